"""Every row of the published endpoint table, in its order, as a user of the package reaches it.

Prints `METHOD /path: what came`; walk.mjs does and prints the same. Key and address come from
AMPGATE_API_KEY and AMPGATE_URL; the workspace is a new one.
"""

import base64
import json
from urllib.parse import urlsplit

from ampgate_sdk import AmpGate, APIStatusError

gate = AmpGate()
anyone = AmpGate(api_key="")
environment = gate.whoami.get().environment
owner = "alex@company.com"


def say(row, *came):
    words = [str(one).lower() if isinstance(one, bool) else str(one) for one in came]
    print(f"{row}: {', '.join(words)}")


def ask(**request):
    """The code of the refusal."""
    try:
        gate.tokens.create(**request)
    except APIStatusError as error:
        return error.code
    return "issued"


def verify(token, **more):
    return anyone.tokens.verify(token, environment=environment, **more)


def same(one, other):
    return str(one == other).lower()


agent = gate.agents.create(
    name="order-processor", owner=owner, capabilities=["orders.*", "payments.*"]
)
say("POST /v1/agents", agent.name, agent.status, agent.private_key_pem.split("\n")[0])
helper = gate.agents.create(name="helper", owner=owner)
say("GET /v1/agents", *sorted(one.name for one in gate.agents.list(limit=1)))
say("GET /v1/agents/{id}", gate.agents.get(agent.id).name)
updated = gate.agents.update(agent.id, metadata={"team": "fulfilment"})
say("PATCH /v1/agents/{id}", updated.metadata["team"])
spare = gate.agents.create(name="spare", owner=owner, capabilities=["orders.read"])
spared = gate.tokens.create(agent_id=spare.id, scope=["orders.read"])
ended = gate.agents.revoke(spare.id)
say("DELETE /v1/agents/{id}", ended.status, verify(spared.token).code)

token = gate.tokens.create(
    agent_id=agent.id,
    scope=["orders.create"],
    task_description="Create order #1847",
    constraints={"max_order_usd": 200, "max_uses": 1},
    ttl=120,
)
say("POST /v1/tokens", " ".join(token.scope), f"{token.ttl} s")


def order(usd):
    return {"required_scope": "orders.create", "context": {"order_usd": usd}}


too_much = verify(token.token, **order(250))
first = verify(token.token, **order(150))
second = verify(token.token, **order(150))
say("POST /v1/tokens/verify", too_much.code, first.code, first.agent_name, second.code)
revoked = gate.tokens.revoke(token.id)
say("POST /v1/tokens/{id}/revoke", revoked.status, verify(token.token, **order(150)).code)
listed = gate.tokens.list(agent_id=agent.id)
say("GET /v1/tokens", *[f"{same(one.id, token.id)} {one.status}" for one in listed.data])

rule = {"name": "no refunds", "effect": "deny", "scope": ["payments.refund"]}
simulation = gate.policies.simulate(policy={**rule, "scope": ["orders.create"]})
policy = gate.policies.create(**rule)
refund = {"agent_id": agent.id, "scope": ["payments.refund"]}
say("POST /v1/policies", policy.status, ask(**refund))
say("GET /v1/policies", *[f"{one.name} {one.effect}" for one in gate.policies.list().data])
deactivated = gate.policies.deactivate(policy.id)
say("DELETE /v1/policies/{id}", deactivated.status, ask(**refund))

delegation = gate.delegations.create(
    from_agent_id=agent.id, to_agent_id=helper.id, scope=["orders.read"], ttl=600
)
say("POST /v1/delegations", delegation.status, f"depth {delegation.depth}")
before = anyone.delegations.verify(delegation.token, environment=environment)
delegated = gate.tokens.create(
    agent_id=helper.id, delegation_id=delegation.id, scope=["orders.read"]
)
acted = verify(delegated.token)
gate.delegations.revoke(delegation.id)
after = anyone.delegations.verify(delegation.token, environment=environment)
codes = [after.code, verify(delegated.token).code]
origin = f"for {same(acted.origin_agent_id, agent.id)}"
say("POST /v1/delegations/verify", before.code, acted.code, origin, *codes)
delegations = gate.delegations.list(to_agent_id=helper.id)
say(
    "GET /v1/delegations",
    *[f"{same(one.id, delegation.id)} {one.status}" for one in delegations.data],
)


def outcome(event):
    return f"{event.outcome} {event.reason}" if event.reason else event.outcome


events = gate.audit.list(action="token.issued", agent_id=agent.id).data
say("GET /v1/audit", *[outcome(event) for event in events], events[-1].target.id == token.id)
stats = gate.audit.stats()
issued = next(one for one in stats.by_action if one.action == "token.issued")
say("GET /v1/audit/stats", f"{issued.success} issued", f"{issued.refused} refused")
plans = gate.billing.plans().data
current = next(plan for plan in plans if plan.current)
say("GET /v1/billing/plans", *[plan.id for plan in plans], f"on {current.id}")
checkout = gate.billing.checkout(plan="pro")
page = urlsplit(checkout.checkout_url)
say("POST /v1/billing/checkout", checkout.plan, checkout.status, f"{page.scheme}://{page.netloc}")

health = anyone.system.health()
say("GET /health", health.status, health.database)
jwks = anyone.system.jwks()
header = token.token.split(".")[0]
kid = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]
is_signer = any(key.kid == kid for key in jwks.keys)
say("GET /.well-known/jwks.json", *[key.crv for key in jwks.keys], is_signer)

say("POST /v1/policies/simulate", simulation.examined, simulation.denied)
say("GET /v1/audit/export", *[event.action for event in gate.audit.export(action="agent.*")])
workspace = gate.workspace.get()
say("GET /v1/workspace", workspace.status, workspace.policy_default)

"""Registers an agent, issues a token for one task, verifies it, revokes it.

Run it with AMPGATE_API_KEY set to the key that the server printed at its first start:

    AMPGATE_API_KEY=ag_test_sk_… python examples/quickstart.py
"""

from __future__ import annotations

from ampgate_sdk import AmpGate, PermissionDeniedError


def main() -> None:
    with AmpGate() as gate:
        agent = gate.agents.create(
            name="order-processor",
            owner="alex@company.com",
            model_provider="openai",
            model_name="gpt-4o",
            capabilities=["orders.read", "orders.create"],
        )
        print("agent:", agent.id)

        token = gate.tokens.create(
            agent_id=agent.id,
            scope=["orders.create"],
            task_description="Create order #1847",
            constraints={"max_order_usd": 200},
            ttl=120,
        )
        print("token:", token.id, "expires", token.expires_at.isoformat())

        verdict = gate.tokens.verify(token.token, required_scope="orders.create")
        print("verify:", verdict.valid, verdict.agent_name, verdict.scope, verdict.remaining_ttl)

        try:
            gate.tokens.create(agent_id=agent.id, scope=["orders.delete"])
        except PermissionDeniedError as error:
            print("refused:", error.code, error.missing)

        gate.tokens.revoke(token.id)
        verdict = gate.tokens.verify(token.token)
        print("after revoke:", verdict.valid, verdict.code)

        for listed in gate.agents.list(owner="alex@company.com"):
            print("listed:", listed.id, listed.status)

        revoked = gate.agents.revoke(agent.id)
        print("agent is", revoked.status)


if __name__ == "__main__":
    main()

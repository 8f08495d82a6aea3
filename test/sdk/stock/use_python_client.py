"""Verifies a token with the client that openapi-python-client made of the description.

use_python_client.py <address> <key>   (the client is on PYTHONPATH as stock_client)
"""

from __future__ import annotations

import sys

from stock_client import AuthenticatedClient, Client
from stock_client.api.agents import agents_create, agents_list
from stock_client.api.tokens import tokens_create, tokens_revoke, tokens_verify
from stock_client.models import (
    Agent,
    AgentCreate,
    AgentPage,
    IssuedToken,
    Problem,
    Token,
    TokenCreate,
    TokenVerify,
    Verdict,
    VerdictCode,
)


def main() -> None:
    address, key = sys.argv[1:]
    client = AuthenticatedClient(
        base_url=address, token=key, prefix="", auth_header_name="X-API-Key"
    )
    new = AgentCreate(name="stock", owner="o", capabilities=["orders.create"])
    agent = agents_create.sync(client=client, body=new)
    assert isinstance(agent, Agent), agent
    assert isinstance(agent.private_key_pem, str)
    page = agents_list.sync(client=client)
    assert isinstance(page, AgentPage), page
    assert [one.id for one in page.data] == [agent.id]
    wanted = TokenCreate(agent_id=agent.id, scope=["orders.create"], ttl=120)
    token = tokens_create.sync(client=client, body=wanted)
    assert isinstance(token, IssuedToken), token

    anyone = Client(base_url=address)
    question = TokenVerify(token=token.token, required_scope="orders.create")
    verdict = tokens_verify.sync(client=anyone, body=question)
    assert isinstance(verdict, Verdict), verdict
    assert (verdict.valid, verdict.code, verdict.agent_name) == (True, VerdictCode.OK, "stock")
    assert isinstance(tokens_revoke.sync(token.id, client=client), Token)
    verdict = tokens_verify.sync(client=anyone, body=question)
    assert isinstance(verdict, Verdict), verdict
    assert (verdict.valid, verdict.code) == (False, VerdictCode.REVOKED)

    refused = agents_list.sync(
        client=AuthenticatedClient(
            base_url=address, token="no-key", prefix="", auth_header_name="X-API-Key"
        )
    )
    assert isinstance(refused, Problem), refused
    assert refused.status == 401
    print("verified")


if __name__ == "__main__":
    main()

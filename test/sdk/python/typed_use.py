"""Not run: `mypy --strict` must find every use here as marked, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Optional

from ampgate_sdk import Agent, AmpGate, AsyncAmpGate, Page, RawResponse, Verdict

if TYPE_CHECKING:
    from typing_extensions import assert_type


def use(gate: AmpGate) -> None:
    agent = gate.agents.create(name="a", owner="b", capabilities=["c"])
    assert_type(agent, Agent)
    assert_type(agent.private_key_pem, Optional[str])
    assert_type(agent.created_at, datetime)
    assert_type(gate.agents.list(), Page[Agent])
    assert_type(gate.tokens.verify("t").valid, bool)
    assert_type(gate.with_raw_response.agents.get("ag_1"), RawResponse[Agent])
    assert_type(gate.with_raw_response.agents.get("ag_1").parse(), Agent)
    gate.tokens.verify("t", environment=agent.environment, required_scope=["a", "b"])
    for listed in gate.agents.list(status="active"):
        assert_type(listed, Agent)
    with gate as same:
        assert_type(same, AmpGate)
    assert_type(gate.with_options(timeout=1), AmpGate)

    gate.agents.create(owner="b")  # type: ignore[call-arg]
    gate.agents.create(name=1, owner="b")  # type: ignore[arg-type]
    gate.agents.create("a", "b")  # type: ignore  # mypy releases differ in its code
    gate.agents.create(name="a", owner="b", modelName="m")  # type: ignore[call-arg]
    gate.agents.get(1)  # type: ignore[arg-type]
    gate.with_raw_response.agents.get(1)  # type: ignore[arg-type]
    gate.tokens.create(agent_id="a", scope=[1])  # type: ignore[list-item]
    gate.tokens.verify("t").remaining_ttl + 1  # type: ignore[operator]
    gate.agents.nothing()  # type: ignore[attr-defined]
    agent.name = "x"  # type: ignore[misc]


async def use_async(gate: AsyncAmpGate) -> None:
    assert_type(await gate.tokens.verify("t"), Verdict)
    assert_type(await gate.with_raw_response.tokens.verify("t"), RawResponse[Verdict])
    async for agent in gate.agents.list():
        assert_type(agent, Agent)
    page = await gate.agents.list()
    assert_type(page.data, list[Agent])
    gate.tokens.verify("t").valid  # type: ignore[attr-defined]

"""When a call is sent again, after how long, and with what."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any, Callable

import httpx
import pytest
from conftest import AGENT, VERDICT, ok, problem

from ampgate_sdk import (
    AmpGate,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConflictError,
    RateLimitError,
    ServiceUnavailableError,
)

PASSING = [408, 425, 429, 500, 502, 503, 504]


def create(gate: AmpGate) -> object:
    return gate.agents.create(name="a", owner="b")


def read(gate: AmpGate) -> object:
    return gate.agents.get("ag_1")


def update(gate: AmpGate) -> object:
    return gate.agents.update("ag_1", name="x")


@pytest.mark.parametrize("status", PASSING)
@pytest.mark.parametrize("call", [create, read])
def test_failures_that_may_pass_are_tried_again(
    fake: Any, status: int, call: Callable[[AmpGate], object]
) -> None:
    server = fake(problem(status), problem(status), ok(AGENT))
    call(server.sync())
    assert len(server.requests) == 3
    assert server.sleeps == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 413, 415, 422])
def test_refusals_are_not(fake: Any, status: int) -> None:
    server = fake(problem(status), ok(AGENT))
    with pytest.raises(APIStatusError):
        create(server.sync())
    assert len(server.requests) == 1


def test_one_idempotency_key_and_one_body_over_all_attempts(fake: Any) -> None:
    server = fake(httpx.ReadTimeout(""), problem(500), ok(AGENT))
    create(server.sync())
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1
    assert len({request.content for request in server.requests}) == 1
    assert len({request.headers["x-api-key"] for request in server.requests}) == 1


def test_wait_is_random_doubles_and_is_capped(fake: Any) -> None:
    server = fake(problem(500))
    with pytest.raises(APIStatusError):
        read(server.sync(max_retries=7))
    assert server.sleeps == [0.5, 1, 2, 4, 8, 8, 8]
    lucky = fake(problem(500))
    lucky.chance = 0.0
    with pytest.raises(APIStatusError):
        read(lucky.sync())
    assert lucky.sleeps == [0, 0]


def test_retry_after_is_the_least_wait(fake: Any) -> None:
    server = fake(httpx.Response(429, headers={"Retry-After": "7"}), ok(AGENT))
    read(server.sync())
    assert server.sleeps == [7.5]


def test_retry_after_may_be_a_date(fake: Any) -> None:
    past = datetime.now(timezone.utc) - timedelta(hours=1)
    server = fake(httpx.Response(503, headers={"Retry-After": format_datetime(past)}), ok(AGENT))
    read(server.sync())
    assert server.sleeps == [0.5]


@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "", "9" * 400, "\u0664"])
def test_retry_after_that_is_no_time_is_ignored(fake: Any, value: str) -> None:
    answer = httpx.Response(503, headers=[(b"Retry-After", value.encode())])
    server = fake(answer, ok(AGENT))
    read(server.sync())
    assert server.sleeps == [0.5]


def test_retry_after_beyond_reason_raises_at_once(fake: Any) -> None:
    server = fake(httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimitError) as raised:
        read(server.sync())
    assert raised.value.retry_after == 3600
    assert server.sleeps == []


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.ReadError("reset"), httpx.ReadTimeout("")]
)
def test_connection_failures_are_tried_again(fake: Any, error: Exception) -> None:
    server = fake(error, error, ok(AGENT))
    create(server.sync())
    assert len(server.requests) == 3


def test_connection_failure_that_stays_is_raised(fake: Any) -> None:
    with pytest.raises(APIConnectionError, match=r"agents\.get: the server cannot be reached"):
        read(fake(httpx.ConnectError("refused")).sync())
    with pytest.raises(APITimeoutError, match="no answer in time"):
        read(fake(httpx.ReadTimeout("")).sync())


@pytest.mark.parametrize("answer", [problem(500), problem(502), problem(503, "outcome_unknown")])
def test_update_with_unknown_outcome_is_not_repeated(fake: Any, answer: httpx.Response) -> None:
    """Between the attempts another caller's change may come, which the second would undo."""
    server = fake(answer, ok(AGENT))
    with pytest.raises(APIStatusError):
        update(server.sync())
    assert len(server.requests) == 1


def test_update_is_not_repeated_after_a_lost_answer(fake: Any) -> None:
    server = fake(httpx.ReadTimeout(""), ok(AGENT))
    with pytest.raises(APITimeoutError):
        update(server.sync())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer", [problem(429), problem(503, "unavailable"), httpx.ConnectError("refused")]
)
def test_update_that_was_surely_not_carried_out_is_repeated(fake: Any, answer: Any) -> None:
    server = fake(answer, ok(AGENT))
    update(server.sync())
    assert len(server.requests) == 2


def test_revokes_and_verifies_are_repeated(fake: Any) -> None:
    server = fake(problem(500), ok(AGENT))
    server.sync().agents.revoke("ag_1")
    assert len(server.requests) == 2
    server = fake(httpx.ReadTimeout(""), ok(VERDICT))
    assert server.sync().tokens.verify("t").valid
    assert len(server.requests) == 2


def test_each_verify_names_its_use_and_keeps_the_name_over_all_attempts(fake: Any) -> None:
    server = fake(httpx.ReadTimeout(""), problem(503), ok(VERDICT))
    gate = server.sync()
    gate.tokens.verify("t")
    gate.tokens.verify("t")
    gate.tokens.verify("t", use_id="mine")
    names = [json.loads(request.content)["use_id"] for request in server.requests]
    assert len(names) == 5
    assert len(set(names[:3])) == 1
    assert len(set(names)) == 3
    assert names[4] == "mine"


def test_earlier_attempt_still_in_flight_is_waited_for(fake: Any) -> None:
    server = fake(httpx.ReadTimeout(""), problem(409, "idempotency_in_flight"), ok(AGENT))
    create(server.sync())
    assert len(server.requests) == 3
    server = fake(problem(409, "agent_revoked"))
    with pytest.raises(ConflictError):
        server.sync().agents.rotate_key("ag_1")
    assert len(server.requests) == 1


def test_no_retries_when_told_so(fake: Any) -> None:
    server = fake(problem(503))
    with pytest.raises(ServiceUnavailableError):
        read(server.sync(max_retries=0))
    with pytest.raises(ServiceUnavailableError):
        read(server.sync().with_options(max_retries=0))
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["https://evil.example/", "/v1/agents/ag_2"])
def test_redirects_are_never_followed(fake: Any, status: int, where: str) -> None:
    server = fake(httpx.Response(status, headers={"Location": where}), ok(AGENT))
    gate = server.sync()
    gate._transport.http.follow_redirects = True
    with pytest.raises(APIStatusError, match="a redirect, which is not followed"):
        read(gate)
    assert len(server.requests) == 1


def test_async_client_retries_alike(fake: Any) -> None:
    server = fake(problem(500), httpx.ReadTimeout(""), ok(AGENT))

    async def call() -> None:
        await server.asynchronous().agents.create(name="a", owner="b")

    asyncio.run(call())
    assert server.sleeps == [0.5, 1.0]
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1
    broken = fake(httpx.ConnectError("refused"))

    async def fail() -> None:
        await broken.asynchronous().agents.get("ag_1")

    with pytest.raises(APIConnectionError):
        asyncio.run(fail())

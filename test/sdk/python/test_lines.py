"""Replies that are sent line by line: each object as it comes, and an early end is an error."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from conftest import problem

from ampgate_sdk import APIConnectionError, APIResponseError, PermissionDeniedError


def line(id: str, name: str = "x") -> str:
    event = {
        "id": id,
        "workspace_id": "ws_1",
        "at": "2026-01-15T09:30:00.000Z",
        "action": "agent.created",
        "outcome": "success",
        "actor": {"kind": "key"},
        "chain": [],
        "target": {"kind": "agent", "id": "ag_1"},
        "details": {"name": name},
        "request_id": "req_1",
        "environment": "live",
    }
    return json.dumps(event, ensure_ascii=False) + "\n"


def end(count: int) -> str:
    return json.dumps({"end": True, "count": count}) + "\n"


def lines(*texts: str) -> httpx.Response:
    body = "".join(texts).encode()
    return httpx.Response(200, content=body, headers={"Content-Type": "application/x-ndjson"})


def test_every_object_is_given_and_nothing_is_sent_before(fake: Any) -> None:
    server = fake(lines(line("a"), line("b", "\u2028\u0085é"), end(2)))
    events = server.sync().audit.export(action="agent.*")
    assert server.requests == []
    assert [(event.id, event.details["name"]) for event in events] == [
        ("a", "x"),
        ("b", "\u2028\u0085é"),
    ]
    assert dict(server.requests[0].url.params) == {"action": "agent.*"}


def test_it_is_the_same_for_the_async_client(fake: Any) -> None:
    server = fake(lines(line("a"), line("b"), end(2)))

    async def read() -> list[str]:
        async with server.asynchronous() as gate:
            return [event.id async for event in gate.audit.export()]

    assert asyncio.run(read()) == ["a", "b"]


def test_nothing_is_a_whole_answer_when_it_says_so(fake: Any) -> None:
    assert list(fake(lines(end(0))).sync().audit.export()) == []


@pytest.mark.parametrize(
    "body",
    [
        [line("a")],
        [line("a"), '{"id": "b'],
        [],
        [line("a"), end(2)],
        [line("a"), "[1]\n", end(1)],
        [line("a"), '{"id": "b"}\n', end(2)],
    ],
)
def test_an_answer_that_is_not_whole_raises_and_repeats_nothing(fake: Any, body: Any) -> None:
    with pytest.raises(APIResponseError) as caught:
        list(fake(lines(*body)).sync().audit.export())
    assert "ag_1" not in str(caught.value)


def test_a_refusal_is_the_usual_error(fake: Any) -> None:
    with pytest.raises(PermissionDeniedError) as caught:
        list(fake(problem(403, "insufficient_scope")).sync().audit.export())
    assert caught.value.code == "insufficient_scope"


def test_an_unavailable_server_is_asked_again(fake: Any) -> None:
    server = fake(problem(503, "unavailable"), lines(line("a"), end(1)))
    assert [event.id for event in server.sync().audit.export()] == ["a"]
    assert len(server.sleeps) == 1


def test_no_connection_is_the_usual_error(fake: Any) -> None:
    with pytest.raises(APIConnectionError):
        list(fake(httpx.ConnectError("no route")).sync(max_retries=0).audit.export())

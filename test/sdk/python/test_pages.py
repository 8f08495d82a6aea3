"""Lists, page by page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from conftest import AGENT, ok, problem

from ampgate_sdk import Page, RateLimitError


def page(*ids: str, cursor: str = "") -> Any:
    body: dict[str, Any] = {"data": [{**AGENT, "id": id} for id in ids], "has_more": cursor != ""}
    return ok({**body, "next_cursor": cursor} if cursor else body)


def test_iterating_goes_through_all_pages_each_when_it_is_reached(fake: Any) -> None:
    server = fake(page("a", "b", cursor="c1"), page("c", cursor="c2"), page("d"))
    seen = []
    for agent in server.sync().agents.list(status="active", limit=2):
        seen.append((agent.id, len(server.requests)))
    assert seen == [("a", 1), ("b", 1), ("c", 2), ("d", 3)]
    assert [dict(request.url.params) for request in server.requests] == [
        {"limit": "2", "status": "active"},
        {"limit": "2", "status": "active", "cursor": "c1"},
        {"limit": "2", "status": "active", "cursor": "c2"},
    ]


def test_pages_can_be_taken_one_by_one(fake: Any) -> None:
    server = fake(page("a", cursor="c1"), page("b"))
    first = server.sync().agents.list()
    assert isinstance(first, Page)
    assert ([agent.id for agent in first.data], first.has_more, first.next_cursor) == (
        ["a"],
        True,
        "c1",
    )
    second = first.next_page()
    assert second is not None
    assert [agent.id for agent in second.data] == ["b"]
    assert second.next_page() is None
    assert len(server.requests) == 2


def test_has_more_without_a_cursor_ends_the_list(fake: Any) -> None:
    server = fake(ok({"data": [AGENT], "has_more": True}))
    assert len(list(server.sync().agents.list())) == 1


def test_a_cursor_without_has_more_is_not_followed(fake: Any) -> None:
    server = fake(ok({"data": [AGENT], "has_more": False, "next_cursor": "c1"}))
    assert len(list(server.sync().agents.list())) == 1


def test_page_can_be_iterated_again(fake: Any) -> None:
    agents = fake(page("a", cursor="c1"), page("b"), page("b")).sync().agents.list()
    assert [agent.id for agent in agents] == ["a", "b"]
    assert [agent.id for agent in agents] == ["a", "b"]


def test_failure_on_a_later_page_is_raised_there(fake: Any) -> None:
    server = fake(page("a", cursor="c1"), problem(429))
    seen = []
    with pytest.raises(RateLimitError):
        for agent in server.sync(max_retries=0).agents.list():
            seen.append(agent.id)
    assert seen == ["a"]


def test_async_for_goes_through_all_pages(fake: Any) -> None:
    server = fake(page("a", cursor="c1"), page("b"))

    async def ids() -> list[str]:
        listing = server.asynchronous().agents.list()
        assert server.requests == []
        return [agent.id async for agent in listing]

    assert asyncio.run(ids()) == ["a", "b"]


def test_awaiting_gives_the_first_page(fake: Any) -> None:
    server = fake(page("a", cursor="c1"), page("b"), page("b"))

    async def walk() -> None:
        first = await server.asynchronous().agents.list()
        assert [agent.id for agent in first.data] == ["a"]
        second = await first.next_page()
        assert second is not None
        assert await second.next_page() is None
        assert [agent.id async for agent in first] == ["a", "b"]

    asyncio.run(walk())


def test_raw_page(fake: Any) -> None:
    server = fake(page("a", cursor="c1"), page("b"))
    raw = server.sync().with_raw_response.agents.list(limit=1)
    assert raw.status_code == 200
    assert [agent.id for agent in raw.parse()] == ["a", "b"]


def test_async_raw_page(fake: Any) -> None:
    server = fake(page("a", cursor="c1"), page("b"))

    async def walk() -> list[str]:
        raw = await server.asynchronous().with_raw_response.agents.list()
        assert raw.request_id == "req_1"
        return [agent.id async for agent in raw.parse()]

    assert asyncio.run(walk()) == ["a", "b"]

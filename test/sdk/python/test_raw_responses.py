"""The HTTP answer behind a reply."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from conftest import AGENT, ok, problem

from ampgate_sdk import APIResponseError, AsyncAmpGate, NotFoundError


def test_raw_response_has_status_headers_and_body(fake: Any) -> None:
    raw = fake(ok(AGENT, ETag='"7"')).sync().with_raw_response.agents.get("ag_1")
    assert (raw.status_code, raw.headers["etag"], raw.request_id) == (200, '"7"', "req_1")
    assert raw.json() == AGENT
    assert raw.parse().name == "order-processor"
    assert repr(raw) == "<RawResponse 200 agents.get>"


def test_refusals_still_raise(fake: Any) -> None:
    with pytest.raises(NotFoundError):
        fake(problem(404)).sync().with_raw_response.agents.get("ag_1")


def test_reply_of_another_form_raises_when_parsed(fake: Any) -> None:
    raw = fake(ok({})).sync().with_raw_response.agents.get("ag_1")
    with pytest.raises(APIResponseError):
        raw.parse()


def test_async_raw_response(fake: Any) -> None:
    async def call() -> str:
        gate: AsyncAmpGate = fake(ok(AGENT)).asynchronous()
        raw = await gate.with_raw_response.agents.get("ag_1")
        return raw.parse().name

    assert asyncio.run(call()) == "order-processor"

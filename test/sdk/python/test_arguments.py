"""How arguments become a request."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from conftest import AGENT, ok

from ampgate_sdk import PublicJwk

PAGE = {"data": [], "has_more": False}


def test_what_is_not_given_is_not_sent(fake: Any) -> None:
    server = fake(ok(AGENT))
    server.sync().agents.update("ag_1", name="new")
    assert server.body() == {"name": "new"}


def test_empty_values_are_sent(fake: Any) -> None:
    server = fake(ok(AGENT))
    server.sync().agents.update("ag_1", capabilities=[], metadata={})
    assert server.body() == {"capabilities": [], "metadata": {}}


def test_body_without_members_is_an_empty_object(fake: Any) -> None:
    server = fake(ok(AGENT))
    server.sync().agents.rotate_key("ag_1")
    assert server.requests[0].content == b"{}"
    assert server.requests[0].headers["content-type"] == "application/json"


def test_sequences_and_objects_of_the_api_are_sent_as_json(fake: Any) -> None:
    server = fake(ok(AGENT))
    key = PublicJwk(kty="OKP", crv="Ed25519", x="AA", kid="k1")
    server.sync().agents.create(name="a", owner="b", capabilities=("c", "d"), public_key=key)
    assert server.body()["capabilities"] == ["c", "d"]
    assert server.body()["public_key"] == {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "k1"}


def test_text_is_never_taken_apart_into_letters(fake: Any) -> None:
    server = fake(ok(AGENT))
    server.sync().agents.update("ag_1", capabilities="orders.read")
    assert server.body() == {"capabilities": "orders.read"}


def test_query_holds_times_in_utc_and_booleans_in_lower_case(fake: Any) -> None:
    server = fake(ok(PAGE))
    since = datetime(2026, 1, 15, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    server.sync().tokens.list(since=since, until="2026-02-01T00:00:00Z", limit=5)
    assert dict(server.requests[0].url.params) == {
        "since": "2026-01-15T09:30:00.000Z",
        "until": "2026-02-01T00:00:00Z",
        "limit": "5",
    }


def test_boolean_in_the_query(fake: Any) -> None:
    key = {
        "id": "key_1",
        "start": "ag_live_sk_7Gk2",
        "format": "ag",
        "name": "n",
        "scopes": ["*"],
        "environment": "live",
        "status": "revoked",
        "created_at": "2026-01-15T09:30:00Z",
        "created_by": "mem_1",
        "allowed_ips": [],
        "metadata": {},
        "lineage_id": "key_1",
        "creator_status": "active",
    }
    server = fake(ok(key))
    server.sync().keys.revoke("key_1", revoke_issued=True)
    assert server.requests[0].url.query == b"revoke_issued=true"


def test_time_without_zone_is_refused(fake: Any) -> None:
    server = fake(ok(PAGE))
    with pytest.raises(ValueError, match="since needs a time zone"):
        server.sync().tokens.list(since=datetime(2026, 1, 15))
    assert server.requests == []


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (Decimal("1"), TypeError),
        (b"bytes", TypeError),
        (object(), TypeError),
        (float("nan"), ValueError),
        (float("inf"), ValueError),
    ],
)
def test_what_json_cannot_hold_is_refused(fake: Any, value: object, error: type) -> None:
    server = fake(ok({}))
    with pytest.raises(error):
        server.sync().tokens.create(agent_id="a", scope=["s"], constraints={"max": value})
    assert server.requests == []


@pytest.mark.parametrize("bad", ["", ".", ".."])
def test_id_that_would_name_another_path_is_refused(fake: Any, bad: str) -> None:
    server = fake(ok(AGENT))
    with pytest.raises(ValueError, match="id must not be empty"):
        server.sync().agents.get(bad)
    assert server.requests == []


@pytest.mark.parametrize("odd", ["a/b", "../keys", "a?b=c", "a#b", "a%2Fb", "ä", "a b"])
def test_id_stays_one_segment(fake: Any, odd: str) -> None:
    server = fake(ok(AGENT))
    server.sync().agents.get(odd)
    path = server.requests[0].url.raw_path.decode()
    assert path.startswith("/v1/agents/")
    assert path.count("/") == 3
    assert "?" not in path


def test_id_must_be_text(fake: Any) -> None:
    with pytest.raises(TypeError, match="id must be a str"):
        fake(ok(AGENT)).sync().agents.get(None)


def test_header_values_cannot_smuggle_headers(fake: Any) -> None:
    server = fake(ok(AGENT))
    with pytest.raises(ValueError, match="If-Match must be visible ASCII"):
        server.sync().agents.update("ag_1", name="x", if_match='"1"\r\nX-Evil: 1')
    assert server.requests == []


def test_idempotency_key_of_the_caller_is_used(fake: Any) -> None:
    server = fake(ok(AGENT), ok(AGENT), ok(AGENT))
    gate = server.sync()
    gate.agents.create(name="a", owner="b", idempotency_key="mine")
    gate.agents.create(name="a", owner="b")
    gate.agents.create(name="a", owner="b")
    sent = [request.headers["idempotency-key"] for request in server.requests]
    assert sent[0] == "mine"
    assert len(set(sent)) == 3


def test_base_path_stays_in_front(fake: Any) -> None:
    server = fake(ok(AGENT))
    server.sync(base_url="https://gate.example/prefix/").agents.get("ag_1")
    assert str(server.requests[0].url) == "https://gate.example/prefix/v1/agents/ag_1"

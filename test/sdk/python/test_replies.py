"""What a reply becomes."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
from conftest import AGENT, VERDICT, ok

from ampgate_sdk import APIResponseError

PEM = "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n"


def test_times_are_aware_datetimes_in_utc(fake: Any) -> None:
    agent = fake(ok(AGENT)).sync().agents.get("ag_1")
    assert agent.created_at == datetime(2026, 1, 15, 9, 30, tzinfo=timezone.utc)
    assert agent.created_at.tzinfo is timezone.utc


@pytest.mark.parametrize(
    ("text", "microsecond", "hour"),
    [
        ("2026-01-15T09:30:00Z", 0, 9),
        ("2026-01-15t09:30:00z", 0, 9),
        ("2026-01-15T09:30:00.5Z", 500000, 9),
        ("2026-01-15T09:30:00.123456789Z", 123456, 9),
        ("2026-01-15T09:30:00+02:00", 0, 7),
        ("2026-01-15T09:30:00.25-02:00", 250000, 11),
    ],
)
def test_every_rfc_3339_time_is_read(fake: Any, text: str, microsecond: int, hour: int) -> None:
    agent = fake(ok({**AGENT, "created_at": text})).sync().agents.get("ag_1")
    assert (agent.created_at.hour, agent.created_at.microsecond) == (hour, microsecond)


def test_absent_members_are_none(fake: Any) -> None:
    agent = fake(ok(AGENT)).sync().agents.get("ag_1")
    assert (agent.model_name, agent.private_key_pem, agent.revoked_at) == (None, None, None)


def test_unknown_members_and_enum_values_are_kept(fake: Any) -> None:
    reply = {**AGENT, "status": "quarantined", "mood": {"a": [1]}}
    agent = fake(ok(reply)).sync().agents.get("ag_1")
    assert agent.status == "quarantined"
    assert agent.extra_fields == {"mood": {"a": [1]}}
    assert agent.to_dict()["mood"] == {"a": [1]}


@pytest.mark.parametrize("wrong", ["false", "true", 1, 0, {}, []])
def test_valid_is_a_boolean_or_nothing(fake: Any, wrong: object) -> None:
    """`if result.valid` must never pass because of a text or number in its place."""
    gate = fake(ok({**VERDICT, "valid": wrong})).sync()
    with pytest.raises(APIResponseError, match="valid is not true or false"):
        gate.tokens.verify("t")


@pytest.mark.parametrize(
    ("reply", "where"),
    [
        ({**AGENT, "capabilities": "orders.read"}, "capabilities is not a list"),
        ({**AGENT, "capabilities": [1]}, "capabilities is not a text"),
        ({**AGENT, "public_key": {"kty": 1}}, "public_key.kty is not a text"),
        ({**AGENT, "created_at": "2026-13-45T99:99:99Z"}, "created_at is not an RFC 3339 time"),
        ({**AGENT, "created_at": "0001-01-01T00:00:00+23:59"}, "created_at is not an RFC 3339"),
        ({**AGENT, "revoked_tokens": True}, "revoked_tokens is not a whole number"),
        ({name: value for name, value in AGENT.items() if name != "owner"}, "owner is not there"),
        ([AGENT], "the reply is not an object"),
    ],
)
def test_reply_of_another_form_is_an_error_that_names_the_place(
    fake: Any, reply: object, where: str
) -> None:
    with pytest.raises(APIResponseError) as raised:
        fake(ok(reply)).sync().agents.get("ag_1")
    assert where in str(raised.value)
    assert raised.value.request_id == "req_1"
    assert "orders.read" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000])
def test_reply_that_is_not_json(fake: Any, content: bytes) -> None:
    server = fake(httpx.Response(200, content=content))
    with pytest.raises(APIResponseError, match="it cannot be read"):
        server.sync().agents.get("ag_1")


def test_secrets_are_there_but_not_printed(fake: Any) -> None:
    agent = fake(ok({**AGENT, "private_key_pem": PEM})).sync().agents.get("ag_1")
    assert agent.private_key_pem == PEM
    assert agent.to_dict()["private_key_pem"] == PEM
    assert "PRIVATE KEY" not in repr(agent)
    assert "private_key_pem=[hidden]" in repr(agent)
    assert "name='order-processor'" in f"{agent}"


def test_unknown_members_are_printed_by_name_only(fake: Any) -> None:
    agent = fake(ok({**AGENT, "next_secret": "s3cret"})).sync().agents.get("ag_1")
    assert "s3cret" not in repr(agent)
    assert "extra_fields=['next_secret']" in repr(agent)


def test_token_and_key_are_not_printed(fake: Any) -> None:
    created = {
        "id": "key_1",
        "key": "ag_live_sk_secret",
        "start": "ag_live_sk_se",
        "format": "ag",
        "name": "n",
        "scopes": ["*"],
        "environment": "live",
        "status": "active",
        "created_at": "2026-01-15T09:30:00Z",
        "created_by": "mem_1",
        "allowed_ips": [],
        "metadata": {},
        "lineage_id": "key_1",
        "creator_status": "active",
    }
    key = fake(ok(created, 201)).sync().keys.create(name="n", scopes=["*"])
    assert key.key == "ag_live_sk_secret"
    assert "ag_live_sk_secret" not in repr(key)
    issued = {
        "id": "tok_1",
        "token": "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
        "grant_id": "gr_1",
        "agent_id": "ag_1",
        "agent_name": "a",
        "scope": ["s"],
        "audience": ["x"],
        "constraints": {},
        "status": "active",
        "environment": "live",
        "issued_by": "key_1",
        "issued_at": "2026-01-15T09:30:00Z",
        "expires_at": "2026-01-15T09:32:00Z",
        "ttl": 120,
    }
    token = fake(ok(issued, 201)).sync().tokens.create(agent_id="ag_1", scope=["s"])
    assert token.token.startswith("eyJ")
    assert "eyJ" not in repr(token)


def test_objects_are_values(fake: Any) -> None:
    server = fake(ok(AGENT))
    gate = server.sync()
    agent = gate.agents.get("ag_1")
    assert agent == gate.agents.get("ag_1")
    with pytest.raises(AttributeError):
        agent.name = "other"

"""Where the client gets its key and server from, and what it refuses before anything is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from conftest import LIVE_KEY, TEST_KEY, VERDICT, ok

import ampgate_sdk
from ampgate_sdk import AmpGate, AsyncAmpGate, ConfigurationError, MissingApiKeyError


def test_argument_goes_before_environment_before_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert AmpGate().base_url == "http://127.0.0.1:8080"
    monkeypatch.setenv("AMPGATE_URL", "https://gate.example/prefix/")
    assert AmpGate().base_url == "https://gate.example/prefix"
    assert AmpGate(base_url="http://localhost:1234").base_url == "http://localhost:1234"


def test_key_comes_from_argument_or_environment(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMPGATE_API_KEY", f"{TEST_KEY}\n")
    server = fake(ok({"keys": []}))
    assert server.sync(api_key=None).environment == "test"
    assert server.sync(api_key=LIVE_KEY).environment == "live"
    with pytest.raises(MissingApiKeyError):
        server.sync(api_key="").whoami.get()


@pytest.mark.parametrize(
    "url",
    [
        "http://gate.example",
        "http://10.0.0.1:8080",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "ftp://localhost",
        "gate.example",
        "https://user:pass@gate.example",
        "https://gate.example/?a=b",
        "https://gate.example/#a",
        "https://",
    ],
)
def test_base_url_that_could_leak_or_mislead_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        AmpGate(base_url=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:80"])
def test_plain_http_to_this_machine_is_allowed(url: str) -> None:
    assert AmpGate(base_url=url).base_url


def test_plain_http_elsewhere_must_be_allowed_explicitly() -> None:
    assert AmpGate(base_url="http://gate.example", allow_insecure_http=True).base_url


@pytest.mark.parametrize("key", ["ag_live_sk_a\nb", "ag_live_sk_a b", "ag_live_sk_ä", "a\x00b"])
def test_key_that_cannot_stand_in_a_header_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        AmpGate(api_key=key)
    assert key not in str(raised.value)
    assert raised.value.__suppress_context__


def test_without_key_nothing_is_sent(fake: Any) -> None:
    server = fake(ok({}))
    with pytest.raises(MissingApiKeyError, match=r"agents\.get needs an API key"):
        server.sync(api_key="").agents.get("ag_1")
    assert server.requests == []


def test_verify_works_without_a_key(fake: Any) -> None:
    server = fake(ok(VERDICT))
    assert server.sync(api_key="").tokens.verify("t").valid is True
    sent = server.body()
    assert len(sent.pop("use_id")) == 36
    assert sent == {"token": "t", "environment": "live"}


@pytest.mark.parametrize(
    ("key", "argument", "sent"),
    [
        (LIVE_KEY, None, "live"),
        (TEST_KEY, None, "test"),
        (TEST_KEY, "live", "live"),
        ("", "test", "test"),
    ],
)
def test_verify_sends_the_environment_of_the_key(
    fake: Any, key: str, argument: str, sent: str
) -> None:
    server = fake(ok(VERDICT))
    server.sync(api_key=key).tokens.verify("t", environment=argument)
    assert server.body()["environment"] == sent
    # The server does not need the key for it, so it does not get it.
    assert "x-api-key" not in server.requests[0].headers


def test_printing_a_client_hides_the_key() -> None:
    with AmpGate(api_key=LIVE_KEY) as gate:
        printed = f"{gate!r} {gate._transport.settings!r} {gate._transport.settings.api_key!r}"
    assert LIVE_KEY not in printed
    assert "[hidden]" in printed


def test_options_change_a_copy_only(fake: Any) -> None:
    gate = fake(ok({})).sync()
    other = gate.with_options(timeout=3, max_retries=0)
    assert isinstance(other, AmpGate)
    assert other._transport.settings.timeout == httpx.Timeout(3)
    assert other._transport.settings.retry.max_retries == 0
    assert gate._transport.settings.retry.max_retries == 2
    with pytest.raises(ConfigurationError):
        gate.with_options(max_retries=-1)


def test_closing_closes_only_a_connection_pool_of_its_own() -> None:
    with AmpGate() as gate:
        gate.with_options(timeout=1).close()
        assert not gate._transport.http.is_closed
    assert gate._transport.http.is_closed
    with httpx.Client() as mine:
        AmpGate(http_client=mine).close()
        assert not mine.is_closed


def test_async_client_closes_too() -> None:
    async def use() -> AsyncAmpGate:
        async with AsyncAmpGate() as gate:
            return gate

    assert asyncio.run(use())._transport.http.is_closed


def test_proxies_of_the_environment_never_see_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert AmpGate()._transport.http._mounts == {}


def test_everything_public_is_exported() -> None:
    assert all(hasattr(ampgate_sdk, name) for name in ampgate_sdk.__all__)


FORMATS = [
    ("ag_live_sk_x", "live"),
    ("ag_test_sk_x", "test"),
    ("amp_sk_live_x", "live"),
    ("amp_sk_test_x", "test"),
    ("org_live_x", "live"),
    ("org_test_x", "test"),
    ("sk_live_x", "live"),
    ("sk_test_x", "test"),
    # The second word is a workspace, whatever it is called.
    ("gsk_acme_0123", "live"),
    ("gsk_test_0123", "live"),
]


@pytest.mark.parametrize(("key", "environment"), FORMATS)
def test_key_of_every_format_is_sent_and_tells_its_environment(
    fake: Any, key: str, environment: str
) -> None:
    server = fake(ok(VERDICT))
    gate = server.sync(api_key=key)
    assert gate.environment == environment
    gate.tokens.verify("t")
    assert server.body()["environment"] == environment


@pytest.mark.parametrize("key", ["gsk_acme_0123", ""])
def test_environment_is_told_where_no_key_tells_it(fake: Any, key: str) -> None:
    server = fake(ok(VERDICT))
    gate = server.sync(api_key=key, environment="test")
    gate.tokens.verify("t")
    assert server.body()["environment"] == "test"
    assert gate.with_options(timeout=1).environment == "test"


@pytest.mark.parametrize(("key", "environment"), [("sk_live_x", "test"), ("gsk_acme_0", "prod")])
def test_environment_that_cannot_be_is_refused(key: str, environment: str) -> None:
    with pytest.raises(ConfigurationError):
        AmpGate(api_key=key, environment=environment)


@pytest.mark.parametrize("key", [key for key, _ in FORMATS])
def test_key_of_every_format_is_hidden_in_what_others_wrote(key: str) -> None:
    from ampgate_sdk._secrets import redact

    secret = key.rsplit("_", 1)[1] + "0123456789abcdef"
    assert secret not in redact(f"no {key}0123456789abcdef here")

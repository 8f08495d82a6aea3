"""A recording fake in place of the network: what the client sends is kept, answers are scripted."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Callable, Union

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "generated" / "sdk" / "python"))

from ampgate_sdk import AmpGate, AsyncAmpGate  # noqa: E402

LIVE_KEY = "ag_live_sk_Xk9mN3pQ7rT2vW5yZ8bC1d"
TEST_KEY = "ag_test_sk_Xk9mN3pQ7rT2vW5yZ8bC1d"

Answer = Union[httpx.Response, Exception]


@dataclass
class Fake:
    """Answers with `answers` in turn, then with the last one for ever."""

    answers: list[Answer]
    requests: list[httpx.Request] = field(default_factory=list)
    sleeps: list[float] = field(default_factory=list)
    chance: float = 1.0
    """What every call of random() gives."""

    def sync(self, **options: Any) -> AmpGate:
        options.setdefault("api_key", LIVE_KEY)
        client = httpx.Client(transport=httpx.MockTransport(self._answer))
        gate = AmpGate(http_client=client, **options)
        gate._transport.sleep = self.sleeps.append
        self._fix_chance(gate)
        return gate

    def asynchronous(self, **options: Any) -> AsyncAmpGate:
        options.setdefault("api_key", LIVE_KEY)
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        gate = AsyncAmpGate(http_client=client, **options)

        async def sleep(seconds: float) -> None:
            self.sleeps.append(seconds)

        gate._transport.sleep = sleep
        self._fix_chance(gate)
        return gate

    def body(self, index: int = -1) -> Any:
        return json.loads(self.requests[index].content)

    def _fix_chance(self, gate: Union[AmpGate, AsyncAmpGate]) -> None:
        settings = gate._transport.settings
        retry = replace(settings.retry, random=lambda: self.chance)
        gate._transport.settings = replace(settings, retry=retry)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        # A response can be read once only; each attempt gets its own.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def fake() -> Callable[..., Fake]:
    return lambda *answers: Fake(list(answers))


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMPGATE_API_KEY", raising=False)
    monkeypatch.delenv("AMPGATE_URL", raising=False)


def ok(body: Any, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body, headers={"X-Request-Id": "req_1", **headers})


def problem(status: int, code: str = "some_code", **members: Any) -> httpx.Response:
    body = {"status": status, "code": code, "detail": "What is wrong.", "request_id": "req_1"}
    return httpx.Response(
        status,
        content=json.dumps({**body, **members}),
        headers={"Content-Type": "application/problem+json"},
    )


def description() -> Any:
    """The API's description, with an example for every operation."""
    return json.loads((ROOT / "generated" / "openapi.json").read_text())


AGENT = {
    "id": "ag_1",
    "name": "order-processor",
    "owner": "alex@company.com",
    "capabilities": ["orders.read"],
    "metadata": {"team": "fulfilment"},
    "status": "active",
    "environment": "live",
    "public_key": {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "k1"},
    "created_at": "2026-01-15T09:30:00.000Z",
    "updated_at": "2026-01-15T09:30:00.000Z",
}
VERDICT = {"valid": True, "code": "ok", "reason": "The token is valid."}

"""What a refusal becomes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from conftest import LIVE_KEY, description, problem

import ampgate_sdk
from ampgate_sdk import (
    AmpGateError,
    APIConnectionError,
    APIStatusError,
    FieldError,
    InternalServerError,
    PermissionDeniedError,
    ServiceUnavailableError,
    errors,
)

JWT = "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJ0b2tfMSJ9.c2lnbmF0dXJl"


def refused(server: Any) -> APIStatusError:
    with pytest.raises(APIStatusError) as raised:
        server.sync(max_retries=0).agents.get("ag_1")
    return raised.value


@pytest.mark.parametrize(("status", "expected"), sorted(errors.ERRORS_BY_STATUS.items()))
def test_a_class_per_status(fake: Any, status: int, expected: type) -> None:
    error = refused(fake(problem(status)))
    assert type(error) is expected
    assert isinstance(error, AmpGateError)
    assert getattr(ampgate_sdk, expected.__name__) is expected
    assert error.status == status


def test_every_status_of_the_description_has_its_class() -> None:
    statuses = {
        int(status)
        for item in description()["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "responses" in operation
        for status in operation["responses"]
        if status >= "400"
    }
    assert statuses == set(errors.ERRORS_BY_STATUS)


def test_statuses_of_others_fall_back(fake: Any) -> None:
    assert type(refused(fake(httpx.Response(418)))) is APIStatusError
    assert type(refused(fake(httpx.Response(502)))) is InternalServerError
    assert isinstance(refused(fake(problem(503))), InternalServerError)
    assert issubclass(ServiceUnavailableError, InternalServerError)


def test_everything_the_server_said_is_there(fake: Any) -> None:
    error = refused(
        fake(
            problem(
                403,
                "insufficient_scope",
                detail="The key lacks agents.read.",
                errors=[{"pointer": "/name", "detail": "is missing"}, "odd"],
                required_scope="agents.read",
                have=["tokens.*"],
                missing=["agents.read"],
                object_id="ag_9",
                mood="new",
            )
        )
    )
    assert isinstance(error, PermissionDeniedError)
    assert error.code == "insufficient_scope"
    assert error.detail == "The key lacks agents.read."
    assert error.errors == (FieldError("/name", "is missing"),)
    assert error.request_id == "req_1"
    assert (error.required_scope, error.have, error.missing) == (
        "agents.read",
        ["tokens.*"],
        ["agents.read"],
    )
    assert error.object_id == "ag_9"
    assert error.problem["mood"] == "new"
    assert str(error) == (
        "403 insufficient_scope: The key lacks agents.read.\n  /name: is missing (request req_1)"
    )


@pytest.mark.parametrize("content", [b"<html>secret</html>", b"", b"[1]", b"\xff", b'{"code":1}'])
def test_answer_that_is_no_problem_document(fake: Any, content: bytes) -> None:
    answer = httpx.Response(502, content=content, headers={"X-Request-Id": "req_9"})
    error = refused(fake(answer))
    assert str(error) == "502: The server answered 502. (request req_9)"
    assert error.code is None
    assert error.errors == ()


@pytest.mark.parametrize("secret", [LIVE_KEY, JWT, "-----BEGIN PRIVATE KEY-----\nMC4CAQ"])
def test_no_message_repeats_a_secret(fake: Any, secret: str) -> None:
    said = f"cannot use {secret}"
    error = refused(fake(problem(400, detail=said, errors=[{"pointer": secret, "detail": said}])))
    assert secret not in str(error)
    assert secret not in repr(error)
    with pytest.raises(APIConnectionError) as raised:
        fake(httpx.ConnectError(said)).sync(max_retries=0).agents.get("ag_1")
    assert secret not in str(raised.value)

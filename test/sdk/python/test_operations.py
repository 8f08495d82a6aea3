"""Every operation of the description: what is sent for it, and what its example reply becomes."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import re
from pathlib import Path
from typing import Any, AsyncIterator, Iterator

import httpx
import pytest
from conftest import ROOT, Fake, description

from ampgate_sdk import AsyncPage, Page
from ampgate_sdk._model import Model

PACKAGE = ROOT / "generated" / "sdk" / "python"
SPEC = description()
METHODS = {"get", "post", "put", "patch", "delete"}


def _operations() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for path, item in SPEC["paths"].items():
        for verb, operation in item.items():
            if verb in METHODS:
                yield operation["operationId"], verb.upper(), path, operation


OPERATIONS = list(_operations())


def _snake(name: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def _method(gate: Any, operation_id: str) -> Any:
    resource, name = operation_id.split(".")
    return getattr(getattr(gate, _snake(resource)), _snake(name))


def _example(media: dict[str, Any]) -> Any:
    return (
        media["example"] if "example" in media else next(iter(media["examples"].values()))["value"]
    )


def _reply(operation: dict[str, Any]) -> tuple[int, str, Any]:
    status, reply = next((int(s), r) for s, r in operation["responses"].items() if s[0] == "2")
    content_type, media = next(iter(reply["content"].items()))
    return status, content_type, _example(media)


def _response(operation: dict[str, Any]) -> httpx.Response:
    status, content_type, example = _reply(operation)
    text = json.dumps(example) if content_type.endswith("/json") else example
    return httpx.Response(status, content=text, headers={"Content-Type": content_type})


def _arguments(method: Any, operation: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    body = operation.get("requestBody")
    values = dict(_example(next(iter(body["content"].values())))) if body else {}
    positional: list[Any] = []
    for parameter in inspect.signature(method).parameters.values():
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD:
            positional.append(values.pop(parameter.name, "an/id"))
    return positional, values


@pytest.mark.parametrize(("operation_id", "verb", "path", "operation"), OPERATIONS)
def test_sends_and_reads_what_the_description_says(
    operation_id: str, verb: str, path: str, operation: dict[str, Any]
) -> None:
    server = Fake([_response(operation)])
    method = _method(server.sync(), operation_id)
    positional, keywords = _arguments(method, operation)
    result = method(*positional, **keywords)
    if isinstance(result, Iterator):
        result = list(result)

    (request,) = server.requests
    assert request.method == verb
    assert request.url.raw_path.decode() == path.replace("{id}", "an%2Fid")
    assert request.headers.get("x-api-key", "") == (
        "" if operation["security"] == [] else "ag_live_sk_Xk9mN3pQ7rT2vW5yZ8bC1d"
    )
    assert ("idempotency-key" in request.headers) == _takes_idempotency_key(operation)
    if "requestBody" in operation:
        sent = server.body()
        expected = _example(next(iter(operation["requestBody"]["content"].values())))
        assert {name: sent[name] for name in expected} == expected
    _check_result(result, _reply(operation)[2])


@pytest.mark.parametrize(("operation_id", "verb", "path", "operation"), OPERATIONS)
def test_async_does_the_same(
    operation_id: str, verb: str, path: str, operation: dict[str, Any]
) -> None:
    server = Fake([_response(operation)])
    method = _method(server.asynchronous(), operation_id)
    positional, keywords = _arguments(method, operation)

    async def call() -> Any:
        result = method(*positional, **keywords)
        if isinstance(result, AsyncIterator):
            return [item async for item in result]
        return await result

    result = asyncio.run(call())
    (request,) = server.requests
    assert (request.method, request.url.raw_path.decode()) == (
        verb,
        path.replace("{id}", "an%2Fid"),
    )
    _check_result(result, _reply(operation)[2])


def _takes_idempotency_key(operation: dict[str, Any]) -> bool:
    names = [p.get("name") or p["$ref"].rsplit("/", 1)[1] for p in operation.get("parameters", [])]
    return "IdempotencyKey" in names or "Idempotency-Key" in names


def _check_result(result: Any, example: Any) -> None:
    """The typed result holds all of the example, with nothing left over as unknown."""
    if isinstance(result, (Page, AsyncPage)):
        assert [_plain(item.to_dict()) for item in result.data] == _plain(example["data"])
    elif isinstance(result, list):
        lines = [json.loads(line) for line in example.splitlines()]
        assert [_plain(item.to_dict()) for item in result] == _plain(lines[:-1])
        assert lines[-1] == {"end": True, "count": len(result)}
    elif isinstance(result, Model):
        assert _plain(result.to_dict()) == _plain(example)
        assert result.extra_fields == {}
    else:
        assert result == example


def _plain(value: Any) -> Any:
    """Times lose a fraction of zero on the way through a datetime."""
    return json.loads(re.sub(r"\.000Z", "Z", json.dumps(value)))


def test_api_list_names_every_method_with_verb_and_path() -> None:
    listed = (PACKAGE / "api.md").read_text()
    for operation_id, verb, path, _ in OPERATIONS:
        resource, name = operation_id.split(".")
        assert f"gate.{_snake(resource)}.{_snake(name)}(" in listed
        assert f"`{verb} {path}`" in listed


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_source_is_within_python_3_9(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 9))
    # Annotations such as `X | None` are fine in 3.9 only as long as nobody evaluates them.
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    if path.parent.name != "examples" and any(
        True for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)
    ):
        assert any(node.module == "__future__" for node in imports)

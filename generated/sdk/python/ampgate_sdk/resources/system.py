"""Health, signing keys and this description."""

from __future__ import annotations

from typing import Any

from .._call import Call
from .._decode import anything, mapping, text
from .._operation import Operation
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Health, Jwks, Probe

_HEALTH = Operation(id="system.health", method="GET", path="/health", retry="always", public=True)
_LIVE = Operation(id="system.live", method="GET", path="/livez", retry="always", public=True)
_READY = Operation(id="system.ready", method="GET", path="/readyz", retry="always", public=True)
_METRICS = Operation(
    id="system.metrics",
    method="GET",
    path="/metrics",
    retry="always",
    content_type="text/plain",
)
_JWKS = Operation(
    id="system.jwks",
    method="GET",
    path="/.well-known/jwks.json",
    retry="always",
    public=True,
)
_TEST_JWKS = Operation(
    id="system.testJwks",
    method="GET",
    path="/test/.well-known/jwks.json",
    retry="always",
    public=True,
)
_AUDIT_JWKS = Operation(
    id="system.auditJwks",
    method="GET",
    path="/.well-known/audit-jwks.json",
    retry="always",
    public=True,
)
_TEST_AUDIT_JWKS = Operation(
    id="system.testAuditJwks",
    method="GET",
    path="/test/.well-known/audit-jwks.json",
    retry="always",
    public=True,
)
_OPENAPI_JSON = Operation(
    id="system.openapiJson",
    method="GET",
    path="/openapi.json",
    retry="always",
    public=True,
)
_OPENAPI_YAML = Operation(
    id="system.openapiYaml",
    method="GET",
    path="/openapi.yaml",
    retry="always",
    public=True,
    content_type="application/yaml",
)


class SystemResource:
    """Health, signing keys and this description."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def health(self) -> Health:
        """Health of the server and what it needs.

        Always answers 200 while the process runs; `status` and `database` say how it is. For people
        and dashboards.

        `GET /health`. Needs no API key.
        """
        return self._transport.call(Call(_HEALTH), Health.decode)

    def live(self) -> Probe:
        """Is the process alive.

        Answers 200 while the process can answer at all. For a supervisor that restarts it.

        `GET /livez`. Needs no API key.
        """
        return self._transport.call(Call(_LIVE), Probe.decode)

    def ready(self) -> Probe:
        """May traffic be sent here.

        Answers 200 when the server can answer every operation, 503 while it starts, stops or has
        lost its database. For a load balancer.

        `GET /readyz`. Needs no API key.
        """
        return self._transport.call(Call(_READY), Probe.decode)

    def metrics(self) -> str:
        """Figures for Prometheus.

        Counts and gauges of the whole server in the Prometheus text format: answers by operation
        and status, verdicts by environment and code, sizes of what is held in memory. Keys of the
        first workspace only, since the figures span all workspaces.

        `GET /metrics`. Needs `metrics.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `operator_key_required`.
        """
        return self._transport.call(Call(_METRICS), text)

    def jwks(self) -> Jwks:
        """Public keys of the live environment.

        The JSON Web Key Set (RFC 7517) that verifies live tokens offline. Holds every key that
        signs now, will sign soon or has signed a token that still lives. Cache it for as long as
        `Cache-Control` says, no longer.

        `GET /.well-known/jwks.json`. Needs no API key.
        """
        return self._transport.call(Call(_JWKS), Jwks.decode)

    def test_jwks(self) -> Jwks:
        """Public keys of the test environment.

        The JSON Web Key Set (RFC 7517) that verifies test tokens offline. Never holds a live key.

        `GET /test/.well-known/jwks.json`. Needs no API key.
        """
        return self._transport.call(Call(_TEST_JWKS), Jwks.decode)

    def audit_jwks(self) -> Jwks:
        """Public keys of the live audit trail.

        The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of live audit trails.
        Its keys sign nothing else, and none is ever taken out.

        `GET /.well-known/audit-jwks.json`. Needs no API key.
        """
        return self._transport.call(Call(_AUDIT_JWKS), Jwks.decode)

    def test_audit_jwks(self) -> Jwks:
        """Public keys of the test audit trail.

        The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of test audit trails.
        Never holds a live key.

        `GET /test/.well-known/audit-jwks.json`. Needs no API key.
        """
        return self._transport.call(Call(_TEST_AUDIT_JWKS), Jwks.decode)

    def openapi_json(self) -> dict[str, Any]:
        """This description, as JSON.

        The OpenAPI 3.1 description of this API, as JSON, with required scopes and error codes
        written into the descriptions.

        `GET /openapi.json`. Needs no API key.
        """
        return self._transport.call(Call(_OPENAPI_JSON), mapping(anything))

    def openapi_yaml(self) -> str:
        """This description, as YAML.

        The OpenAPI 3.1 description of this API, as its authors write it.

        `GET /openapi.yaml`. Needs no API key.
        """
        return self._transport.call(Call(_OPENAPI_YAML), text)


class AsyncSystemResource:
    """Health, signing keys and this description."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def health(self) -> Health:
        """Health of the server and what it needs.

        Always answers 200 while the process runs; `status` and `database` say how it is. For people
        and dashboards.

        `GET /health`. Needs no API key.
        """
        return await self._transport.call(Call(_HEALTH), Health.decode)

    async def live(self) -> Probe:
        """Is the process alive.

        Answers 200 while the process can answer at all. For a supervisor that restarts it.

        `GET /livez`. Needs no API key.
        """
        return await self._transport.call(Call(_LIVE), Probe.decode)

    async def ready(self) -> Probe:
        """May traffic be sent here.

        Answers 200 when the server can answer every operation, 503 while it starts, stops or has
        lost its database. For a load balancer.

        `GET /readyz`. Needs no API key.
        """
        return await self._transport.call(Call(_READY), Probe.decode)

    async def metrics(self) -> str:
        """Figures for Prometheus.

        Counts and gauges of the whole server in the Prometheus text format: answers by operation
        and status, verdicts by environment and code, sizes of what is held in memory. Keys of the
        first workspace only, since the figures span all workspaces.

        `GET /metrics`. Needs `metrics.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `operator_key_required`.
        """
        return await self._transport.call(Call(_METRICS), text)

    async def jwks(self) -> Jwks:
        """Public keys of the live environment.

        The JSON Web Key Set (RFC 7517) that verifies live tokens offline. Holds every key that
        signs now, will sign soon or has signed a token that still lives. Cache it for as long as
        `Cache-Control` says, no longer.

        `GET /.well-known/jwks.json`. Needs no API key.
        """
        return await self._transport.call(Call(_JWKS), Jwks.decode)

    async def test_jwks(self) -> Jwks:
        """Public keys of the test environment.

        The JSON Web Key Set (RFC 7517) that verifies test tokens offline. Never holds a live key.

        `GET /test/.well-known/jwks.json`. Needs no API key.
        """
        return await self._transport.call(Call(_TEST_JWKS), Jwks.decode)

    async def audit_jwks(self) -> Jwks:
        """Public keys of the live audit trail.

        The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of live audit trails.
        Its keys sign nothing else, and none is ever taken out.

        `GET /.well-known/audit-jwks.json`. Needs no API key.
        """
        return await self._transport.call(Call(_AUDIT_JWKS), Jwks.decode)

    async def test_audit_jwks(self) -> Jwks:
        """Public keys of the test audit trail.

        The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of test audit trails.
        Never holds a live key.

        `GET /test/.well-known/audit-jwks.json`. Needs no API key.
        """
        return await self._transport.call(Call(_TEST_AUDIT_JWKS), Jwks.decode)

    async def openapi_json(self) -> dict[str, Any]:
        """This description, as JSON.

        The OpenAPI 3.1 description of this API, as JSON, with required scopes and error codes
        written into the descriptions.

        `GET /openapi.json`. Needs no API key.
        """
        return await self._transport.call(Call(_OPENAPI_JSON), mapping(anything))

    async def openapi_yaml(self) -> str:
        """This description, as YAML.

        The OpenAPI 3.1 description of this API, as its authors write it.

        `GET /openapi.yaml`. Needs no API key.
        """
        return await self._transport.call(Call(_OPENAPI_YAML), text)


class SystemResourceWithRawResponse:
    def __init__(self, resource: SystemResource) -> None:
        self.health = as_raw(resource.health)
        self.live = as_raw(resource.live)
        self.ready = as_raw(resource.ready)
        self.metrics = as_raw(resource.metrics)
        self.jwks = as_raw(resource.jwks)
        self.test_jwks = as_raw(resource.test_jwks)
        self.audit_jwks = as_raw(resource.audit_jwks)
        self.test_audit_jwks = as_raw(resource.test_audit_jwks)
        self.openapi_json = as_raw(resource.openapi_json)
        self.openapi_yaml = as_raw(resource.openapi_yaml)


class AsyncSystemResourceWithRawResponse:
    def __init__(self, resource: AsyncSystemResource) -> None:
        self.health = as_raw_async(resource.health)
        self.live = as_raw_async(resource.live)
        self.ready = as_raw_async(resource.ready)
        self.metrics = as_raw_async(resource.metrics)
        self.jwks = as_raw_async(resource.jwks)
        self.test_jwks = as_raw_async(resource.test_jwks)
        self.audit_jwks = as_raw_async(resource.audit_jwks)
        self.test_audit_jwks = as_raw_async(resource.test_audit_jwks)
        self.openapi_json = as_raw_async(resource.openapi_json)
        self.openapi_yaml = as_raw_async(resource.openapi_yaml)

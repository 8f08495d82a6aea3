"""What the presented API key is and may do."""

from __future__ import annotations

from .._call import Call
from .._operation import Operation
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Whoami

_GET = Operation(id="whoami.get", method="GET", path="/v1/whoami", retry="always")


class WhoamiResource:
    """What the presented API key is and may do."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self) -> Whoami:
        """Who am I.

        Returns what the presented API key is, whose it is and what it may do. Needs no scope.

        `GET /v1/whoami`. Needs an API key, no scope.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `workspace_suspended`,
                `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.call(Call(_GET), Whoami.decode)


class AsyncWhoamiResource:
    """What the presented API key is and may do."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self) -> Whoami:
        """Who am I.

        Returns what the presented API key is, whose it is and what it may do. Needs no scope.

        `GET /v1/whoami`. Needs an API key, no scope.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `workspace_suspended`,
                `live_access_disabled`, `test_access_disabled`.
        """
        return await self._transport.call(Call(_GET), Whoami.decode)


class WhoamiResourceWithRawResponse:
    def __init__(self, resource: WhoamiResource) -> None:
        self.get = as_raw(resource.get)


class AsyncWhoamiResourceWithRawResponse:
    def __init__(self, resource: AsyncWhoamiResource) -> None:
        self.get = as_raw_async(resource.get)

"""The workspace that the presented API key belongs to."""

from __future__ import annotations

from typing import Literal, Optional, Union

from .._call import Call
from .._operation import Operation
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import Workspace

_GET = Operation(id="workspace.get", method="GET", path="/v1/workspace", retry="always")
_UPDATE = Operation(id="workspace.update", method="PATCH", path="/v1/workspace", retry="unsent")


class WorkspaceResource:
    """The workspace that the presented API key belongs to."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self) -> Workspace:
        """Get the workspace.

        Returns the workspace that the presented API key belongs to.

        `GET /v1/workspace`. Needs `workspace.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.call(Call(_GET), Workspace.decode)

    def update(
        self,
        *,
        name: Optional[str] = None,
        policy_default: Optional[Union[Literal["allow", "deny"], str]] = None,
        if_match: Optional[str] = None,
    ) -> Workspace:
        """Update the workspace.

        Changes the members given and leaves the others. `policy_default` holds in both
        environments, for everything that is issued after this has answered. Needs a live key.
        Status and access to live and test are the operator's to change.

        `PATCH /v1/workspace`. Needs `workspace.write`.

        Args:
            name: Its name.
            policy_default: What holds within an agent's capabilities where no policy speaks.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            PreconditionFailedError: `precondition_failed`.
        """
        return self._transport.call(
            Call(
                _UPDATE,
                headers={"If-Match": if_match},
                body={"name": name, "policy_default": policy_default},
            ),
            Workspace.decode,
        )


class AsyncWorkspaceResource:
    """The workspace that the presented API key belongs to."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self) -> Workspace:
        """Get the workspace.

        Returns the workspace that the presented API key belongs to.

        `GET /v1/workspace`. Needs `workspace.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return await self._transport.call(Call(_GET), Workspace.decode)

    async def update(
        self,
        *,
        name: Optional[str] = None,
        policy_default: Optional[Union[Literal["allow", "deny"], str]] = None,
        if_match: Optional[str] = None,
    ) -> Workspace:
        """Update the workspace.

        Changes the members given and leaves the others. `policy_default` holds in both
        environments, for everything that is issued after this has answered. Needs a live key.
        Status and access to live and test are the operator's to change.

        `PATCH /v1/workspace`. Needs `workspace.write`.

        Args:
            name: Its name.
            policy_default: What holds within an agent's capabilities where no policy speaks.
            if_match: The `ETag` that the change is based on. If the object has changed since, the
                answer is 412.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `live_key_required`, `role_required`.
            PreconditionFailedError: `precondition_failed`.
        """
        return await self._transport.call(
            Call(
                _UPDATE,
                headers={"If-Match": if_match},
                body={"name": name, "policy_default": policy_default},
            ),
            Workspace.decode,
        )


class WorkspaceResourceWithRawResponse:
    def __init__(self, resource: WorkspaceResource) -> None:
        self.get = as_raw(resource.get)
        self.update = as_raw(resource.update)


class AsyncWorkspaceResourceWithRawResponse:
    def __init__(self, resource: AsyncWorkspaceResource) -> None:
        self.get = as_raw_async(resource.get)
        self.update = as_raw_async(resource.update)

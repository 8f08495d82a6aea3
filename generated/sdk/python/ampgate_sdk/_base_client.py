"""What the generated clients are made of, apart from their resources."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from types import TracebackType
from typing import Optional, TypeVar, Union

import httpx

from ._call import Settings
from ._config import (
    DEFAULT_TIMEOUT,
    read_api_key,
    read_base_url,
    read_environment,
    trust_environment,
)
from ._errors import ConfigurationError
from ._retry import RetryPolicy
from ._transport import AsyncTransport, Transport

Timeout = Union[float, httpx.Timeout]
SyncSelf = TypeVar("SyncSelf", bound="SyncClient")
AsyncSelf = TypeVar("AsyncSelf", bound="AsyncClient")


def read_settings(
    api_key: Optional[str],
    base_url: Optional[str],
    timeout: Timeout,
    max_retries: int,
    allow_insecure_http: bool,
    environment: Optional[str],
) -> Settings:
    key = read_api_key(api_key)
    return Settings(
        base_url=read_base_url(base_url, allow_insecure_http=allow_insecure_http),
        api_key=key,
        timeout=httpx.Timeout(timeout),
        retry=RetryPolicy(max_retries=_checked(max_retries)),
        environment=read_environment(environment, key),
    )


def change_settings(
    settings: Settings, timeout: Optional[Timeout], max_retries: Optional[int]
) -> Settings:
    if timeout is not None:
        settings = replace(settings, timeout=httpx.Timeout(timeout))
    if max_retries is not None:
        retry = replace(settings.retry, max_retries=_checked(max_retries))
        settings = replace(settings, retry=retry)
    return settings


def _checked(max_retries: int) -> int:
    if max_retries < 0:
        raise ConfigurationError("max_retries must be 0 or more.")
    return max_retries


class SyncClient:
    """Shared by every thread that wants it. Close it, or use it as a context manager."""

    def __init__(
        self,
        api_key: Optional[str] = None,
        base_url: Optional[str] = None,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT,
        max_retries: int = 2,
        allow_insecure_http: bool = False,
        environment: Optional[str] = None,
        http_client: Optional[httpx.Client] = None,
    ) -> None:
        """
        Args:
            api_key: `ag_live_sk_…`, `ag_test_sk_…` or a key of another format. Without it,
                AMPGATE_API_KEY; `""` for none. Verifying tokens needs no key.
            base_url: The server. Without it, AMPGATE_URL, else `http://127.0.0.1:8080`.
            timeout: Seconds for each attempt, or an `httpx.Timeout`.
            max_retries: How often a call is sent again after a failure that may pass.
            allow_insecure_http: Allow plain http to another machine.
            environment: Where the key acts, `live` or `test`, for keys whose text does not say it
                (`gsk_…`) and without a key. What `tokens.verify` expects unless told otherwise.
            http_client: An `httpx.Client` of your own (proxies, certificates). You close it.

        Raises:
            ConfigurationError: A setting cannot be used.
        """
        settings = read_settings(
            api_key, base_url, timeout, max_retries, allow_insecure_http, environment
        )
        self._owns_http = http_client is None
        self._transport = Transport(
            http_client or httpx.Client(trust_env=trust_environment(settings.base_url)), settings
        )

    @property
    def base_url(self) -> str:
        return str(self._transport.settings.base_url)

    @property
    def environment(self) -> str:
        """Where the key acts, as its text or the argument says: `live` or `test`."""
        return self._transport.settings.environment

    def with_options(
        self: SyncSelf,
        *,
        timeout: Optional[Timeout] = None,
        max_retries: Optional[int] = None,
    ) -> SyncSelf:
        """The same client, on the same connections, with other settings."""
        settings = change_settings(self._transport.settings, timeout, max_retries)
        other = copy(self)
        other._transport = self._transport.with_settings(settings)
        other._owns_http = False
        return other

    def close(self) -> None:
        if self._owns_http:
            self._transport.http.close()

    def __enter__(self: SyncSelf) -> SyncSelf:
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        key = self._transport.settings.api_key
        return f"{type(self).__name__}(api_key={key!r}, base_url={self.base_url!r})"


class AsyncClient:
    """For one event loop. Close it, or use it as an async context manager."""

    def __init__(
        self,
        api_key: Optional[str] = None,
        base_url: Optional[str] = None,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT,
        max_retries: int = 2,
        allow_insecure_http: bool = False,
        environment: Optional[str] = None,
        http_client: Optional[httpx.AsyncClient] = None,
    ) -> None:
        """
        Args:
            api_key: `ag_live_sk_…`, `ag_test_sk_…` or a key of another format. Without it,
                AMPGATE_API_KEY; `""` for none. Verifying tokens needs no key.
            base_url: The server. Without it, AMPGATE_URL, else `http://127.0.0.1:8080`.
            timeout: Seconds for each attempt, or an `httpx.Timeout`.
            max_retries: How often a call is sent again after a failure that may pass.
            allow_insecure_http: Allow plain http to another machine.
            environment: Where the key acts, `live` or `test`, for keys whose text does not say it
                (`gsk_…`) and without a key. What `tokens.verify` expects unless told otherwise.
            http_client: An `httpx.AsyncClient` of your own (proxies, certificates). You close it.

        Raises:
            ConfigurationError: A setting cannot be used.
        """
        settings = read_settings(
            api_key, base_url, timeout, max_retries, allow_insecure_http, environment
        )
        self._owns_http = http_client is None
        self._transport = AsyncTransport(
            http_client or httpx.AsyncClient(trust_env=trust_environment(settings.base_url)),
            settings,
        )

    @property
    def base_url(self) -> str:
        return str(self._transport.settings.base_url)

    @property
    def environment(self) -> str:
        """Where the key acts, as its text or the argument says: `live` or `test`."""
        return self._transport.settings.environment

    def with_options(
        self: AsyncSelf,
        *,
        timeout: Optional[Timeout] = None,
        max_retries: Optional[int] = None,
    ) -> AsyncSelf:
        """The same client, on the same connections, with other settings."""
        settings = change_settings(self._transport.settings, timeout, max_retries)
        other = copy(self)
        other._transport = self._transport.with_settings(settings)
        other._owns_http = False
        return other

    async def close(self) -> None:
        if self._owns_http:
            await self._transport.http.aclose()

    async def __aenter__(self: AsyncSelf) -> AsyncSelf:
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        key = self._transport.settings.api_key
        return f"{type(self).__name__}(api_key={key!r}, base_url={self.base_url!r})"

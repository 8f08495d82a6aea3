"""Sends calls, again where that may help, and decodes the replies."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import AsyncIterator, Awaitable, Callable, Iterator, Optional, TypeVar, cast

import httpx

from ._call import (
    Call,
    Prepared,
    Settings,
    check_status,
    connection_error,
    decode_reply,
    prepare,
)
from ._lines import LineReader
from ._pages import AsyncPage, AsyncPaginator, Page, PageContent
from ._raw import RawResponse

T = TypeVar("T")


class Transport:
    def __init__(
        self,
        http: httpx.Client,
        settings: Settings,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.http = http
        self.settings = settings
        self.sleep = sleep

    def call(self, call: Call, decode: Callable[[object], T]) -> T:
        response = self._send(prepare(call, self.settings))
        check_status(response)
        return self._finish(call, response, decode)

    def page(self, call: Call, decode_item: Callable[[object], T]) -> Page[T]:
        """The page at `call`; the pages after it are fetched when they are reached."""
        plain = Transport(self.http, self.settings, sleep=self.sleep)

        def decode(value: object) -> Page[T]:
            content = PageContent.decode(value, decode_item)
            return Page(content, lambda cursor: plain.page(_at(call, cursor), decode_item))

        return self.call(call, decode)

    def lines(self, call: Call, decode_item: Callable[[object], T]) -> Iterator[T]:
        """The objects as they come. Nothing is sent before the first is asked for."""
        prepared = prepare(call, self.settings)
        response = self._send(prepared, stream=True)
        try:
            check_status(response)
            reader = LineReader(call.operation, response, decode_item)
            for part in response.iter_bytes():
                yield from reader.feed(part)
            reader.finish()
        except httpx.RequestError as error:
            raise connection_error(call.operation, error) from error
        finally:
            response.close()

    def with_settings(self, settings: Settings) -> Transport:
        return type(self)(self.http, settings, sleep=self.sleep)

    def raw(self) -> RawTransport:
        return RawTransport(self.http, self.settings, sleep=self.sleep)

    def _finish(self, call: Call, response: httpx.Response, decode: Callable[[object], T]) -> T:
        return decode_reply(call.operation, response, decode)

    def _send(self, prepared: Prepared, *, stream: bool = False) -> httpx.Response:
        attempt = 0
        while True:
            try:
                response = self._attempt(prepared, stream)
            except httpx.RequestError as error:
                pause = self.settings.retry.after_failure(prepared.operation, error, attempt)
                if pause is None:
                    raise connection_error(prepared.operation, error) from error
            else:
                pause = self.settings.retry.after_response(prepared.operation, response, attempt)
                if pause is None:
                    return response
            self.sleep(pause)
            attempt += 1

    def _attempt(self, prepared: Prepared, stream: bool) -> httpx.Response:
        request = _build(self.http, prepared, self.settings.timeout)
        response = self.http.send(
            request, auth=prepared.auth, follow_redirects=False, stream=stream
        )
        if stream and not response.is_success:
            response.read()
        return response


class RawTransport(Transport):
    """Gives RawResponse[T] where the plain one gives T; `as_raw` tells type checkers so."""

    def _finish(self, call: Call, response: httpx.Response, decode: Callable[[object], T]) -> T:
        return cast("T", RawResponse(call.operation, response, decode))


class AsyncTransport:
    def __init__(
        self,
        http: httpx.AsyncClient,
        settings: Settings,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.http = http
        self.settings = settings
        self.sleep = sleep

    async def call(self, call: Call, decode: Callable[[object], T]) -> T:
        response = await self._send(prepare(call, self.settings))
        check_status(response)
        return self._finish(call, response, decode)

    def page(self, call: Call, decode_item: Callable[[object], T]) -> AsyncPaginator[T]:
        """Nothing is sent before the paginator is awaited or iterated."""
        plain = AsyncTransport(self.http, self.settings, sleep=self.sleep)

        def decode(value: object) -> AsyncPage[T]:
            content = PageContent.decode(value, decode_item)
            return AsyncPage(content, lambda cursor: plain.page(_at(call, cursor), decode_item))

        return AsyncPaginator(lambda: self.call(call, decode))

    async def lines(self, call: Call, decode_item: Callable[[object], T]) -> AsyncIterator[T]:
        """The objects as they come. Nothing is sent before the first is asked for."""
        prepared = prepare(call, self.settings)
        response = await self._send(prepared, stream=True)
        try:
            check_status(response)
            reader = LineReader(call.operation, response, decode_item)
            async for part in response.aiter_bytes():
                for item in reader.feed(part):
                    yield item
            reader.finish()
        except httpx.RequestError as error:
            raise connection_error(call.operation, error) from error
        finally:
            await response.aclose()

    def with_settings(self, settings: Settings) -> AsyncTransport:
        return type(self)(self.http, settings, sleep=self.sleep)

    def raw(self) -> AsyncRawTransport:
        return AsyncRawTransport(self.http, self.settings, sleep=self.sleep)

    def _finish(self, call: Call, response: httpx.Response, decode: Callable[[object], T]) -> T:
        return decode_reply(call.operation, response, decode)

    async def _send(self, prepared: Prepared, *, stream: bool = False) -> httpx.Response:
        attempt = 0
        while True:
            try:
                response = await self._attempt(prepared, stream)
            except httpx.RequestError as error:
                pause = self.settings.retry.after_failure(prepared.operation, error, attempt)
                if pause is None:
                    raise connection_error(prepared.operation, error) from error
            else:
                pause = self.settings.retry.after_response(prepared.operation, response, attempt)
                if pause is None:
                    return response
            await self.sleep(pause)
            attempt += 1

    async def _attempt(self, prepared: Prepared, stream: bool) -> httpx.Response:
        request = _build(self.http, prepared, self.settings.timeout)
        response = await self.http.send(
            request, auth=prepared.auth, follow_redirects=False, stream=stream
        )
        if stream and not response.is_success:
            await response.aread()
        return response


class AsyncRawTransport(AsyncTransport):
    """Gives RawResponse[T] where the plain one gives T; `as_raw_async` tells type checkers so."""

    def _finish(self, call: Call, response: httpx.Response, decode: Callable[[object], T]) -> T:
        return cast("T", RawResponse(call.operation, response, decode))


def _at(call: Call, cursor: str) -> Call:
    return replace(call, query={**call.query, "cursor": cursor})


def _build(
    http: httpx.Client | httpx.AsyncClient, prepared: Prepared, timeout: Optional[httpx.Timeout]
) -> httpx.Request:
    return http.build_request(
        prepared.operation.method,
        prepared.url,
        params=prepared.query or None,
        headers=prepared.headers,
        content=prepared.content,
        timeout=timeout,
    )

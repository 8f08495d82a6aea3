"""Pages of a list. Iterating goes through all pages, each fetched when it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import (
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Generic,
    Iterator,
    Optional,
    TypeVar,
)

from ._decode import array, boolean, members, optional, required, text

T = TypeVar("T")


@dataclass(frozen=True)
class PageContent(Generic[T]):
    data: list[T]
    has_more: bool
    next_cursor: Optional[str]

    @classmethod
    def decode(cls, value: object, decode_item: Callable[[object], T]) -> PageContent[T]:
        body = members(value)
        return cls(
            data=required(body, "data", array(decode_item)),
            has_more=required(body, "has_more", boolean),
            next_cursor=optional(body, "next_cursor", text),
        )


class _BasePage(Generic[T]):
    def __init__(self, content: PageContent[T]) -> None:
        self.data = content.data
        """The objects of this page."""
        self.has_more = content.has_more
        """Whether a further page exists."""
        self.next_cursor = content.next_cursor
        """What to pass as `cursor` for the next page."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(data={self.data!r}, has_more={self.has_more})"

    def _cursor(self) -> Optional[str]:
        return self.next_cursor if self.has_more else None


class Page(_BasePage[T]):
    """`for item in page` gives the items of this and all later pages."""

    def __init__(self, content: PageContent[T], fetch: Callable[[str], Page[T]]) -> None:
        super().__init__(content)
        self._fetch = fetch

    def next_page(self) -> Optional[Page[T]]:
        """Fetches the page after this one; None after the last."""
        cursor = self._cursor()
        return None if cursor is None else self._fetch(cursor)

    def pages(self) -> Iterator[Page[T]]:
        """This page and all later ones."""
        page: Optional[Page[T]] = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.data


class AsyncPage(_BasePage[T]):
    """`async for item in page` gives the items of this and all later pages."""

    def __init__(
        self, content: PageContent[T], fetch: Callable[[str], Awaitable[AsyncPage[T]]]
    ) -> None:
        super().__init__(content)
        self._fetch = fetch

    async def next_page(self) -> Optional[AsyncPage[T]]:
        """Fetches the page after this one; None after the last."""
        cursor = self._cursor()
        return None if cursor is None else await self._fetch(cursor)

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """This page and all later ones."""
        page: Optional[AsyncPage[T]] = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item


class AsyncPaginator(Generic[T]):
    """What an async `list` returns: `async for` gives all items, `await` the first page."""

    def __init__(self, first: Callable[[], Awaitable[AsyncPage[T]]]) -> None:
        self._first = first

    def __await__(self) -> Generator[Any, None, AsyncPage[T]]:
        return self._first().__await__()

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """All pages, beginning with the first."""
        page: Optional[AsyncPage[T]] = await self._first()
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.data:
                yield item

"""Pages of a list, and the several shapes in which the contract describes them."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import unquote_plus

from msgspec import Meta, Struct
from msgspec.structs import replace

from regulars.kit.errors import InvalidInput

Item = TypeVar("Item")
Address = Callable[[], str]
"""Gives the address of the call, with what was asked: few answers show it."""

Described = Callable[["Page[Any]", Address], dict[str, Any]]


Order = Literal["created_at", "-created_at"]


class Paging(Struct, kw_only=True):
    """The part of a query that says which page is wanted."""

    page: Annotated[int, Meta(ge=1)] = 1
    limit: Annotated[int, Meta(ge=1)] | None = None

    def window(self, limits: "Limits", *, lenient: bool) -> "Window":
        """The rows that are asked for, within what the resource allows."""
        limit = limits.default if self.limit is None else self.limit
        if limit > limits.maximum:
            if not lenient:
                reason = f"Must be at most {limits.maximum}."
                raise InvalidInput({"limit": [reason]})
            limit = limits.maximum
        return Window(page=self.page, limit=limit, described=limits.described)


class Whole(Struct, kw_only=True):
    """The part of a query that may ask for a page; who doesn't gets everything.

    For short lists that clients keep a copy of: they delete what is missing in it.
    """

    page: Annotated[int, Meta(ge=1)] | None = None
    limit: Annotated[int, Meta(ge=1)] | None = None

    def of(self, items: Sequence[Item], limits: "Limits") -> "Page[Item]":
        """What was asked for of this whole list."""
        if self.page is None and self.limit is None:
            return Page(items, len(items), 1, max(1, len(items)), limits.described)
        page, limit = self.page or 1, min(self.limit or limits.default, limits.maximum)
        some = items[(page - 1) * limit : page * limit]
        return Page(some, len(items), page, limit, limits.described)


def oldest_first(sort: str | None, *, lenient: bool) -> bool:
    """Whether a list by moment goes forward: newest first unless asked otherwise."""
    if not lenient and sort not in (None, "created_at", "-created_at"):
        raise InvalidInput({"sort": ["Must be created_at or -created_at."]})
    return sort == "created_at"


class Limits(Struct, frozen=True):
    """How many items a page of one resource has, and may have."""

    default: int
    maximum: int
    # How a page of it is told: the contract has several shapes.
    described: "Described | None" = None


class Window(Struct, frozen=True):
    """One page of a list, as a statement needs it."""

    page: int
    limit: int
    described: "Described | None" = None

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        # Beyond this PostgreSQL would refuse the number; no list is that long.
        return min((self.page - 1) * self.limit, 2**62)

    def of(self, items: Sequence[Item], total: int) -> "Page[Item]":
        """The page with these items, of a list of so many."""
        return Page(items, total, self.page, self.limit, self.described)


class Page(Struct, Generic[Item], frozen=True):
    """Some items of a longer list."""

    items: Sequence[Item]
    total: int
    page: int
    limit: int
    described: "Described | None" = None

    def meta(self, address: Address) -> dict[str, Any]:
        """What is told of the list beside the items of this page."""
        return (self.described or viewing)(self, address)

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one, which is empty."""
        return max(1, -(-self.total // self.limit))

    @property
    def first_place(self) -> int:
        """The place in the list of the page's first item, from 1; 0 on an empty one."""
        return (self.page - 1) * self.limit + 1 if self.items else 0

    @property
    def last_place(self) -> int:
        """The place in the list of the page's last item; 0 on an empty one."""
        return self.first_place + len(self.items) - 1 if self.items else 0

    def of(self, items: Sequence[Any]) -> "Page[Any]":
        """The same page with its items told in other words, one for one."""
        assert len(items) == len(self.items)
        return replace(self, items=items)


CONTACTS = Limits(default=30, maximum=100)
LOYALTY_TRANSACTIONS = Limits(default=10, maximum=100)
GIFTCARDS = Limits(default=30, maximum=100)
GIFTCARD_TRANSACTIONS = Limits(default=10, maximum=100)
PREPAID_TRANSACTIONS = Limits(default=10, maximum=30)
REFERRALS = Limits(default=30, maximum=100)
VOUCHERS = Limits(default=30, maximum=500)
VISITS = Limits(default=30, maximum=500)
REWARDS = Limits(default=30, maximum=500)
SHIFTS = Limits(default=30, maximum=100)
CATALOGUE = Limits(default=30, maximum=100)
ATTRIBUTES = Limits(default=30, maximum=500)
DASHBOARD = Limits(default=30, maximum=200)


def viewing(page: Page[Any], address: Address = str) -> dict[str, Any]:
    """Meta of contacts, transactions, products, and every list of the dashboard."""
    return {
        "page": page.page,
        "limit": page.limit,
        "viewing_from": page.first_place,
        "viewing_to": page.last_place,
        "last_page": page.last,
        "total": page.total,
    }


def per_page(page: Page[Any], address: Address = str) -> dict[str, Any]:
    """Meta of gift cards and shifts."""
    return {
        "page": page.page,
        "per_page": page.limit,
        "last_page": page.last,
        "total": page.total,
    }


def current(page: Page[Any], address: Address = str) -> dict[str, Any]:
    """Meta of visits."""
    return {
        "current_page": page.page,
        "last_page": page.last,
        "per_page": page.limit,
        "total": page.total,
    }


def current_from(page: Page[Any], address: Address = str) -> dict[str, Any]:
    """Meta of prepaid transactions."""
    return {
        "current_page": page.page,
        "from": page.first_place,
        "last_page": page.last,
        "per_page": page.limit,
        "total": page.total,
    }


def laravel(page: Page[Any], address: Address = str) -> dict[str, Any]:
    """Meta of vouchers: Laravel's paginator, from whose `last_page` clients loop."""
    path, _, query = address().partition("?")
    return {
        "current_page": page.page,
        "from": page.first_place,
        "last_page": page.last,
        "links": _links(page, path, query),
        "path": path,
        "per_page": page.limit,
        "to": page.last_place,
        "total": page.total,
    }


SHAPES: dict[str, Described] = {
    "viewing": viewing,
    "per_page": per_page,
    "current": current,
    "current_from": current_from,
    "laravel": laravel,
}

# Laravel shows this many pages on either side of the current one.
EACH_SIDE = 3


def _links(page: Page[Any], path: str, query: str) -> list[dict[str, Any]]:
    """The pages around this one, of the same list: whatever else was asked stays."""
    pairs = [pair for pair in query.split("&") if pair]
    kept = [pair for pair in pairs if unquote_plus(pair.partition("=")[0]) != "page"]

    def link(label: str, number: int) -> dict[str, Any]:
        exists = 1 <= number <= page.last
        url = f"{path}?{'&'.join([*kept, f'page={number}'])}" if exists else None
        return {"url": url, "label": label, "active": label == str(page.page)}

    first = max(1, min(page.page, page.last) - EACH_SIDE)
    shown = range(first, min(page.last, first + 2 * EACH_SIDE) + 1)
    return [
        link("&laquo; Previous", page.page - 1),
        *(link(str(number), number) for number in shown),
        link("Next &raquo;", page.page + 1),
    ]

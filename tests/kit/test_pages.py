from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit.errors import InvalidInput
from regulars.kit.forms import parse_query
from regulars.kit.pages import (
    SHAPES,
    VOUCHERS,
    Limits,
    Page,
    Paging,
    Window,
    current,
    current_from,
    laravel,
    per_page,
    viewing,
)

LIMITS = Limits(default=10, maximum=100)


def asked(query: bytes, *, lenient: bool = True) -> Window:
    paging = parse_query(Paging, query, lenient=lenient)
    return paging.window(LIMITS, lenient=lenient)


def page(items: int, total: int, number: int = 1, limit: int = 10) -> Page[int]:
    return Window(page=number, limit=limit).of(list(range(items)), total)


class TestPaging:
    def test_starts_with_the_first_page_of_the_resources_own_size(self) -> None:
        assert asked(b"") == Window(page=1, limit=10)
        assert Paging().window(VOUCHERS, lenient=True).limit == 30

    def test_counts_the_rows_before_the_page(self) -> None:
        assert asked(b"page=3&limit=20").offset == 40
        assert asked(b"page=9007199254740992&limit=100").offset < 2**63

    def test_gives_lenient_doors_the_most_there_is(self) -> None:
        assert asked(b"limit=5000").limit == 100
        assert asked(b"limit=100").limit == 100

    def test_refuses_more_than_the_most_on_the_strict_door(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            asked(b"limit=101", lenient=False)

        assert refused.value.errors == {"limit": ["Must be at most 100."]}

    @pytest.mark.parametrize("field", ["page", "limit"])
    @pytest.mark.parametrize("value", ["0", "-1", "x", "1.5"])
    def test_refuses_what_counts_nothing(self, field: str, value: str) -> None:
        for lenient in (True, False):
            with pytest.raises(InvalidInput) as refused:
                asked(f"{field}={value}".encode(), lenient=lenient)

            assert list(refused.value.errors or {}) == [field]


class TestMeta:
    def test_says_which_places_are_being_viewed(self) -> None:
        assert viewing(page(items=5, total=25, number=3)) == {
            "page": 3,
            "limit": 10,
            "viewing_from": 21,
            "viewing_to": 25,
            "last_page": 3,
            "total": 25,
        }

    def test_counts_from_and_to_as_zero_on_an_empty_page(self) -> None:
        meta = laravel(page(items=0, total=0), lambda: "https://x.test/vouchers")

        assert (meta["from"], meta["to"], meta["last_page"]) == (0, 0, 1)
        assert viewing(page(items=0, total=25, number=9))["viewing_from"] == 0

    def test_has_the_other_shapes_of_the_contract(self) -> None:
        second = page(items=10, total=25, number=2)

        assert per_page(second) == {
            "page": 2,
            "per_page": 10,
            "last_page": 3,
            "total": 25,
        }
        assert current(second) == {
            "current_page": 2,
            "last_page": 3,
            "per_page": 10,
            "total": 25,
        }
        assert current_from(second) == {**current(second), "from": 11}

    def test_links_to_the_neighbouring_pages_as_laravel_does(self) -> None:
        meta = laravel(page(items=10, total=25), lambda: "https://x.test/vouchers")

        assert meta["path"] == "https://x.test/vouchers"
        assert meta["links"] == [
            {"url": None, "label": "&laquo; Previous", "active": False},
            {"url": "https://x.test/vouchers?page=1", "label": "1", "active": True},
            {"url": "https://x.test/vouchers?page=2", "label": "2", "active": False},
            {"url": "https://x.test/vouchers?page=3", "label": "3", "active": False},
            {
                "url": "https://x.test/vouchers?page=2",
                "label": "Next &raquo;",
                "active": False,
            },
        ]

    def test_keeps_what_was_asked_in_its_links(self) -> None:
        asked = "promotion_uuid=7&limit=10&page=2&%70age=3&&tags[]=a"

        meta = laravel(page(items=10, total=25, number=2), lambda: f"/vouchers?{asked}")

        kept = "/vouchers?promotion_uuid=7&limit=10&tags[]=a&page="
        assert meta["path"] == "/vouchers"
        assert [link["url"] for link in meta["links"]] == [
            *(f"{kept}{number}" for number in (1, 1, 2, 3, 3)),
        ]

    def test_links_to_a_handful_however_many_pages_there_are(self) -> None:
        meta = laravel(page(items=10, total=10**9, number=500))

        assert len(meta["links"]) == 9

    @given(st.integers(0, 300), st.integers(1, 50), st.integers(1, 40))
    def test_every_item_is_on_exactly_one_page(
        self, total: int, limit: int, beyond: int
    ) -> None:
        seen: list[int] = []
        number = 1
        while True:
            window = Window(page=number, limit=limit)
            items = list(range(total))[window.offset : window.offset + limit]
            meta = viewing(window.of(items, total))
            seen += items
            assert meta["viewing_to"] == (items[-1] + 1 if items else 0)
            if number >= meta["last_page"]:
                break
            number += 1

        assert seen == list(range(total))
        assert viewing(page(0, total, number + beyond, limit))["viewing_to"] == 0


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_json_of_the_same_last_page(shape: str) -> None:
    meta: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(SHAPES[shape](page(10, 25), lambda: "/vouchers"))
    )

    assert (meta["last_page"], meta["total"]) == (3, 25)


def test_tells_the_same_page_in_other_words() -> None:
    assert page(2, 7).of(["a", "b"]) == Page(["a", "b"], total=7, page=1, limit=10)

"""What is wrong with a body is told all at once, whichever way it is read."""

from decimal import Decimal
from typing import Annotated, ClassVar

import pytest
from msgspec import Meta, Struct

from regulars.kit.decimals import decimal_meta
from regulars.kit.errors import InvalidInput
from regulars.kit.forms import parse
from regulars.kit.forms.plans import plan_for

FORM = "application/x-www-form-urlencoded"
Price = Annotated[Decimal, decimal_meta(0, 100, 2, "A price.")]


class Painted(Struct):
    color: Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$", examples=["#0f5c4a"])] = ""
    code: Annotated[str, Meta(pattern=r"^[A-Z]+$")] | None = None


class Line(Struct):
    """Something with bounds, and with two fields of which one must be there."""

    ONE_OF: ClassVar = ("price", "pieces")

    name: Annotated[str, Meta(max_length=5, examples=["Bread"])]
    price: Price | None = None
    pieces: Annotated[int, Meta(ge=1)] | None = None
    pin: Annotated[str, Meta(extra={"zeros": True})] | None = None


def read(body: str, kind: str = "application/json", *, lenient: bool = True) -> Line:
    return parse(Line, body.encode(), kind, lenient=lenient)


def wrong(body: str, *, lenient: bool = True) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refused:
        read(body, lenient=lenient)
    return refused.value.errors or {}


@pytest.mark.parametrize("lenient", [True, False])
def test_one_of_two_fields_is_asked_for_beside_what_else_is_missing(lenient):
    errors = wrong("{}", lenient=lenient)

    assert errors == {
        "name": ["This field is required."],
        "price": ["Send price or pieces."],
        "pieces": ["Send price or pieces."],
    }


@pytest.mark.parametrize("lenient", [True, False])
def test_a_field_that_is_wrong_is_not_asked_for_again(lenient):
    errors = wrong('{"name":"Bread","price":101}', lenient=lenient)

    assert errors == {"price": ["Must be between 0 and 100."]}


def test_null_and_nothing_are_no_field():
    assert wrong('{"name":"Bread","price":null}').keys() == {"price", "pieces"}
    with pytest.raises(InvalidInput) as refused:
        read("name=Bread&price=", FORM)
    assert (refused.value.errors or {}).keys() == {"price", "pieces"}


@pytest.mark.parametrize(
    ("price", "reason"),
    [
        ("-0.01", "Must be between 0 and 100."),
        ("100.01", "Must be between 0 and 100."),
        ("1.999", "At most 2 decimal places."),
    ],
)
def test_bounds_of_decimals_are_told_beside_other_errors(price, reason):
    errors = wrong(f'{{"name":"Croissant","price":{price}}}')

    assert errors == {"name": ["Must have at most 5 characters."], "price": [reason]}


@pytest.mark.parametrize("price", ["0", "100", "1.99", "1.990"])
def test_bounds_are_inside(price):
    assert read(f'{{"name":"Bread","price":{price}}}').price == Decimal(price)


def test_described_fields_are_read_at_once():
    plan = plan_for(Line)

    assert plan.decoded(b'{"name":"Bread","price":1.25}') == Line(
        "Bread", Decimal("1.25")
    )
    assert plan.decoded(b'{"name":"Bread"}') is None
    assert plan.decoded(b'{"name":"Bread","price":101}') is None


def test_an_empty_text_stays_one_where_a_text_is_described():
    assert read("name=&pieces=1", FORM).name == ""


class Label(Struct):
    """Something that has to be called something."""

    name: Annotated[str, Meta(min_length=1, max_length=1)]
    code: Annotated[str, Meta(min_length=3)] = "abc"


@pytest.mark.parametrize("blank", ["", " ", "\\t\\n", "\u2003\u00a0", "\u200b\u2060"])
@pytest.mark.parametrize("lenient", [True, False])
def test_what_has_to_be_there_can_be_seen(blank, lenient):
    body = '{"name":"' + blank + '"}'

    with pytest.raises(InvalidInput) as refused:
        parse(Label, body.encode(), "application/json", lenient=lenient)

    reasons = ["Must not be empty."], ["This field is required."]
    assert (refused.value.errors or {})["name"] in reasons


def test_one_character_is_told_in_the_singular():
    body = b'{"name":"Bread","code":"ab"}'

    with pytest.raises(InvalidInput) as refused:
        parse(Label, body, "application/json", lenient=False)

    assert refused.value.errors == {
        "name": ["Must have at most 1 character."],
        "code": ["Must have at least 3 characters."],
    }


def test_shows_the_form_of_a_text_where_it_knows_one() -> None:
    body = b'{"color": "green", "code": "a1"}'

    with pytest.raises(InvalidInput) as refused:
        parse(Painted, body, "application/json", lenient=False)

    assert refused.value.errors == {
        "color": ["Must be written like #0f5c4a."],
        "code": ["Must not contain “a”, “1”."],
    }


def test_takes_a_whole_number_for_its_digits_where_text_is_meant() -> None:
    assert read('{"name":"5","pieces":1}') == read('{"name":5,"pieces":1}')
    for number in ("-1", "1.5", "1e3", "true", "[]", "1" * 41):
        told = wrong(f'{{"name":{number},"pieces":1}}')
        assert told == {"name": ["Must be text."]}
    assert wrong('{"name":5,"pieces":1}', lenient=False) == {"name": ["Must be text."]}


def test_takes_none_for_digits_that_may_begin_with_a_zero() -> None:
    told = wrong('{"name":"x","pieces":1,"pin":12345}')
    assert told == {"pin": ["Must be text: a number begins with no 0."]}
    assert read('{"name":"x","pieces":1,"pin":"012345"}').pin == "012345"

"""Every number that a route takes, found in its schemas; which of them are money."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from msgspec import inspect as shapes
from spelt import Spelt

from regulars import rooms
from regulars.kit.doors import Route, doors
from regulars.kit.forms.kinds import shape_of

rooms.load("routes")

NUMBERS = (shapes.IntType, shapes.DecimalType, shapes.FloatType)

Inside = tuple[type, ...]


class Money(NamedTuple):
    """What a field with an amount may hold: its unit is the whole number or a part."""

    is_whole: bool
    least: int
    most: int
    # Nothing at all is an amount where it means something, as "no limit" does.
    takes_nothing: bool = False
    places: int = 4
    # An empty text or null says that there is none.
    may_be_empty: bool = False


BILLION = 1_000_000_000

EMPTY = {"", '""', "null"}

PRICE = Money(True, 0, BILLION, takes_nothing=True, may_be_empty=True)

MONEY = {
    "credits": Money(True, -BILLION, BILLION),
    "unit_value": Money(False, 0, BILLION),
    "amount": Money(True, 1, BILLION),
    "amount_in_cents": Money(True, 0, BILLION, takes_nothing=True),
    "max_amount": Money(True, 0, BILLION, takes_nothing=True),
    "purchase_amount": Money(False, 0, BILLION),
    "credits_per_unit": Money(False, 0, 10_000, takes_nothing=True),
    "factor": Money(False, 1, 100, takes_nothing=True, may_be_empty=True),
    "fixed_credits": Money(True, 1, BILLION, may_be_empty=True),
    "minimum_value": Money(False, 0, BILLION, may_be_empty=True),
    "most_per_reception": Money(True, 1, BILLION, may_be_empty=True),
    "most_per_day": Money(True, 1, BILLION, may_be_empty=True),
    "most_per_year": Money(True, 1, BILLION, may_be_empty=True),
    "most_per_contact": Money(True, 1, BILLION, may_be_empty=True),
    "required_credits": PRICE,
    "max_credits": PRICE,
    "chosen_credits": PRICE,
    "min_amount_in_cents": Money(True, 1, BILLION, may_be_empty=True),
    "max_amount_in_cents": Money(True, 1, BILLION),
    "cost_price": Money(
        False, 0, BILLION, takes_nothing=True, places=2, may_be_empty=True
    ),
}

# A gift card is paid with by what is negative, and nothing moves nothing.
SIGNED = Money(True, -BILLION, BILLION)
SIGNED_AT = ("/giftcard-transactions", "/prepaid-transactions")

# A till takes back by a value below nothing.
SIGNED_VALUE = Money(False, -BILLION, BILLION)

OTHER_NUMBERS = {
    "sequence": "the till's own count",
    "again_after_seconds": "how long",
    "locks_after_seconds": "how long",
    "warns_above": "from which amount on",
    "refuses_above": "from which amount on",
    "code": "that of a refusal",
    "page": "which page",
    "limit": "how many on a page",
    "before_seq": "a place in a statement",
    "before_credits": "a place in a statement",
    "before_money": "a place in a statement",
    "after": "a place in the log",
    "until": "a place in the log",
    "before": "a place in the audit log, or in a wallet",
    "wants": "which kinds of message",
    "seconds": "how long",
    "overlap_hours": "how long",
    "expiration_days": "how long",
    "pending_days": "how long",
    "inactivity_days": "how long",
    "expiry_warning_days": "how long",
    "latitude": "where",
    "longitude": "where",
    "own_contact_limit": "how many contacts",
    "own_requests_per_minute": "how often",
    "position": "where in a list",
    "stock": "how many",
    "threshold": "from how many on",
    "period_days": "how long",
    "grace_days": "how long",
    "days": "how long",
    "hours": "how long",
    "limit_per_contact": "how often",
    "expiration_duration": "how long",
    "client_id": "which client",
    "shop_id": "which shop",
    "timestamp": "when",
    "perPage": "how many on a page",
    "quantity": "how many",
    "type": "digital or physical",
    "redemptions_per_voucher": "how often",
    "total_redemptions_allowed": "how often",
    "number_of_times": "how often",
    "voucher_limit": "how many",
}


class Taken(NamedTuple):
    """A number that a route takes, in its body or its query."""

    route: Route
    place: str
    field: str
    is_floating: bool

    @property
    def address(self) -> tuple[str, str, str]:
        """The route as the tables of cases name it."""
        return self.route.door.name, self.route.method, self.route.path

    def told(self) -> str:
        """The field as a reader of the results would say it."""
        return f"{' '.join(self.address)} {self.field}"


def routes() -> list[Route]:
    """Every route of every door."""
    return [route for door in doors for route in door.routes]


def numbers_taken() -> list[Taken]:
    """Every number that any route takes from outside."""
    return [
        Taken(route, place, field, floating)
        for route in routes()
        for place in ("body", "query")
        if place in route.parameters()
        for field, floating in _numbers(shape_of(route.parameters()[place].annotation))
    ]


def money_taken() -> list[Taken]:
    """Those that are amounts of value."""
    return [taken for taken in numbers_taken() if name_of(taken) in MONEY]


def name_of(taken: Taken) -> str:
    """The field's own name, without where it is nested."""
    names = [each for each in taken.field.split(".") if each != "0"]
    return names[-1]


def refuses(taken: Taken, spelt: Spelt) -> bool:
    """Whether this field must refuse what was written, by our own promise."""
    money = _money(taken)
    if money.may_be_empty and spelt.text.strip() in EMPTY:
        return False
    number = _meaning(taken, money, spelt)
    if number is None or not money.least <= number <= money.most:
        return True
    if number == 0 and not (money.takes_nothing or taken.route.door.lenient):
        return True
    unit = Fraction(1) if money.is_whole else Fraction(1, 10**money.places)
    return (number / unit).denominator != 1


def _money(taken: Taken) -> Money:
    """What this field takes, which is not everywhere the same of one name."""
    if taken.route.path in SIGNED_AT:
        return SIGNED
    if taken.address[2] == "/till-receptions" and taken.field == "unit_value":
        return SIGNED_VALUE
    if taken.address[2] == "/earning-simulations" and taken.field == "unit_value":
        # What is only thought of may be nothing.
        return Money(False, 0, BILLION, takes_nothing=True)
    is_hold = "holds" in taken.route.path
    if is_hold and taken.field == "amount_in_cents":
        # Without it, all of a hold is captured.
        is_captured = taken.route.path.endswith("/captures")
        return Money(True, 1, BILLION, may_be_empty=is_captured)
    return MONEY[name_of(taken)]


def _meaning(taken: Taken, money: Money, spelt: Spelt) -> Fraction | None:
    if taken.route.door.lenient:
        return spelt.lenient
    return spelt.whole if money.is_whole else spelt.decimal


def _numbers(
    shape: Any, path: str = "", inside: Inside = ()
) -> Iterator[tuple[str, bool]]:
    while isinstance(shape, shapes.Metadata):
        shape = shape.type
    if isinstance(shape, NUMBERS):
        yield path, isinstance(shape, shapes.FloatType)
    elif isinstance(shape, shapes.UnionType):
        for kind in shape.types:
            yield from _numbers(kind, path, inside)
    elif isinstance(shape, shapes.StructType) and shape.cls not in inside:
        for field in shape.fields:
            under = f"{path}.{field.encode_name}" if path else field.encode_name
            yield from _numbers(field.type, under, (*inside, shape.cls))
    elif isinstance(shape, shapes.CollectionType):
        yield from _numbers(shape.item_type, f"{path}.0", inside)
    elif isinstance(shape, shapes.DictType):
        yield from _numbers(shape.value_type, f"{path}.x", inside)

"""What a contact shows of each attribute, in the three forms that clients read.

Nearly all of an answer is the same for every contact of an account: the definitions,
the names, and that most of it is empty. That is encoded once. An answer is then put
together of a few dozen pieces, which costs less than encoding a tenth of it would.
"""

import functools
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from regulars.attributes import service as attributes
from regulars.attributes.queries import Definition
from regulars.contacts.catalogue import STATUS_OF_TYPE
from regulars.contacts.queries import Contact, Known
from regulars.contacts.schemas.subscriptions import SubscriptionOut
from regulars.kit.clock import atom, birthday, zone_of
from regulars.kit.money import major_units, places_of

encode = msgspec.json.encode

EMPTY, NULL = b'""', b"null"

# What nothing has been said of yet. Values of rooms that are still to come stand here:
# each brings a column of the contact, and a line in `_facts`.
AT_FIRST: dict[str, Any] = {
    "status": "ACTIVE",
    "is_anonymous": False,
    "prepaid_balance": 0,
    "previous_loyalty_balance": 0,
    "loyalty_total_purchase_amount": 0,
}


class Shown(msgspec.Struct, frozen=True):
    """One contact's attributes as JSON, and their subscriptions."""

    attributes: msgspec.Raw
    values: msgspec.Raw
    displayed: msgspec.Raw
    subscriptions: msgspec.Raw


class Pieces:
    """JSON of as many values as there are attributes, each to be filled in.

    Values stand at the odd places, and the end of the whole at the last.
    """

    def __init__(self, begin: bytes, around: list[tuple[bytes, bytes]], end: bytes):
        self._parts = [begin]
        self._end = end
        for place, (before, after) in enumerate(around):
            comma = b"," if place else b""
            self._parts[-1] += comma + before
            self._parts += [b"", after]
        self._parts.append(end)

    def begun(self) -> list[bytes]:
        """A copy to be filled in."""
        return self._parts.copy()

    def keep(self, place: int, value: bytes) -> None:
        """What stands there in every copy from now on."""
        self._parts[place] = value

    def whole(self, parts: list[bytes]) -> msgspec.Raw:
        """The JSON of a copy that was filled in."""
        parts[NOWHERE] = self._end
        return msgspec.Raw(b"".join(parts))


# Where a value goes that has no attribute: the end is written again after it.
NOWHERE = -1

FACTS = (
    *("uuid", "email", "channel", "created_at", "updated_at", "loyalty_balance"),
    *("loyalty_number_of_transactions", "loyalty_total_credits_received"),
    *("loyalty_first_transaction_date", "loyalty_last_transaction_date"),
    *("loyalty_last_transaction_credits", "previous_loyalty_balance"),
    *("loyalty_total_purchase_amount", "loyalty_associated_shops"),
    *("default_contact_identifier", "tier", "prepaid_balance"),
)
"""What the system keeps of every contact."""


class Frame:
    """What answers with a contact of one account have in common."""

    def __init__(self, known: Known) -> None:
        self._known = known
        every = list(known.attributes.values())
        self._places = {one.name: 2 * n + 1 for n, one in enumerate(every)}
        self._listed = Pieces(b"[", [(b'{"value":', _tail(one)) for one in every], b"]")
        names = [(encode(one.name) + b":", b"") for one in every]
        self._values = Pieces(b"{", names, b"}")
        self._displayed = Pieces(b"{", names, b"}")
        self._subscriptions, statuses = self._by_default()
        for one in every:
            first = (AT_FIRST | statuses | _links(known)).get(one.name)
            listed, value, displayed = _encoded(one, first)
            place = self._places[one.name]
            self._listed.keep(place, listed)
            self._values.keep(place, value)
            self._displayed.keep(place, displayed)
        self._facts = tuple(self._places.get(name, NOWHERE) for name in FACTS)
        self._enrolled_since = max(
            (kind.enrolls_since for kind in known.kinds if kind.enrolls_since),
            default=None,
        )

    def of(self, contact: Contact, now: datetime) -> Shown:
        """The attributes of this contact at this moment."""
        listed = self._listed.begun()
        values, displayed = self._values.begun(), self._displayed.begun()
        _fill_in(contact, self._facts, listed, values, displayed)
        if contact.prepaid_in_cents:
            kept = _money(contact.prepaid_in_cents, self._known.currency)
            values[self._facts[-1]] = kept
            listed[self._facts[-1]] = displayed[self._facts[-1]] = b'"%b"' % kept
        for name, kept in self._own(contact, now):
            place = self._places.get(name, NOWHERE)
            encoded = _encoded(self._known.attributes.get(name), kept)
            listed[place], values[place], displayed[place] = encoded
        subscriptions = self._subscriptions
        if not self._is_default(contact):
            subscriptions = self._chosen(contact, listed, values, displayed)
        return Shown(
            self._listed.whole(listed),
            self._values.whole(values),
            self._displayed.whole(displayed),
            msgspec.Raw(subscriptions),
        )

    def _own(self, contact: Contact, now: datetime) -> Iterator[tuple[str, Any]]:
        """What was filled in, and what follows from it."""
        yield from contact.attributes.items()
        born = contact.attributes.get("birthdate")
        if born is not None:
            today = now.astimezone(zone_of(self._known.zone)).date()
            yield "age", age(date.fromisoformat(born), today)
        if contact.is_anonymous:
            yield "is_anonymous", True

    def _is_default(self, contact: Contact) -> bool:
        """Whether they never chose, and came after every kind of message."""
        since = self._enrolled_since
        return not contact.subscriptions and (
            since is None or contact.created_at >= since
        )

    def _by_default(self) -> tuple[bytes, dict[str, Any]]:
        kinds = self._known.kinds
        statuses = {kind.id: kind.status_at_first for kind in kinds}
        shown = [SubscriptionOut.of(kind, statuses[kind.id]) for kind in kinds]
        named: dict[str, Any] = {
            f"{STATUS_OF_TYPE}{id_}": status for id_, status in statuses.items()
        }
        return encode(shown), named

    def _chosen(self, contact: Contact, *forms: list[bytes]) -> bytes:
        statuses = [(kind, kind.status_of(contact)) for kind in self._known.kinds]
        for kind, status in statuses:
            place = self._places.get(f"{STATUS_OF_TYPE}{kind.id}", NOWHERE)
            for form in forms:
                form[place] = encode(status)
        return encode([SubscriptionOut.of(kind, status) for kind, status in statuses])


def _links(known: Known) -> dict[str, Any]:
    """Where contacts look after themselves: the same addresses for all of them."""
    if known.pages is None:
        return {}
    return {
        "custom_app_login_url": known.pages.home,
        "subscription_preferences_url": f"{known.pages.ours}/account",
        "add_to_wallet": f"{known.pages.ours}/wallet",
    }


@functools.lru_cache(maxsize=256)
def frame_of(known: Known) -> Frame:
    """The frame of what is known, made once."""
    return Frame(known)


def age(born: date, today: date) -> int | None:
    """Whole years, by `birthday`; None of who is not born yet."""
    years = today.year - born.year - (today < birthday(born, today.year))
    return years if years >= 0 else None


def _fill_in(contact: Contact, places: tuple[int, ...], *forms: list[bytes]) -> None:
    """Puts what the system keeps into the three forms.

    Written out, because this is half of what an answer with a contact costs.
    """
    listed, values, displayed = forms
    uuid, email, channel, created_at, updated_at, *numbers = places
    balance, count, received, first_at, last_at, last, before, *others = numbers
    purchased, shops, card, tier, _ = others
    text = b'"%b"' % str(contact.uuid).encode()
    listed[uuid] = values[uuid] = displayed[uuid] = text
    text = encode(contact.email)
    listed[email] = values[email] = displayed[email] = text
    text = encode(contact.channel)
    listed[channel] = values[channel] = displayed[channel] = text
    text = _moment(contact.created_at)
    listed[created_at] = values[created_at] = displayed[created_at] = text
    if contact.updated_at != contact.created_at:
        text = _moment(contact.updated_at)
    listed[updated_at] = values[updated_at] = displayed[updated_at] = text
    for place, number in (
        (balance, contact.balance),
        (count, contact.number_of_transactions),
        (received, contact.credits_received),
        (last, contact.last_transaction_credits),
        (before, contact.balance_before),
    ):
        if number is None:
            continue
        values[place] = digits = b"%d" % number
        listed[place] = displayed[place] = b'"%b"' % digits
    if contact.first_transaction_at and contact.last_transaction_at:
        text = _moment(contact.first_transaction_at)
        listed[first_at] = values[first_at] = displayed[first_at] = text
        if contact.last_transaction_at != contact.first_transaction_at:
            text = _moment(contact.last_transaction_at)
        listed[last_at] = values[last_at] = displayed[last_at] = text
    _fill_in_bought(contact, purchased, shops, *forms)
    if contact.default_identifier is not None:
        text = encode(contact.default_identifier)
        listed[card] = values[card] = displayed[card] = text
    if contact.tier_name is not None:
        text = encode(contact.tier_name)
        listed[tier] = values[tier] = displayed[tier] = text


def _fill_in_bought(
    contact: Contact, amount: int, shops: int, *forms: list[bytes]
) -> None:
    listed, values, displayed = forms
    if contact.bought is not None:
        bought, uuids, names = contact.bought
        values[amount] = digits = bought.encode()
        listed[amount] = displayed[amount] = b'"%b"' % digits
        # The list of the documentation, and the JSON text that clients decode.
        listed[shops] = encode(uuids)
        if uuids:
            values[shops] = encode(attributes.typed(uuids.split(";")))
        displayed[shops] = encode(names)
    elif contact.number_of_transactions:
        values[amount], listed[amount], displayed[amount] = NULL, EMPTY, EMPTY


def _money(cents: int, currency: str) -> bytes:
    """The amount in euros, as short as can be."""
    whole = f"{major_units(cents, places_of(currency)):f}"
    return (whole.rstrip("0").rstrip(".") if "." in whole else whole).encode()


def _moment(moment: datetime) -> bytes:
    return b'"%b"' % atom(moment).encode()


def _encoded(one: Definition | None, kept: Any) -> tuple[bytes, bytes, bytes]:
    """A value in the three forms; a list is JSON text, which clients decode."""
    if kept is None or one is None:
        return EMPTY, NULL, EMPTY
    listed, value = attributes.scalar(kept), attributes.typed(kept)
    return encode(listed), encode(value), encode(attributes.displayed(one, kept))


def _tail(one: Definition) -> bytes:
    """The definition behind each value, as clients read it there."""
    told = {
        "name": one.name,
        "label": one.label,
        "description": one.description,
        "type": one.type,
        "is_soft_read_only": one.is_soft_read_only,
        "is_hard_read_only": one.is_hard_read_only,
        "is_piggy_defined": one.is_system,
        "options": one.options,
    }
    return b',"attribute":' + encode(told) + b"}"

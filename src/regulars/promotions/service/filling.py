"""Attributes of promotions and of vouchers, as callers fill them in."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from regulars.attributes import service as attributes
from regulars.attributes.queries import Definition, definitions
from regulars.attributes.service import Taken
from regulars.kit.work import Work

PROMOTION = ("promotion",)

# What a promotion says of all of its vouchers, one of them may say otherwise.
VOUCHER = ("promotion", "voucher")


class Given(msgspec.Struct, frozen=True):
    """Attributes to fill in, as they came by a lenient door or by a strict one."""

    attributes: Mapping[str, Any] = {}
    lenient: bool = False
    under: str = ""


NOTHING = Given()


async def known(work: Work, entities: Sequence[str]) -> dict[str, Definition]:
    """The attributes that such a thing can have, by name."""
    return _of(await definitions(work), entities)


def _of(defined: Any, entities: Sequence[str]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for entity in entities:
        found |= defined.of(entity)
    return found


async def filled_in(work: Work, given: Given, entities: Sequence[str]) -> Taken:
    """What of the attributes can be kept. Raises InvalidInput with every fault."""
    if not given.attributes:
        return Taken({}, [])
    defined = await known(work, entities)
    if given.attributes.keys() - defined.keys():
        # Another process may have added one, and this one not have heard yet.
        defined = _of(await definitions(work, fresh=True), entities)
    new = attributes.taken(
        defined, given.attributes, lenient=given.lenient, under=given.under
    )
    await attributes.mark_used(work, defined, new.values)
    return new

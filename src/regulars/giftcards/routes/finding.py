"""Finding a gift card by its code and PIN, which is also how they are guessed."""

import asyncio
import time
from datetime import timedelta

import msgspec

from regulars.accounts.permissions import Permission
from regulars.giftcards import queries, service
from regulars.giftcards.errors import GiftcardNotFound
from regulars.giftcards.guessing import guess
from regulars.giftcards.queries import Giftcard
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller
from regulars.kit.limits import Limits
from regulars.kit.work import Work

MISS = timedelta(milliseconds=25)
"""A miss is told at the next such step after it was asked for: whether a card was found
and its PIN compared, which takes some milliseconds, is not to be read off a clock."""


class Told(msgspec.Struct, frozen=True):
    """What somebody says of a card to find it, on the dashboard's door or another."""

    code: str
    pin: str | None
    is_on_dashboard: bool = False


async def found_by_code(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, told: Told
) -> Giftcard:
    """The card with this code, and this PIN where it is asked for.

    A wrong PIN, and one that is locked, is told as no card is: GiftcardNotFound. Raises
    TooManyRequests.
    """
    begun = time.monotonic()
    mac = service.mac_of(keys, work.account, told.code)
    async with guess(work, guesses, keys, caller):
        try:
            card = await queries.find_by_code(work, mac)
            if card.asks_for_pin and wants_pin(
                caller, on_dashboard=told.is_on_dashboard
            ):
                await _must_be_told(work, keys, card, told.pin)
        except GiftcardNotFound:
            taken = timedelta(seconds=time.monotonic() - begun)
            steps = taken // MISS + 1
            await asyncio.sleep((steps * MISS - taken).total_seconds())
            raise
    return card


def wants_pin(caller: Caller, *, on_dashboard: bool) -> bool:
    """Whether this caller has to know PINs: on the dashboard's door not all have to.

    There, whoever may list codes reads the PINs beside them.
    """
    return not on_dashboard or Permission.GIFTCARDS_LIST not in caller.permissions


async def _must_be_told(
    work: Work, keys: Keys, card: Giftcard, pin: str | None
) -> None:
    if pin is None:
        raise GiftcardNotFound
    if await service.try_pin(work, keys, card.uuid, pin) in ("wrong", "locked"):
        raise GiftcardNotFound

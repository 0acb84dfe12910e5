"""Gift cards as callers read them, codes unsealed."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import account
from regulars.giftcards.queries import Giftcard
from regulars.giftcards.schemas.cards import (
    GiftcardMadeOut,
    GiftcardOut,
    GiftcardSettingsOut,
    Unsealed,
)
from regulars.giftcards.service import code_of, pin_of
from regulars.kit.crypto import Keys, masked
from regulars.kit.doors import Caller
from regulars.kit.work import Work
from regulars.ledger.queries import late_holds

Shape = TypeVar("Shape", GiftcardOut, GiftcardMadeOut, GiftcardSettingsOut)

Public = TypeVar("Public", GiftcardOut, GiftcardSettingsOut)


async def all_shown(
    work: Work, keys: Keys, cards: Sequence[Giftcard], shape: type[Shape]
) -> list[Shape]:
    """Gift cards with their codes, and amounts as the account's people write them."""
    whose = await account(work)
    late = await late_holds(work, [card.wallet_id for card in cards if card.held])
    return [
        shape.of(
            replace(card, held=card.held - late.get(card.wallet_id, 0)),
            Unsealed(
                code_of(keys, work.account, card.code_sealed),
                pin_of(keys, work.account, card.pin_sealed),
                work.now,
            ),
            whose,
        )
        for card in cards
    ]


async def shown(work: Work, keys: Keys, card: Giftcard, shape: type[Shape]) -> Shape:
    """The same of one."""
    [told] = await all_shown(work, keys, [card], shape)
    return told


def guarded(told: Public, caller: Caller) -> Public:
    """The same; its code is masked, and its PIN gone, unless the caller lists codes.

    For answers about a card that is named by its uuid, which events and transactions
    tell: whoever names it by its code knows that.
    """
    if Permission.GIFTCARDS_LIST in caller.permissions:
        return told
    return replace(without_pin(told, caller), hash=masked(told.hash))


def without_pin(told: Public, caller: Caller) -> Public:
    """The same; its PIN is told to who may list codes alone."""
    if Permission.GIFTCARDS_LIST in caller.permissions:
        return told
    if isinstance(told, GiftcardSettingsOut):
        return replace(told, pin=None)
    return told

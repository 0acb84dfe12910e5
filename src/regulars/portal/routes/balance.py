"""What is on a gift card, for whoever has its code, and its PIN where it has one."""

import asyncio
import time
from datetime import timedelta
from typing import Any

from regulars.giftcards import queries as giftcards
from regulars.giftcards import service as cards
from regulars.giftcards.errors import GiftcardNotFound
from regulars.giftcards.queries import Giftcard
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.errors import TooManyRequests
from regulars.kit.html import pages
from regulars.kit.work import Work
from regulars.ledger.queries import late_holds
from regulars.portal.forms import CardTyped
from regulars.portal.guessing import cards as guessing
from regulars.portal.guessing import stranger
from regulars.portal.pages import page
from regulars.portal.routes.gates import nowhere
from regulars.portal.visiting import Asked, Visit, come

PATH = "/g/{account}"

MISS = timedelta(milliseconds=40)
"""A miss is told at the next such step after it was asked for: whether a card was found
and its PIN compared is not to be read off a clock."""

GONE, MANY = 404, 429


@pages.get(PATH, allows=None)
async def ask_for_card(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """Asks for the code of a gift card, and its PIN if it has one."""
    visit = await come(work, context, headers, account, query)
    return nowhere(headers) if visit is None else _asked(visit)


@pages.post(PATH, allows=None, status=200)
async def tell_balance(
    work: Work, context: Context, headers: Headers, account: str, body: CardTyped
) -> Bare:
    """What is on the card. A wrong PIN is told as a wrong code is.

    Twenty wrong ones a minute from one network, two while the account is under attack.
    """
    visit = await come(work, context, headers, account)
    if visit is None:
        return nowhere(headers)
    try:
        card = await _found(work, context, body)
    except TooManyRequests:
        return _asked(visit, body.code, "too often", MANY)
    except GiftcardNotFound:
        return _asked(visit, body.code, "balance none", GONE)
    late = await late_holds(work, [card.wallet_id] if card.held else [])
    held = card.held - late.get(card.wallet_id, 0)
    return page(visit, "balance.html", **_told(work, visit, card, held))


async def _found(work: Work, context: Context, typed: CardTyped) -> Giftcard:
    """The card. Raises GiftcardNotFound, TooManyRequests."""
    begun = time.monotonic()
    keys, guesses = context.keys, context.guesses
    mac = cards.mac_of(keys, work.account, "".join(typed.code.split()))
    caller = stranger(work.account, work.origin.place)
    async with guessing.guess(work, guesses, keys, caller):
        try:
            card = await giftcards.find_by_code(work, mac)
            if card.asks_for_pin:
                pin = "".join(typed.pin.split())
                tried = await cards.try_pin(work, keys, card.uuid, pin)
                if tried in ("wrong", "locked"):
                    raise GiftcardNotFound
        except GiftcardNotFound:
            taken = timedelta(seconds=time.monotonic() - begun)
            steps = taken // MISS + 1
            await asyncio.sleep((steps * MISS - taken).total_seconds())
            raise
    return card


def _asked(visit: Visit, code: str = "", wrong: str = "", status: int = 200) -> Bare:
    typed = code.strip()[:40]
    place = _place(visit)
    what = {"code": typed, "wrong": wrong, "place": place, "at": place}
    return page(visit, "ask_balance.html", status=status, **what)


def _told(work: Work, visit: Visit, card: Giftcard, held: int) -> dict[str, Any]:
    speech, ends = visit.speech, card.expires_at
    said = []
    if ends is not None and ends <= work.now:
        said.append(speech.say("balance expired", day=speech.last_day(ends)))
    elif card.activated_at is None and card.cancelled_at is None:
        said.append(speech.say("balance new"))
    elif not card.is_active or not card.has_program:
        said.append(speech.say("balance off"))
    elif ends is not None:
        said.append(speech.say("balance until", day=speech.last_day(ends)))
    if held:
        said.append(speech.say("balance held", held=speech.money(held)))
    amount = speech.money(card.balance)
    place = _place(visit)
    return {"amount": amount, "said": said, "place": place, "at": place}


def _place(visit: Visit) -> str:
    return "/g" + visit.path.removeprefix("/p")

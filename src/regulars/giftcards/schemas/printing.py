"""Batches of gift cards on paper: sheets with QR codes, and the bare codes."""

import asyncio
import csv
import importlib
import io
from collections.abc import Sequence
from typing import Annotated

from markupsafe import Markup
from msgspec import Meta, Struct

from regulars.accounts.queries import Account
from regulars.giftcards.queries import Batch, PrintedCard
from regulars.giftcards.schemas.cards import day_of
from regulars.giftcards.service import code_of, pin_of
from regulars.giftcards.words import WORDS
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare
from regulars.kit.html import page
from regulars.kit.languages import spoken

ON_A_SHEET = 240
"""Ten sides of A4. Drawing them takes a third of a second, in a thread of its own."""

# In a date, so that it is not broken over two lines.
HYPHEN = "\N{NON-BREAKING HYPHEN}"

# A spreadsheet takes what begins like this for a formula.
FORMULA = ("=", "+", "-", "@")


class SheetQuery(Struct):
    """Which sheet of a batch: each has up to 240 cards."""

    page: Annotated[int, Meta(ge=1, le=100_000)] = 1


class Label(Struct, frozen=True):
    """One card to cut out."""

    drawing: Markup
    code: str
    pin: str | None
    until: str | None


async def sheet(
    keys: Keys,
    account: Account,
    batch: Batch,
    cards: Sequence[PrintedCard],
    number: int,
) -> Bare:
    """The sheet with these cards of the batch, as a page to print."""
    words = WORDS[spoken(account.language)]
    first = (number - 1) * ON_A_SHEET
    last = first + len(cards)
    whole = first == 0 and last == batch.cards
    return page(
        "sheet.html",
        language=spoken(account.language),
        business=account.name,
        program=batch.program_name,
        words=words,
        which=(words.of_all if whole else words.which).format(
            first=first + 1,
            last=last,
            cards=batch.cards,
            made=day_of(batch.created_at, account.timezone),
        ),
        before=number - 1 if number > 1 else None,
        after=number + 1 if last < batch.cards else None,
        labels=await asyncio.to_thread(_labels, keys, account, cards, words.until),
    )


async def codes(keys: Keys, account: Account, cards: Sequence[PrintedCard]) -> Bare:
    """The codes of these cards as CSV (RFC 4180), with the day each is good until."""
    written = await asyncio.to_thread(_codes, keys, account, cards)
    headers = (
        (b"cache-control", b"no-store"),
        (b"content-disposition", b'attachment; filename="giftcards.csv"'),
        (b"x-content-type-options", b"nosniff"),
    )
    return Bare(written, 200, headers, "text/csv; charset=utf-8")


def _labels(
    keys: Keys, account: Account, cards: Sequence[PrintedCard], until: str
) -> list[Label]:
    made = []
    for card in cards:
        code = code_of(keys, account.id, card.code_sealed)
        day = day_of(card.expires_at, account.timezone)
        told = until.format(day=day.replace("-", HYPHEN)) if day else None
        pin = pin_of(keys, account.id, card.pin_sealed)
        made.append(Label(_drawn(code), code, pin, told))
    return made


def _drawn(code: str) -> Markup:
    """The code as a QR code, of which a quarter may be torn or stained."""
    # Not before the first sheet is asked for: half of a start is loading modules.
    segno = importlib.import_module("segno")
    drawn = segno.make_qr(code, error="q").svg_inline(omitsize=True, lineclass=None)
    return Markup(drawn)  # noqa: S704


def _codes(keys: Keys, account: Account, cards: Sequence[PrintedCard]) -> bytes:
    into = io.StringIO()
    rows = csv.writer(into)
    rows.writerow(("hash", "expiration_date", "pin"))
    for card in cards:
        code = code_of(keys, account.id, card.code_sealed)
        shown = f"'{code}" if code.startswith(FORMULA) else code
        pin = pin_of(keys, account.id, card.pin_sealed)
        rows.writerow((shown, day_of(card.expires_at, account.timezone), pin))
    return into.getvalue().encode()

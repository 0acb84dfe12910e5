"""Batches of gift cards on paper: sheets with QR codes, and the bare codes."""

from collections.abc import Sequence

from regulars.accounts.queries import Account
from regulars.giftcards.queries import Batch, PrintedCard
from regulars.giftcards.schemas.cards import day_of
from regulars.giftcards.service import code_of, pin_of
from regulars.giftcards.words import WORDS
from regulars.kit import printing
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare
from regulars.kit.languages import spoken
from regulars.kit.printing import Printed, Sheet


async def sheet(
    keys: Keys,
    account: Account,
    batch: Batch,
    cards: Sequence[PrintedCard],
    number: int,
) -> Bare:
    """The sheet with these cards of the batch, as a page to print."""
    language = spoken(account.language)
    which = Sheet(
        language=language,
        business=account.name,
        about=batch.program_name,
        total=batch.cards,
        made_on=day_of(batch.created_at, account.timezone),
        number=number,
    )
    words = WORDS[language]

    def one(card: PrintedCard) -> Printed:
        pin = pin_of(keys, account.id, card.pin_sealed)
        lines = [] if pin is None else [words.pin.format(pin=pin)]
        lines += [] if batch.program_name is None else [batch.program_name]
        lines += printing.until(words, day_of(card.expires_at, account.timezone))
        return Printed(code_of(keys, account.id, card.code_sealed), lines)

    return await printing.sheet(which, words, lambda: [one(card) for card in cards])


async def codes(keys: Keys, account: Account, cards: Sequence[PrintedCard]) -> Bare:
    """The codes of these cards as CSV, with the day each is good until, and its PIN."""

    def one(card: PrintedCard) -> Printed:
        day = day_of(card.expires_at, account.timezone)
        cells = [day, pin_of(keys, account.id, card.pin_sealed)]
        return Printed(code_of(keys, account.id, card.code_sealed), cells=cells)

    head = ("hash", "expiration_date", "pin")
    codes = "giftcards.csv"
    return await printing.listed(head, codes, lambda: [one(card) for card in cards])

"""Batches of vouchers on paper: sheets with QR codes, and the bare codes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from regulars.accounts.queries import Account
from regulars.kit import printing
from regulars.kit.clock import day_of
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare
from regulars.kit.languages import spoken
from regulars.kit.printing import Printed, Sheet
from regulars.promotions.queries import Batch, PrintedVoucher
from regulars.promotions.service import code_of
from regulars.promotions.words import WORDS


async def voucher_sheet(
    keys: Keys,
    account: Account,
    batch: Batch,
    vouchers: Sequence[PrintedVoucher],
    number: int,
) -> Bare:
    """The sheet with these vouchers of the batch, as a page to print."""
    language = spoken(account.language)
    which = Sheet(
        language=language,
        business=account.name,
        about=batch.promotion_name,
        total=batch.made,
        made_on=day_of(batch.created_at, account.timezone),
        number=number,
    )
    words = WORDS[language]

    def printed(one: PrintedVoucher) -> Printed:
        last_day = _last_day(one.expires_at, account.timezone)
        lines = [batch.promotion_name, *printing.until(words, last_day)]
        return Printed(code_of(keys, account.id, one.code_sealed), lines)

    return await printing.sheet(which, words, lambda: [printed(v) for v in vouchers])


async def voucher_codes(
    keys: Keys, account: Account, vouchers: Sequence[PrintedVoucher]
) -> Bare:
    """The codes of these vouchers as CSV, with the day each is good until."""

    def printed(one: PrintedVoucher) -> Printed:
        cells = [_last_day(one.expires_at, account.timezone)]
        return Printed(code_of(keys, account.id, one.code_sealed), cells=cells)

    head = ("code", "expiration_date")
    codes = "vouchers.csv"
    return await printing.listed(head, codes, lambda: [printed(v) for v in vouchers])


def _last_day(ends_at: datetime | None, zone: str) -> str | None:
    """The last day of it: one that ends at midnight is good until the day before."""
    return None if ends_at is None else day_of(ends_at - timedelta.resolution, zone)

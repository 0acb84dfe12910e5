"""Codes on paper: sheets of labels with QR codes, and lists of them for printers."""

import asyncio
import csv
import importlib
import io
from collections.abc import Callable, Sequence
from typing import Annotated

from markupsafe import Markup
from msgspec import Meta, Struct

from regulars.kit.doors import Bare
from regulars.kit.errors import InvalidInput
from regulars.kit.html import page
from regulars.kit.languages import Language

ON_A_SHEET = 240
"""Ten sides of A4. Drawing them takes a third of a second, in a thread of its own."""

# In a date, so that it is not broken over two lines.
HYPHEN = "\N{NON-BREAKING HYPHEN}"

# A spreadsheet takes what begins like this for a formula.
FORMULA = ("=", "+", "-", "@")


class SheetQuery(Struct):
    """Which sheet of a batch: each has up to 240 codes."""

    page: Annotated[int, Meta(ge=1, le=100_000)] = 1

    @property
    def before(self) -> int:
        """How many codes the sheets before it have."""
        return (self.page - 1) * ON_A_SHEET


class SheetWords(Struct, frozen=True, kw_only=True):
    """Everything that is said on a sheet, in one language."""

    heading: str
    which: str
    of_all: str
    keep: str
    before: str
    after: str
    until: str


class Printed(Struct, frozen=True):
    """A code on paper: the lines under it on a label, the cells beside it in a list."""

    code: str
    lines: Sequence[str] = ()
    cells: Sequence[str | None] = ()


class Sheet(Struct, frozen=True, kw_only=True):
    """Which sheet of what this is."""

    language: Language
    business: str
    about: str | None
    total: int
    made_on: str | None
    number: int


class Label(Struct, frozen=True):
    """One code to cut out."""

    drawing: Markup
    code: str
    lines: Sequence[str]


# Unsealing codes and drawing them is done in a thread of its own.
Codes = Callable[[], Sequence[Printed]]


async def sheet(sheet: Sheet, words: SheetWords, codes: Codes) -> Bare:
    """The sheet with these codes, as a page to print.

    Raises InvalidInput where the batch has fewer sheets.
    """
    sheets = max(1, -(-sheet.total // ON_A_SHEET))
    if sheet.number > sheets:
        only = "There is one sheet." if sheets == 1 else f"There are {sheets} sheets."
        raise InvalidInput({"page": [only]})
    labels = await asyncio.to_thread(lambda: [_label(one) for one in codes()])
    first = (sheet.number - 1) * ON_A_SHEET
    last = first + len(labels)
    whole = first == 0 and last == sheet.total
    return page(
        "sheet.html",
        language=sheet.language,
        business=sheet.business,
        about=sheet.about,
        words=words,
        which=(words.of_all if whole else words.which).format(
            first=first + 1, last=last, total=sheet.total, made=sheet.made_on
        ),
        before=sheet.number - 1 if sheet.number > 1 else None,
        after=sheet.number + 1 if last < sheet.total else None,
        labels=labels,
    )


async def listed(head: Sequence[str], file_name: str, codes: Codes) -> Bare:
    """The codes as CSV (RFC 4180), each with its cells.

    One that a spreadsheet would take for a formula has an apostrophe before it.
    """
    written = await asyncio.to_thread(lambda: _lines(head, codes()))
    headers = (
        (b"cache-control", b"no-store"),
        (b"content-disposition", f'attachment; filename="{file_name}"'.encode()),
        (b"x-content-type-options", b"nosniff"),
    )
    return Bare(written, 200, headers, "text/csv; charset=utf-8")


def until(words: SheetWords, day: str | None) -> list[str]:
    """The line that tells the last day on which a code is good, where it has one."""
    return [words.until.format(day=day.replace("-", HYPHEN))] if day else []


def _label(one: Printed) -> Label:
    return Label(_drawn(one.code), one.code, one.lines)


def _drawn(code: str) -> Markup:
    """The code as a QR code, of which a quarter may be torn or stained."""
    # Not before the first sheet is asked for: half of a start is loading modules.
    segno = importlib.import_module("segno")
    drawn = segno.make_qr(code, error="q").svg_inline(omitsize=True, lineclass=None)
    return Markup(drawn)  # noqa: S704


def _lines(head: Sequence[str], codes: Sequence[Printed]) -> bytes:
    into = io.StringIO()
    rows = csv.writer(into)
    rows.writerow(head)
    for one in codes:
        shown = f"'{one.code}" if one.code.startswith(FORMULA) else one.code
        rows.writerow((shown, *one.cells))
    return into.getvalue().encode()

"""Gift cards on paper: sheets with QR codes that a till reads, and the bare codes."""

import csv
import io
import re
from uuid import uuid4

from labels import drawings, scanned

from regulars.giftcards.errors import GiftcardBatchNotFound
from regulars.kit.errors import InvalidInput
from regulars.kit.printing import ON_A_SHEET


class TestSheet:
    async def test_has_a_qr_code_of_each_card_that_is_read_as_its_code(
        self, dashboard, make
    ):
        program = await make.giftcard_program(name="Record token", expiration_days=10)
        batch = await made(dashboard, program, quantity=3)

        text = await sheet_of(dashboard, batch)

        written = re.findall(r"<b>(\S+)</b>", text)
        assert [scanned(drawing) for drawing in drawings(text)] == written
        assert sorted(written) == sorted(await codes_of(dashboard, batch))
        assert text.count("Good until ") == 3
        assert "All gift cards of this batch: 3, made on " in text
        assert "?page=" not in text

    async def test_leads_to_the_sheets_before_and_after(self, dashboard, make):
        program = await make.giftcard_program(expiration_days=None)
        batch = await made(dashboard, program, quantity=ON_A_SHEET + 1)

        first = await sheet_of(dashboard, batch)
        second = await sheet_of(dashboard, batch, page=2)

        assert [text.count("<li>") for text in (first, second)] == [240, 1]
        assert '<a href="?page=2">The next cards</a>' in first
        assert '<a href="?page=1">The cards before these</a>' in second
        assert "Cards 241 to 241 of 241, made on " in second
        assert "Good until" not in first

    async def test_says_how_many_sheets_there_are(self, dashboard, make):
        batch = await made(dashboard, await make.giftcard_program(), quantity=1)

        refused = await dashboard.get(f"/giftcard-batches/{batch}/sheet", page=2)

        assert refused.problem is InvalidInput
        assert refused.errors == {"page": ["There is one sheet."]}

    async def test_speaks_the_language_of_the_business(self, dashboard, make):
        await dashboard.put("/account", language="nl")
        batch = await made(dashboard, await make.giftcard_program(), quantity=1)

        text = await sheet_of(dashboard, batch)

        assert '<html lang="nl">' in text
        assert "Geldig tot en met " in text and "Bewaar" not in text

    async def test_shows_what_was_imported_as_text(self, dashboard):
        batch = await made(dashboard, codes=["<B>&AMP;"])

        text = await sheet_of(dashboard, batch)

        assert "<b>&lt;B&gt;&amp;AMP;</b>" in text
        assert [scanned(drawing) for drawing in drawings(text)] == ["<B>&AMP;"]


class TestCodes:
    async def test_are_written_with_the_day_each_is_good_until(self, dashboard, make):
        program = await make.giftcard_program()
        codes = ["OLDCARD-1", "=OLDCARD-2", *(f"CARD-{place:04}" for place in range(9))]
        body = {"codes": codes, "expiration_date": "2031-01-31T12:00:00Z"}
        batch = await made(dashboard, program, **body)

        told = await dashboard.get(f"/giftcard-batches/{batch}/codes")

        assert told.response.headers["content-type"] == "text/csv; charset=utf-8"
        assert told.response.headers["cache-control"] == "no-store"
        [head, *rows] = csv.reader(io.StringIO(told.body))
        assert head == ["hash", "expiration_date", "pin"]
        assert [row[0].lstrip("'") for row in rows] == codes
        assert rows[:2] == [
            ["OLDCARD-1", "31-01-2031", ""],
            ["'=OLDCARD-2", "31-01-2031", ""],
        ]

    async def test_are_refused_of_a_batch_that_nobody_knows(self, dashboard):
        for what in ("sheet", "codes"):
            told = await dashboard.get(f"/giftcard-batches/{uuid4()}/{what}")

            assert (told.status, told.problem) == (404, GiftcardBatchNotFound)


async def made(dashboard, program=None, **body) -> str:
    """The uuid of a new batch."""
    if program is not None:
        body["giftcard_program_uuid"] = program["uuid"]
    return (await dashboard.post("/giftcard-batches", **body)).data["uuid"]


async def sheet_of(dashboard, batch: str, page: int = 1) -> str:
    """The page to print."""
    told = await dashboard.get(f"/giftcard-batches/{batch}/sheet", page=page)
    assert told.response.headers["content-type"] == "text/html; charset=utf-8"
    return told.body


async def codes_of(dashboard, batch: str) -> list[str]:
    """The codes as the list of cards tells them."""
    listed = await dashboard.get("/giftcards", giftcard_batch_uuid=batch)
    return [each["hash"] for each in listed.data]

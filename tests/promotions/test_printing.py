"""Vouchers on paper: sheets with QR codes that a till reads, and the bare codes."""

import csv
import io
import re
from uuid import uuid4

import pytest
from labels import drawings, scanned

from regulars.kit.printing import ON_A_SHEET
from regulars.promotions import queries
from regulars.promotions.errors import VoucherBatchNotFound

NIGHT = "2031-01-31T23:00:00Z"


@pytest.fixture
def made(dashboard, make, chores):
    """The uuid of a new batch, which is done."""

    async def told(promotion=None, **body):
        of = promotion or await make.promotion()
        body |= {"promotion_uuid": of["uuid"]}
        batch = (await dashboard.post("/voucher-batches", **body)).data
        await chores.do()
        return batch["uuid"]

    return told


@pytest.fixture
def codes(dashboard):
    """The codes of a batch, as the list of vouchers tells them."""

    async def told(batch):
        listed = await dashboard.get("/vouchers", voucher_batch_uuid=batch)
        return [each["code"] for each in listed.data]

    return told


async def sheet_of(dashboard, batch, page=1):
    """The page to print."""
    told = await dashboard.get(f"/voucher-batches/{batch}/sheet", page=page)
    assert told.response.headers["content-type"] == "text/html; charset=utf-8"
    return told.body


class TestSheet:
    async def test_has_a_qr_code_of_each_voucher_that_is_read_as_its_code(
        self, dashboard, make, made, codes
    ):
        promotion = await make.promotion(name="Free <slice>")
        batch = await made(promotion, quantity=3, expiration_date=NIGHT)

        text = await sheet_of(dashboard, batch)

        written = re.findall(r"<b>(\S+)</b>", text)
        assert [scanned(drawing) for drawing in drawings(text)] == written
        assert sorted(written) == sorted(await codes(batch))
        # Midnight in Amsterdam: the day before is the last.
        assert text.count("Good until 31\N{NON-BREAKING HYPHEN}01") == 3
        assert "All vouchers of this batch: 3, made on " in text
        assert text.count("<br>Free &lt;slice&gt;") == 3
        assert "?page=" not in text

    async def test_leads_to_the_sheets_before_and_after(self, dashboard, made):
        batch = await made(quantity=ON_A_SHEET + 1)

        first = await sheet_of(dashboard, batch)
        second = await sheet_of(dashboard, batch, page=2)
        third = await dashboard.get(f"/voucher-batches/{batch}/sheet", page=3)

        assert [text.count("<li>") for text in (first, second)] == [240, 1]
        assert third.errors == {"page": ["There are 2 sheets."]}
        assert '<a href="?page=2">The next vouchers</a>' in first
        assert '<a href="?page=1">The vouchers before these</a>' in second
        assert "Vouchers 241 to 241 of 241, made on " in second
        assert "Good until" not in first

    async def test_speaks_the_language_of_the_business(self, dashboard, made):
        await dashboard.put("/account", language="nl")
        batch = await made(quantity=1, expiration_date=NIGHT)

        text = await sheet_of(dashboard, batch)

        assert '<html lang="nl">' in text
        assert "Geldig tot en met " in text and "Good" not in text


class TestCodes:
    async def test_are_written_with_the_day_each_is_good_until(self, dashboard, made):
        batch = await made(codes=["OLD-1", "=OLD-2"], expiration_date=NIGHT)

        told = await dashboard.get(f"/voucher-batches/{batch}/codes")

        assert told.response.headers["content-type"] == "text/csv; charset=utf-8"
        assert told.response.headers["cache-control"] == "no-store"
        assert "vouchers.csv" in told.response.headers["content-disposition"]
        [head, *rows] = csv.reader(io.StringIO(told.body))
        assert head == ["code", "expiration_date"]
        assert sorted(rows) == [["'=OLD-2", "31-01-2031"], ["OLD-1", "31-01-2031"]]

    async def test_are_all_of_a_batch_that_is_read_in_portions(
        self, dashboard, made, codes, monkeypatch
    ):
        monkeypatch.setattr(queries.batches, "AT_ONCE", 4)
        batch, whole = await made(quantity=10), await made(quantity=8)

        for each in (batch, whole):
            told = await dashboard.get(f"/voucher-batches/{each}/codes")
            [_, *rows] = csv.reader(io.StringIO(told.body))
            assert [code for code, _ in rows] == list(reversed(await codes(each)))
            assert {day for _, day in rows} == {""}

    async def test_are_refused_of_a_batch_that_nobody_knows(self, dashboard):
        for what in ("sheet", "codes"):
            told = await dashboard.get(f"/voucher-batches/{uuid4()}/{what}")

            assert (told.status, told.problem) == (404, VoucherBatchNotFound)

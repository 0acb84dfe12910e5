"""The purchases of the demo: the public CDNOW sample of marketing research."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import msgspec


class Purchase(msgspec.Struct, frozen=True):
    """One line of the sample."""

    customer: int
    day: datetime
    amount: Decimal


def sample() -> Iterator[Purchase]:
    """The purchases in the order of their days: noon, as the sample has no hours."""
    text = files("regulars").joinpath("data/cdnow_sample.csv").read_text()
    lines = sorted(csv.DictReader(text.splitlines()), key=lambda line: line["date"])
    for line in lines:
        day = datetime.fromisoformat(line["date"]).replace(tzinfo=UTC)
        amount = Decimal(line["amount_in_cents"]) / 100
        yield Purchase(int(line["customer"]), day + timedelta(hours=12), amount)

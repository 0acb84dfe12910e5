"""The page docs/reference/performance.md, written from one run."""

from collections.abc import Callable

import msgspec

from bench.books import Books
from bench.machine import Machine
from bench.rounds import Ratio, Rounds, ratio
from bench.slices import Slice, median
from bench.starting import Starting


class Figure(msgspec.Struct, frozen=True):
    """One line of the table."""

    id: str
    work: str
    reference: str
    value: str
    spread: str
    first: str
    then: str


def figures(rounds: Rounds, began: Starting | None) -> list[Figure]:
    """Every figure that was measured."""
    made = [*_ratios(rounds), *_growths(rounds), *_starts(began)]
    if "credit" in rounds:
        used = sorted(one.python_microseconds for one in rounds["credit"])
        spread = f"{used[0]:.0f} to {used[-1]:.0f}"
        what = "Python per request of P1 (CPU of the server's process)"
        value = f"{median(used):.0f} µs"
        made.append(Figure("P15", what, "", value, spread, "<= 140 µs", "<= 65 µs"))
    return made


def _rate(one: Slice) -> float:
    return one.per_second


def _time(one: Slice) -> float:
    return 1 / one.per_second


def _p50(one: Slice) -> float:
    return one.p50


def _p99(one: Slice) -> float:
    return one.p99


class Compared(msgspec.Struct, frozen=True):
    """What is set against what, and how far it should get."""

    id: str
    work: str
    slice: str
    yardstick: str
    figure: Callable[[Slice], float]
    first: str
    then: str


DISTINCT = "credit receptions, 32 connections, distinct contacts"

CLAIMS = "reward receptions, 32 connections, three in eight of them refused"

REDEEMED = "vouchers redeemed, 32 connections, up to three in eight of them refused"

DEBITS = "gift card debits, 32 connections, three in eight of them refused"

RATIOS = (
    Compared("P1", DISTINCT, "credit", "L", _rate, ">= 0.7", ">= 1.0"),
    Compared(
        *("P2", "credits, all on one contact", "credit one", "L on one row"),
        *(_rate, ">= 1.5", ">= 4"),
    ),
    Compared(
        *("P2", "debits, all on one contact", "take back one", "L on one row"),
        *(_rate, ">= 1.5", ">= 4"),
    ),
    Compared(
        *("P2", "debits, all on one gift card", "giftcard one", "L on one row"),
        *(_rate, ">= 1.5", ">= 4"),
    ),
    Compared(
        *("P3", "a contact by its uuid, whole", "contact", "health"),
        *(_rate, ">= 0.3", ">= 0.5"),
    ),
    Compared(
        *("P3", "a contact by its address", "find", "health"),
        *(_rate, ">= 0.3", ">= 0.5"),
    ),
    Compared("P4", CLAIMS, "reward", "L", _rate, ">= 0.3", ">= 0.8"),
    Compared("P4", DEBITS, "giftcard", "L", _rate, ">= 0.3", ">= 0.8"),
    Compared("P4", REDEEMED, "voucher", "L", _rate, ">= 0.3", ">= 0.8"),
    Compared(
        *("P5", "p50 of P1 over one connection", "credit alone", "L alone"),
        *(_p50, "<= 4", "<= 2.5"),
    ),
    Compared(
        *("P5", "p99 of P1 over 64 connections", "credit of 64", "L of 16"),
        *(_p99, "<= 6", "<= 3"),
    ),
    Compared(
        *("P11", "webhooks delivered, signed, in order per contact", "webhooks"),
        *("webhooks bare", _rate, ">= 0.2", ">= 0.6"),
    ),
    Compared(
        *("P8", "100,000 voucher codes, by a batch", "codes", "codes bare"),
        *(_time, "<= 8", "<= 3"),
    ),
)

REFERENCES = {
    "L": "L",
    "L on one row": "L on one row",
    "health": "`/health` of the same server",
    "L alone": "p50 of L, one client",
    "L of 16": "p99 of L, 16 clients",
    "webhooks bare": "the receiver, fed by a bare loop over the same client",
    "codes bare": "one INSERT ... SELECT of them",
}


SMALL = "the same with 1,000 contacts and 10,000 receptions"

GROWING = {
    "reception": DISTINCT,
    "contact": "a contact by its uuid, whole",
    "find": "a contact by its address",
    "newest page": "the newest page of a busy contact's transactions",
    "contacts page 1": "contacts, page 1",
    "contacts page 1,000": "contacts, page 1,000 (one on each)",
    "transactions page 1": "transactions, page 1",
    "transactions page 1,000": "transactions, page 1,000",
}


def _growths(rounds: Rounds) -> list[Figure]:
    """How much longer each takes where there is much: rates, the other way round."""
    made = []
    for name, work in GROWING.items():
        found = ratio(rounds, f"{name}, small", f"{name}, large", _rate)
        if found is not None:
            value, spread = f"{found.value:.2f}", _spread(found)
            targets = ("<= 1.5", "<= 1.2")
            made.append(Figure("P6", work, SMALL, value, spread, *targets))
    return made


def _ratios(rounds: Rounds) -> list[Figure]:
    made = []
    for each in RATIOS:
        found = ratio(rounds, each.slice, each.yardstick, each.figure)
        if found is not None:
            value, spread = f"{found.value:.2f}", _spread(found)
            reference = REFERENCES[each.yardstick]
            targets = (each.first, each.then)
            made.append(Figure(each.id, each.work, reference, value, spread, *targets))
    return made


def _spread(found: Ratio) -> str:
    return f"{found.least:.2f} to {found.most:.2f}"


def _starts(began: Starting | None) -> list[Figure]:
    if began is None:
        return []
    again, fresh = f"{began.on_existing_data:.1f} s", f"{began.fresh_with_demo:.1f} s"
    what, with_demo = "`regulars up` on existing data", "a fresh one with the demo"
    return [
        Figure("P13", what, "", again, "", "<= 4 s", "<= 2 s"),
        Figure("P13", with_demo, "", fresh, "", "<= 60 s", "<= 20 s"),
    ]


def table(made: list[Figure]) -> str:
    """The figures, a line for each."""
    return "\n".join(
        f"| {f.id} | {f.work} | {f.reference} | **{f.value}** | {f.spread} | {f.first}"
        f" | {f.then} |"
        for f in made
    )


def page(made: list[Figure], found: Books, machine: Machine) -> str:
    """The whole page."""
    return PAGE.format(
        rows=table(made),
        machine=machine,
        libraries=", ".join(f"{k} {v}" for k, v in machine.libraries.items()),
        books=found,
        right="are right" if found.are_right() else "ARE WRONG",
    )


PAGE = """\
# Performance

Written by `make bench`; don't edit it. Each figure is a ratio to something that ran on
the same machine in the same minute, because absolute figures move by a factor of two
within minutes: {machine.pairs} rounds of slices of {machine.seconds:g} s that take
turns, the median of the rounds' ratios, and beside it the least and the most. **L** is
`pgbench` running the bare transaction of a credit reception as one statement, prepared,
16 clients, in an empty database of the same server (`bench/yardstick/`).

| | work | compared with | measured | rounds | first target | then |
| --- | --- | --- | --- | --- | --- | --- |
{rows}

Everything is on in P1: bearer token, permission, the program's rules, the stored
explanation, the ledger with its lots, the event, row-level security, 100,000 contacts.
The server is `regulars up` as an operator starts it, with its worker numbering the
events meanwhile, `fsync`, `synchronous_commit` and `full_page_writes` on; database, one
server process and load generator share the machine. The server has settled: vacuumed,
and the files of its log used once. While a fresh one makes new files, in the first
gigabytes it writes, one request in fifty waits 40 to 70 ms here, and P5's p99 is three
times as high. P2's debits of a contact take credits back, first lot first.

P8 takes from the order to the batch that says it is done: a worker made each code,
sealed it, keeps its HMAC to find it by, and announced it. The statement beside it fills
an empty table of its own with as many rows, each unique by key, uuid and code.

P6 asks two more servers in turn, in slices of 2 s (1 s of what writes): one as small as
its line says, and one with a million contacts and 1.5 million receptions, 500,000 of
which a thousand busy contacts have. A ratio of 1 is the same pace at both.

## The books afterwards

They {right}: {books.acknowledged:,} receptions were acknowledged, {books.written:,} are
written (a driver hangs up on those under way at the end of a slice), {books.lost} are
lost. The busiest contact has {books.balance:,} credits, and its receptions sum to
{books.expected_balance:,}. `regulars verify`: {books.verify}.

## The machine

{machine.day}, commit {machine.commit}: {machine.processor}, {machine.cores} cores,
{machine.memory_gib} GiB, {machine.system}. Python {machine.python}, {libraries};
{machine.pgbench}; load by {machine.driver}.
"""

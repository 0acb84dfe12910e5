"""`python -m bench`: starts everything, measures, checks the books, writes the page."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench import books, giftcards, growth, offers, people, report, vouchers, webhooks
from bench.codes import printing
from bench.machine import Machine
from bench.pgbench import yardstick
from bench.processes import Running, up
from bench.rounds import LONGEST_LIST, Rounds, loads, measures, taken
from bench.starting import Starting, starting
from regulars.kit.postgres import Database

CONTACTS = 100_000
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"


def say(words: str) -> None:
    """Tells whoever waits."""
    print(words, flush=True)


GROWTH = "growth"
WEBHOOKS = "webhooks"


async def main(wanted: argparse.Namespace) -> int:
    """Everything, once."""
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as directory:
        home = Path(directory)
        home.chmod(0o755)
        if wanted.only == [WEBHOOKS]:
            rounds = await _webhooks(home, wanted)
            say(report.table(report.figures(rounds, None)))
            return 0
        if wanted.only == [GROWTH]:
            rounds = await growth.measured(home, wanted.pairs, say)
            say(report.table(report.figures(rounds, None)))
            return 0
        began: Starting | None = None
        if not wanted.only:
            say("Starting: fresh with the demo, then again on its data.")
            began = await starting(home, 3)
        async with up(home / "data") as server:
            rounds, found = await _loaded(server, wanted)
        if not wanted.only or GROWTH in wanted.only:
            rounds |= await growth.measured(home, wanted.pairs, say)
        if not wanted.only or WEBHOOKS in wanted.only:
            rounds |= await _webhooks(home, wanted)
        machine = await Machine.seen(wanted.pairs, wanted.seconds)
    text = report.page(report.figures(rounds, began), found, machine)
    say(text)
    if not wanted.only:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text)
    return 0 if found.are_right() else 1


async def _webhooks(home: Path, wanted: argparse.Namespace) -> Rounds:
    say("Delivering webhooks.")
    return await webhooks.measured(home, wanted.pairs, wanted.seconds, say)


async def _loaded(
    server: Running, wanted: argparse.Namespace
) -> tuple[Rounds, books.Books]:
    say(f"Adding {CONTACTS:,} contacts.")
    uuids = await people.add(server, CONTACTS)
    spenders = uuids[:LONGEST_LIST]
    say(f"Giving {len(spenders):,} of them credits, and rewards to spend them on.")
    rewards = await offers.make(server, spenders)
    say(f"Printing {giftcards.CARDS:,} gift cards, and loading them.")
    cards = await giftcards.make(server)
    say(f"Handing out {vouchers.CODES:,} vouchers.")
    offered = await vouchers.make(server)
    database = Database.embedded_in(server.data_dir)
    await people.settled(database)
    with loads(server, uuids, rewards, cards, offered) as ready:
        async with yardstick(database) as bare, printing(server, database) as codes:
            groups = measures(bare, ready, codes)
            chosen = {
                name: group
                for name, group in groups.items()
                if not wanted.only or name in wanted.only
            }
            # Once over everything, so that caches and statements are warm.
            await taken(chosen, 1, 1, lambda words: None)
            rounds = await taken(chosen, wanted.pairs, wanted.seconds, say)
        say("Checking the books.")
        found = await books.checked(server, uuids[-1], cards, ready)
    return rounds, found


def arguments() -> argparse.Namespace:
    """What may differ from a whole run."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument(
        "--only",
        action="append",
        choices=(
            "reception",
            "one row",
            "reading",
            "waiting",
            "codes",
            GROWTH,
            WEBHOOKS,
        ),
        help="measure this group only, and leave the page as it is",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(arguments())))

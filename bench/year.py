"""`python -m bench.year`: a simulated year of a sandbox with the demo's set-up.

The sandbox is made of the demo's account. A thousand contacts have the purchases of as
many customers of the sample, in the months before, and whoever can has a poster put
aside. Then the clock goes a year ahead: tiers are looked at each night and lost, and
posters that nobody collects expire, each at its own moment.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec

from bench import people
from bench.processes import Running, up
from bench.rounds import Say
from regulars.contacts import service as contacts
from regulars.demo_sample import sample
from regulars.kit.context import Context
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale

CONTACTS = 1_000
DAYS = 365
MOST_SECONDS = 60
TOGETHER = 100
POSTER = "Signed poster"

OF_UUID = "select id from accounts where uuid = $1"


class Year(msgspec.Struct, frozen=True):
    """How it went: the seconds, and what happened at how many moments."""

    seconds: float
    purchases: int
    posters: int
    moments: int
    events: dict[str, int]
    verified: str


async def measured(home: Path, say: Say) -> Year:
    """One year of one sandbox, on a server of its own."""
    async with up(home / "year", "--demo") as server:
        say(f"Filling a sandbox of the demo with {CONTACTS:,} contacts.")
        live = str(server.keys["account_uuid"])
        told = await _typed(server, "accounts", "create", "--sandbox-of", live)
        sandbox = msgspec.structs.replace(server, keys=msgspec.json.decode(told))
        base = f"http://{server.host}:{server.port}"
        async with httpx.AsyncClient(
            base_url=base, headers=sandbox.headers(), timeout=60
        ) as client:
            bought, whose = await _filled(sandbox)
            posters = await _put_aside(client, sandbox, whose)
            say(f"Moving its clock by {DAYS} days.")
            seconds, moments = await _moved(client)
            happened = (await _asked(client, "/test-clock/timeline"))["events"]
        verdict = await _typed(server, "verify")
        ok = "ok" if msgspec.json.decode(verdict)["ok"] else verdict
    return Year(seconds, bought, posters, moments, happened, ok)


async def _typed(server: Running, *words: str) -> str:
    """What a command prints as JSON."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "regulars", *words, "--json"),
        *("--data-dir", str(server.data_dir)),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, words
    return printed.decode()


async def _filled(sandbox: Running) -> tuple[int, Sequence[UUID]]:
    """How many purchases were made, and by whom."""
    context = people.beside(sandbox)
    try:
        return await _bought(context, sandbox)
    finally:
        await context.pool.close()


async def _bought(context: Context, sandbox: Running) -> tuple[int, Sequence[UUID]]:
    now = datetime.now(UTC)
    work = Work(context.pool, None, "bench", now)
    account_id = await work.value(OF_UUID, UUID(sandbox.keys["account_uuid"]))
    work = Work(context.pool, account_id, "bench", now)
    new = [contacts.NewContact(people.address(n), "IMPORT") for n in range(CONTACTS)]
    uuids = await contacts.create_many(work, new)
    purchases = list(sample())
    # The last of them was yesterday.
    later = now - timedelta(days=1) - purchases[-1].day
    customers = sorted({each.customer for each in purchases})[:CONTACTS]
    whose = dict(zip(customers, uuids, strict=True))
    shop = UUID(sandbox.keys["shop_uuid"])
    orders = [
        loyalty.CreditOrder(
            whose[each.customer],
            Sale(shop, each.amount, "purchase_amount"),
            *("IMPORT", "bench", each.day + later),
        )
        for each in purchases
        if each.customer in whose
    ]
    for first in range(0, len(orders), TOGETHER):
        work = Work(context.pool, account_id, "bench", now)
        await loyalty.receive(work, orders[first : first + TOGETHER])
    return len(orders), uuids


async def _put_aside(
    client: httpx.AsyncClient, sandbox: Running, whose: Sequence[UUID]
) -> int:
    """How many had credits enough for a poster."""
    rewards = await _asked(client, "/rewards")
    [poster] = [each["uuid"] for each in rewards if each["title"] == POSTER]
    got = 0
    for contact in whose:
        answer = await client.post(
            "/api/v3/oauth/clients/reward-receptions",
            json={
                "contact_uuid": str(contact),
                "reward_uuid": poster,
                "shop_uuid": sandbox.keys["shop_uuid"],
            },
        )
        got += answer.is_success
    return got


async def _moved(client: httpx.AsyncClient) -> tuple[float, int]:
    """The seconds until the clock had got there, and the moments on the way."""
    begun = time.monotonic()
    answer = await client.post(
        "/api/dashboard/test-clock/advance",
        json={"days": DAYS},
        headers={"Idempotency-Key": "a year"},
    )
    answer.raise_for_status()
    while (told := await _asked(client, "/test-clock"))["is_moving"]:
        await asyncio.sleep(0.1)
    return time.monotonic() - begun, told["last_advance"]["moments"]


async def _asked(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(f"/api/dashboard{path}")
    answer.raise_for_status()
    return answer.json()["data"]


def told(year: Year) -> str:
    """The figures, for whoever waits."""
    happened = ", ".join(f"{count:,} {name}" for name, count in year.events.items())
    return (
        f"A year of a sandbox: {year.seconds:.1f} s, at most {MOST_SECONDS}.\n"
        f"{CONTACTS:,} contacts, {year.purchases:,} purchases, {year.posters:,} posters"
        f" put aside; {year.moments:,} moments: {happened}. Books: {year.verified}."
    )


async def main() -> int:
    """Whether it was over in time, with nothing wrong in the books."""
    with tempfile.TemporaryDirectory(prefix="regulars-year-") as directory:
        home = Path(directory)
        home.chmod(0o755)
        year = await measured(home, print)
    print(told(year))
    return 0 if year.seconds < MOST_SECONDS and year.verified == "ok" else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

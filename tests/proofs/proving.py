"""What every proof says at its end, and what it looks at to see that nothing moved."""

import random
from typing import Any

import asyncpg

SEED = 20_260_101

# Neither is the account's business: keys of refused requests are given back by the
# transaction that failed, and so must not be seen either; positions come after commit.
NUMBERED_LATER = {"event_positions", "event_heads"}

# So is when a key was used last, which is no change of the account's either.
USED = {"credentials", "oauth_clients"}

OWNED = """
    select relname::text as name from pg_class join pg_attribute on attrelid = oid
    where relnamespace = 'public'::regnamespace and relkind = 'r'
      and attname = 'account_id' and relname <> all($1)
    order by 1
"""


def dice(name: str) -> random.Random:
    """Chance that falls the same way each time for the same name."""
    return random.Random(f"{SEED} {name}")


def tell(*, tried: int, expected: Any, got: Any) -> None:
    """What was tried, what it should have given and what it gave."""
    print(f"tried={tried} expected={expected} got={got} seed={SEED}")


async def books(superuser: asyncpg.Connection, account_id: int) -> dict[str, str]:
    """A mark for each table of all its rows of this account: equal when nothing moved.

    Asked as the superuser, whom no policy hides a row from.
    """
    tables = await superuser.fetch(OWNED, list(NUMBERED_LATER))
    return {
        name: await superuser.fetchval(
            "select count(*) || ' ' || coalesce(md5(string_agg(told, '' order by told))"
            f", '') from {name} t, lateral (select {_told(name)} as told) as row"
            " where account_id = $1",
            account_id,
        )
        for (name,) in tables
    }


def _told(table: str) -> str:
    return "(to_jsonb(t) - 'last_used_at')::text" if table in USED else "t::text"


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables in which something is not as it was."""
    return sorted(name for name in before if before[name] != after[name])

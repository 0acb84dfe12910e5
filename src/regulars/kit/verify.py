"""Rules that must hold in the database whatever happened, and where they do not.

A room adds its rules when its `verification` is loaded; `regulars verify` asks them
all.
"""

import contextlib
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.work import Work, opened


class Rule(msgspec.Struct, frozen=True):
    """A statement that finds what breaks the rule: wallet_uuid, expected, got."""

    name: str
    sql: str


class Broken(msgspec.Struct, frozen=True):
    """One place where a rule does not hold."""

    account_uuid: UUID
    wallet_uuid: UUID | None
    rule: str
    expected: str
    got: str


class Finding(msgspec.Struct, frozen=True):
    """What a rule found in one place."""

    wallet_uuid: UUID | None
    expected: str
    got: str


class SealedRule(msgspec.Struct, frozen=True):
    """A rule that only who has the server's keys can look at."""

    name: str
    look: Callable[[Work, Keys], Awaitable[list[Finding]]]


Begin = Callable[[str], None]

rules: list[Rule | SealedRule] = []

# Rules look at everything, which takes as long as it takes; and a fresh database, whose
# tables nobody has counted yet, would be gone through once for each of its rows.
UNHURRIED = (
    "set local statement_timeout = 0",
    "set local enable_nestloop = off",
    "set local enable_seqscan = on",
    "set local plan_cache_mode = auto",
    "set local max_parallel_workers_per_gather = 2",
    "set local work_mem = '64MB'",
)


def unheard(rule: str) -> None:
    """Takes the name of a rule, for who doesn't care which one is being asked."""


async def broken(
    work: Work, account_uuid: UUID, keys: Keys, begin: Begin = unheard
) -> list[Broken]:
    """Every place in this account where a rule does not hold.

    `begin` gets the name of each rule before it is asked.
    """
    async with contextlib.nullcontext() if work.is_open else opened(work):
        for setting in UNHURRIED:
            await work.write(setting)
        found: list[Broken] = []
        for rule in rules:
            begin(rule.name)
            for place in await _found(work, rule, keys):
                where = (account_uuid, place.wallet_uuid, rule.name)
                found.append(Broken(*where, place.expected, place.got))
        return found


async def _found(work: Work, rule: Rule | SealedRule, keys: Keys) -> list[Finding]:
    if isinstance(rule, SealedRule):
        return await rule.look(work, keys)
    return await work.many(Finding, rule.sql, work.account_id)

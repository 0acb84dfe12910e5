"""Rules that must hold in the database whatever happened, and where they do not.

A room adds its rules when its `queries` are loaded; `regulars verify` asks them all.
"""

from uuid import UUID

import msgspec

from regulars.kit.work import Work


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


class _Row(msgspec.Struct, frozen=True):
    wallet_uuid: UUID | None
    expected: str
    got: str


rules: list[Rule] = []


async def broken(work: Work, account_uuid: UUID) -> list[Broken]:
    """Every place in this account where a rule does not hold."""
    return [
        Broken(account_uuid, row.wallet_uuid, rule.name, row.expected, row.got)
        for rule in rules
        for row in await work.many(_Row, rule.sql, work.account_id)
    ]

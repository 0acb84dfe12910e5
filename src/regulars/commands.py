"""The commands that need several rooms at once."""

import itertools
import sys
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from regulars import rooms
from regulars.accounts.schemas.words import Email, Name
from regulars.announcement import Progress, progress_when_slow
from regulars.kit import figures, openapi
from regulars.kit.cli import command
from regulars.kit.context import Context
from regulars.kit.forms import shows
from regulars.kit.metrics import Sample
from regulars.kit.refusals import Refused
from regulars.kit.verify import Begin, Broken, broken, rules
from regulars.kit.work import OPERATOR, by_operator
from regulars.opening import Opened, open_account, open_sandbox


class Create(msgspec.Struct):
    """The business to take in."""

    name: Name | None = None
    """What the business is called."""

    email: Email | None = None
    """Who owns it and signs in first; left out, an address is made up."""

    sandbox: bool = False
    """Make it one to try things in: its clock can be moved."""

    sandbox_of: UUID | None = None
    """Make it a sandbox with the set-up of this account, whose people stay there."""

    json: bool = False
    """Print the keys as JSON."""


class Verify(msgspec.Struct):
    """How to tell what was found."""

    json: bool = False
    """Print the findings as JSON."""


class Verdict(msgspec.Struct):
    """What `verify` found, in all accounts."""

    ok: bool
    accounts: int
    problems: list[Broken]


class _Account(msgspec.Struct, frozen=True):
    id: int
    uuid: UUID


ACCOUNTS = "select id, uuid from accounts order by id"


@command("accounts create")
async def create(context: Context, arguments: Create) -> None:
    """Open an account and print its keys, which are shown this once.

    It has one owner, one shop, one register, an active program that gives 1 credit for
    each 1.00 of purchase amount, and two subscription types.
    """
    made = await _made(context, arguments)
    base_url = context.settings.base_url()
    keys = {"base_url": base_url} | made.credentials()
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(keys), indent=2).decode())
        return
    for name, value in keys.items():
        print(f"{name:24}{value}")


async def _made(context: Context, asked: Create) -> Opened:
    if asked.sandbox_of is not None:
        if asked.name is not None:
            raise Refused("--name: a sandbox is called as its account is")
        return await open_sandbox(
            context, asked.sandbox_of, asked.email, actor=OPERATOR
        )
    if asked.name is None or not shows(asked.name):
        raise Refused("--name: say what the business is called")
    return await open_account(
        context,
        asked.name,
        asked.email,
        actor=OPERATOR,
        is_sandbox=asked.sandbox,
    )


@command("verify")
async def verify(context: Context, arguments: Verify) -> int:
    """Prove the books: every balance, sequence, lot, hold, reception and audit entry.

    Ends with 1, and names the wallet, when a rule does not hold somewhere. It may run
    while the server serves, and needs the same secret key: the audit log is sealed
    with it. What takes more than two seconds says on standard error how far it is.
    """
    rooms.load("verification")
    verdict = await _verdict(context)
    if arguments.json:
        text = msgspec.json.format(msgspec.json.encode(verdict), indent=2)
        print(text.decode())
    else:
        _tell(verdict)
    await _noted(context, verdict)
    return 0 if verdict.ok else 1


@command("openapi")
async def print_openapi() -> None:
    """Print the OpenAPI 3.1 document of every door as JSON."""
    rooms.load("routes")
    sys.stdout.write(openapi.document_bytes().decode() + "\n")


async def _noted(context: Context, verdict: Verdict) -> None:
    """For those who watch: what was found, and when."""
    found = [
        Sample(figures.PROBLEMS, (), len(verdict.problems)),
        Sample(figures.VERIFIED, (), datetime.now(UTC).timestamp()),
    ]
    await figures.note(context.pool, "verify", found)


async def _verdict(context: Context) -> Verdict:
    accounts = await by_operator(context.pool).many(_Account, ACCOUNTS)
    problems: list[Broken] = []
    async with progress_when_slow() as tell:
        for number, account in enumerate(accounts):
            work = by_operator(context.pool, account.id)
            begin = _telling(tell, number, len(accounts))
            problems += await broken(work, account.uuid, context.keys, begin)
    return Verdict(not problems, len(accounts), problems)


def _telling(tell: Progress, number: int, accounts: int) -> Begin:
    """Tells which rule is asked of this account, and how many were asked before."""
    asked = itertools.count(number * len(rules))

    def begin(rule: str) -> None:
        what = f"account {number + 1:,} of {accounts:,}, {rule}"
        tell(what, next(asked), accounts * len(rules))

    return begin


def _tell(verdict: Verdict) -> None:
    for found in verdict.problems:
        print(
            f"account {found.account_uuid} wallet {found.wallet_uuid}: {found.rule}: "
            f"expected {found.expected}, got {found.got}"
        )
    state = "ok" if verdict.ok else f"{len(verdict.problems)} problems"
    noun = "account" if verdict.accounts == 1 else "accounts"
    print(f"{verdict.accounts} {noun}: {state}")

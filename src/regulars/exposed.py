"""What is seen from outside of how the server does: figures, and the queue."""

import asyncio
import hmac
import sys
from typing import Annotated

import asyncpg
import msgspec
from msgspec import Meta

from regulars import rooms
from regulars.kit import jobs
from regulars.kit.answers import Answer, Send, refusal, reply, unauthenticated
from regulars.kit.cli import POSITIONAL, command
from regulars.kit.context import Context
from regulars.kit.db import OUTAGES
from regulars.kit.doors import clients
from regulars.kit.edge import Receive, Scope
from regulars.kit.errors import RouteNotFound, Unavailable
from regulars.kit.figures import Figures, everything
from regulars.kit.jobs import standing
from regulars.kit.jobs.standing import State
from regulars.kit.metrics import exposition
from regulars.kit.refusals import Refused
from regulars.kit.work import by_operator, opened

KIND = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
SECONDS_FOR_AN_ANSWER = 5


class Metrics:
    """The figures of the whole server, for who has the operator's token.

    Without a token set there is no such page: a proxy on this machine makes everybody
    come from here.
    """

    def __init__(self, context: Context, own: Figures) -> None:
        self._context = context
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, await self._answer(scope))

    async def _answer(self, scope: Scope) -> Answer:
        token = self._context.settings.metrics_token
        if token is None or scope["method"] != "GET":
            return refusal(RouteNotFound(), clients)
        given = dict(scope["headers"]).get(b"authorization", b"")
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            return unauthenticated()
        try:
            async with asyncio.timeout(SECONDS_FOR_AN_ANSWER):
                # The others' may be some seconds old, as those of a scrape are.
                async with opened(by_operator(self._context.pool)) as work:
                    await self._own.write(work)
                told = await _told(self._context)
        except (TimeoutError, Unavailable, asyncpg.PostgresError, *OUTAGES):
            return refusal(Unavailable(), clients)
        return Answer(200, told.encode(), [KIND])


class Jobs(msgspec.Struct):
    """Which jobs."""

    failed: bool = False
    """Only those that were given up on."""


class Numbers(msgspec.Struct):
    """Which job."""

    number: Annotated[int, POSITIONAL, Meta(ge=1, le=2**63 - 1)]
    """Its number, as `regulars jobs list` shows it."""


@command("jobs list")
async def list_jobs(context: Context, arguments: Jobs) -> None:
    """List what is still to be done, or was given up on, with why: the newest hundred.

    Of all accounts; a figure of the whole queue is in `regulars metrics`.
    """
    state: State | None = "failed" if arguments.failed else None
    for each in await standing.jobs(by_operator(context.pool), None, state):
        account = "-" if each.account_id is None else str(each.account_id)
        told = (str(each.number), each.state, each.name, f"tries={each.tries}")
        print(*told, f"account={account}", each.error or "")


@command("jobs retry")
async def retry_job(context: Context, arguments: Numbers) -> None:
    """Have a job tried again from the start that was given up on."""
    rooms.load("jobs")
    async with context.pool.connection(None) as connection:
        await _must_be_parked(connection, arguments.number)
        await jobs.unpark(connection.fetch, [arguments.number])
    print(f"{arguments.number} is tried again.")


@command("jobs discard")
async def discard_job(context: Context, arguments: Numbers) -> None:
    """Forget a job that was given up on: what it was to do is not done."""
    async with context.pool.connection(None) as connection:
        await _must_be_parked(connection, arguments.number)
        await jobs.discard(connection, [arguments.number])
    print(f"{arguments.number} is gone.")


async def _must_be_parked(connection: asyncpg.Connection, number: int) -> None:
    if not await jobs.is_parked(connection, number):
        raise Refused(f"no job that was given up on has the number {number}")


@command("metrics")
async def metrics(context: Context) -> None:
    """Print the figures of all processes as Prometheus reads them.

    They are the same that `GET /metrics` answers, for a collector that reads files.
    """
    rooms.load("jobs")
    sys.stdout.write(await _told(context))


async def _told(context: Context) -> str:
    return exposition(await everything(by_operator(context.pool), standing.QUESTION))

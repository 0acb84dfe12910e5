"""How an account does, and how far its set-up is."""

from regulars.accounts.permissions import Permission
from regulars.kit.doors import dashboard
from regulars.kit.work import Work
from regulars.reports import queries, service
from regulars.reports.schemas import (
    FigureOut,
    FigureQuery,
    FirstRunOut,
    FirstRunUpdate,
)


@dashboard.get("/figures", allows=Permission.EVENTS_READ)
async def get_figure(work: Work, query: FigureQuery) -> FigureOut:
    """One figure of the last days, beside the same of as many days before.

    Each is asked for by itself, so that none waits for another.
    """
    found = await queries.figure(work, query.name, query.length())
    return FigureOut.of(query.name, found, query.days)


@dashboard.get("/first-run", allows=Permission.ACCOUNTS_WRITE)
async def get_first_run(work: Work) -> FirstRunOut:
    """How far a new account is set up, and what is still to be done."""
    return FirstRunOut.of(await queries.first_run(work))


@dashboard.put("/first-run", allows=Permission.ACCOUNTS_WRITE)
async def go_on_with_first_run(work: Work, body: FirstRunUpdate) -> FirstRunOut:
    """Go on: name the trade, be through with a step, or end the leading."""
    return FirstRunOut.of(await service.go_on(work, body.taken()))

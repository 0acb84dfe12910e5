"""What the account's keys have asked lately."""

from uuid import UUID

from regulars.accounts import queries
from regulars.accounts.errors import RequestNotFound
from regulars.accounts.permissions import Permission, must_cover
from regulars.accounts.schemas.requests import (
    RequestErrorsOut,
    RequestList,
    RequestOut,
    RequestWholeOut,
)
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.work import Work

# Bodies say who people are.
SENT = frozenset({Permission.CONTACTS_READ})


@dashboard.get("/requests", allows=Permission.AUDIT_READ)
async def list_requests(work: Work, query: RequestList) -> list[RequestOut]:
    """What your keys have asked, the newest first: some seconds after it was answered.

    The latest five thousand of three days; at most forty refused and forty others in
    two seconds. What people do in the dashboard isn't among them. Times are real ones,
    also where the account's own clock is ahead.
    """
    found = await queries.requests(work, query.wanted())
    return [RequestOut.of(each) for each in found]


@dashboard.get("/request-errors", allows=Permission.AUDIT_READ)
async def list_request_errors(work: Work) -> list[RequestErrorsOut]:
    """What your keys were refused in the last day, by call and code."""
    found = await queries.request_errors(work)
    return [RequestErrorsOut.of(each) for each in found]


@dashboard.get(
    "/requests/{logged_request_uuid}",
    allows=Permission.AUDIT_READ,
    refuses=[RequestNotFound],
)
async def get_request(
    work: Work, caller: Caller, keys: Keys, logged_request_uuid: UUID
) -> RequestWholeOut:
    """One of them with what was sent, without secrets, and how it was refused.

    You need to be allowed to read contacts: bodies say who they are.
    """
    must_cover(caller.permissions, SENT)
    kept = await work.get(queries.LoggedRequest, logged_request_uuid)
    return RequestWholeOut.whole(kept, keys)

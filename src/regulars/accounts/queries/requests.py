"""What an account's keys have asked lately, and what of it was refused."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.errors import RequestNotFound
from regulars.kit.clock import now
from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.errors import Problem
from regulars.kit.filters import Filters
from regulars.kit.logged_requests import context_of
from regulars.kit.work import Work

DAY = timedelta(days=1)

REQUEST = """
    select request.id as number, request.uuid, asked_at, method, path, route, status,
      code, milliseconds, credential_uuid, credential.name as credential_name,
      request_id, is_dry_run, left_out, content_sealed
    from logged_requests request
    left join credentials credential on credential.uuid = request.credential_uuid
    where request.account_id = $1
"""

LATEST = " order by request.id desc limit {}"

ERRORS = """
    select code, status, method, route, count(*) as count, max(asked_at) as last_at,
      (array_agg(uuid order by id desc))[1] as last_uuid
    from logged_requests
    where account_id = $1 and asked_at > $2 and status >= 400
    group by code, status, method, route
    order by count(*) desc, max(asked_at) desc limit 200
"""


class LoggedRequest(msgspec.Struct, frozen=True):
    """A request that one of the account's keys has made."""

    number: int
    uuid: UUID
    asked_at: datetime
    method: str
    path: str
    route: str
    status: int
    code: int | None
    milliseconds: int
    credential_uuid: UUID | None
    credential_name: str | None
    request_id: str
    is_dry_run: bool
    left_out: int
    content_sealed: bytes | None

    MISSING: ClassVar[type[Problem]] = RequestNotFound
    SELECT: ClassVar[str] = REQUEST + " and request.uuid = $2"

    def content(self, keys: Keys) -> dict[str, Any] | None:
        """What was sent, and how it was refused; None when that is gone."""
        if self.content_sealed is None:
            return None
        try:
            told = keys.unseal(self.content_sealed, context_of(self.uuid))
        except Unsealable:
            return None
        return dict(msgspec.json.decode(told))


class RequestErrors(msgspec.Struct, frozen=True):
    """How often one call was refused in the same way."""

    code: int | None
    status: int
    method: str
    route: str
    count: int
    last_at: datetime
    last_uuid: UUID


class WantedRequests(msgspec.Struct, frozen=True):
    """Which requests: those that fit all that is said."""

    before: int | None = None
    limit: int = 50
    method: str | None = None
    status_class: int | None = None
    code: int | None = None
    credential_uuid: UUID | None = None
    request_id: str | None = None
    text: str | None = None


async def requests(work: Work, wanted: WantedRequests) -> Sequence[LoggedRequest]:
    """Those that are wanted, the newest first."""
    filters = Filters(work.account_id)
    filters.add("request.id < {}", wanted.before)
    filters.add("method = {}", wanted.method)
    filters.add("status / 100 = {}", wanted.status_class)
    filters.add("code = {}", wanted.code)
    filters.add("credential_uuid = {}", wanted.credential_uuid)
    filters.add("request_id = {}", wanted.request_id)
    filters.add("strpos(path, {}) > 0", wanted.text)
    end = LATEST.format(filters.place(wanted.limit))
    return await work.many(LoggedRequest, REQUEST + filters.sql + end, *filters.values)


async def request_errors(work: Work) -> Sequence[RequestErrors]:
    """What was refused in the last day, the most frequent first."""
    return await work.many(RequestErrors, ERRORS, work.account_id, now() - DAY)

"""What callers have asked lately, for them to look at: kept beside the requests.

Noting one costs an entry in a list; whatever takes longer is done when all that was
noted in two seconds is written at once. Of many only some are kept: the first ones of
each two seconds, those that were refused apart from the others. What somebody sent is
kept sealed and without secrets, and goes as soon as a contact is erased.
"""

import time
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import structlog

from regulars.kit import dry_run
from regulars.kit.answers import Answer
from regulars.kit.context import Context
from regulars.kit.db import OUTAGES
from regulars.kit.doors import Caller
from regulars.kit.errors import Unavailable
from regulars.kit.ids import uuid7
from regulars.kit.logged_requests import (
    EMPTIED,
    MOST_KEPT,
    TRIM,
    WRITE,
    context_of,
)
from regulars.kit.masking import content_of, path_of
from regulars.kit.work import SYSTEM, Origin, Work, opened

Scope = MutableMapping[str, Any]

# Where the edge leaves what it has found out.
CALLER = "regulars.caller"
ORIGIN = "regulars.origin"
BODY = "regulars.body"
ANSWER = "regulars.answer"

WRITTEN_EVERY_SECONDS = 2.0
MOST_OF_AN_ACCOUNT = 40
"""Of each kind, refused and not, in one turn. More are counted and left out."""

MOST_NOTED = 4_000
"""By one process in one turn, whoever they are of."""

TRIMMED_EVERY = 500

REFUSED = 400

log = structlog.get_logger("regulars.requests")

# Clocks of several machines.
MARGIN = timedelta(seconds=5)


class Noted(NamedTuple):
    """A request that was answered, as it is at hand."""

    asked_at: float
    route: str
    status: int
    seconds: float
    scope: Scope


class Noting:
    """What one account's callers have asked in this turn."""

    __slots__ = ("left_out", "others", "refused")

    def __init__(self) -> None:
        self.others: list[Noted] = []
        self.refused: list[Noted] = []
        self.left_out = 0


class RequestLog:
    """The requests of this process that aren't written down yet."""

    def __init__(self, context: Context) -> None:
        self._pool, self._keys = context.pool, context.keys
        self._noting: dict[int, Noting] = {}
        self._room = MOST_NOTED
        self._since_trim: dict[int, int] = {}

    def note(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        """Remembers a request of a key; what people do on pages is no call."""
        caller: Caller | None = scope.get(CALLER)
        if caller is None or caller.kind == "session":
            return
        noting = self._noting.get(caller.account_id)
        if noting is None:
            noting = self._noting[caller.account_id] = Noting()
        kept = noting.refused if status >= REFUSED else noting.others
        if len(kept) >= MOST_OF_AN_ACCOUNT or self._room <= 0:
            noting.left_out += 1
            return
        self._room -= 1
        kept.append(Noted(time.time() - seconds, route, status, seconds, scope))

    async def write(self, work: Work) -> None:
        """Writes down what was noted, each account's by itself. What fails is lost."""
        noting, self._noting, self._room = self._noting, {}, MOST_NOTED
        for account_id, each in noting.items():
            try:
                own = Work(self._pool, account_id, SYSTEM, datetime.now(UTC))
                async with opened(own):
                    await self._write(own, each)
            except (Unavailable, *OUTAGES):
                return
            except Exception:
                log.exception("requests not written", account_id=account_id)

    async def _write(self, work: Work, noting: Noting) -> None:
        await work.begin()
        emptied_at = await work.value(EMPTIED, work.account_id)
        noted = sorted(noting.refused + noting.others)
        rows = [self._row(each, emptied_at) for each in noted]
        if rows:
            rows[-1][11] = noting.left_out
            columns = map(list, zip(*rows, strict=True))
            await work.write(WRITE, work.account_id, *columns)
        await self._trim(work, len(rows))

    async def _trim(self, work: Work, number: int) -> None:
        """Forgets the oldest now and then: not each time, which would take longer."""
        since = self._since_trim.get(work.account, TRIMMED_EVERY) + number
        if since > TRIMMED_EVERY:
            await work.write(TRIM, work.account_id, MOST_KEPT)
            since = 0
        self._since_trim[work.account] = since

    def _row(self, noted: Noted, emptied_at: datetime | None) -> list[Any]:
        scope, uuid = noted.scope, uuid7()
        caller: Caller = scope[CALLER]
        origin: Origin = scope[ORIGIN]
        asked_at = datetime.fromtimestamp(noted.asked_at, UTC)
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        answer: Answer | None = scope.get(ANSWER)
        refusal = answer.body if answer and noted.status >= REFUSED else b""
        told = _refusal(refusal)
        content = None
        if emptied_at is None or asked_at > emptied_at + MARGIN:
            content = content_of(scope, headers, scope.get(BODY, b""), told)
        sealed = None if content is None else self._keys.seal(content, context_of(uuid))
        return [
            uuid,
            asked_at,
            scope["method"],
            path_of(noted.route, scope.get("path_params", {})),
            noted.route,
            noted.status,
            told.get("code"),
            round(noted.seconds * 1_000),
            caller.credential_uuid,
            origin.request_id or "",
            headers.get(dry_run.HEADER) == b"true",
            0,
            sealed,
        ]


def _refusal(body: bytes) -> dict[str, Any]:
    """What a refusal says: `code`, `message` and `errors`; of a page nothing."""
    try:
        told = msgspec.json.decode(body) if body else {}
    except msgspec.DecodeError:
        return {}
    if not isinstance(told, dict) or not isinstance(told.get("code"), int):
        return {}
    return {name: told[name] for name in ("code", "message", "errors") if name in told}

"""The requests of an account's keys, as its dashboard shows them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.queries import LoggedRequest, RequestErrors, WantedRequests
from regulars.kit.clock import atom
from regulars.kit.crypto import Keys

StatusClass = Literal["2xx", "3xx", "4xx", "5xx"]


class RequestList(Struct, kw_only=True):
    """Which requests, and those before a number that you have seen."""

    before: Annotated[int, Meta(ge=1, le=2**62)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    method: Literal["GET", "POST", "PUT", "DELETE"] | None = None
    status: StatusClass | None = None
    code: Annotated[int, Meta(ge=0, le=2**31)] | None = None
    credential_uuid: UUID | None = None
    request_id: Annotated[str, Meta(max_length=64)] | None = None
    path: Annotated[str, Meta(max_length=200, examples=["/contacts"])] | None = None

    def wanted(self) -> WantedRequests:
        """The same as the question has it."""
        return WantedRequests(
            before=self.before,
            limit=self.limit,
            method=self.method,
            status_class=int(self.status[0]) if self.status else None,
            code=self.code,
            credential_uuid=self.credential_uuid,
            request_id=self.request_id,
            text=self.path,
        )


class RequestOut(Struct):
    """A request that a key of yours has made.

    `path` is as it was asked, with `***` for what may be a code; `route` is as the
    reference has it. `code` is the refusal's. `left_out` is how many at that moment
    are not kept, because so many came at once.
    """

    number: int
    uuid: UUID
    asked_at: str
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

    @classmethod
    def of(cls, kept: LoggedRequest) -> "RequestOut":
        return cls(**_shown(kept))


class RequestWholeOut(RequestOut):
    """The same with what was sent, without secrets, and how it was refused.

    `query`, `body` and `refusal` are null where somebody was erased since; `body` also
    where it was no JSON and no form, or long.
    """

    query: dict[str, Any] | None
    body: Any
    body_bytes: int | None
    refusal: dict[str, Any] | None

    @classmethod
    def whole(cls, kept: LoggedRequest, keys: Keys) -> "RequestWholeOut":
        """A request with everything that is known of it."""
        content = kept.content(keys) or {}
        return cls(
            **_shown(kept),
            query=content.get("query"),
            body=content.get("body"),
            body_bytes=content.get("body_bytes"),
            refusal=content.get("refusal"),
        )


class RequestErrorsOut(Struct):
    """How often one call was refused in the same way within a day.

    What to do about a `code` stands in the reference. `last_uuid` is the latest one.
    """

    code: int | None
    status: int
    method: str
    route: str
    count: int
    last_at: str
    last_uuid: UUID

    @classmethod
    def of(cls, counted: RequestErrors) -> "RequestErrorsOut":
        told = (counted.code, counted.status, counted.method, counted.route)
        return cls(*told, counted.count, atom(counted.last_at), counted.last_uuid)


def _shown(kept: LoggedRequest) -> dict[str, Any]:
    return {
        "number": kept.number,
        "uuid": kept.uuid,
        "asked_at": atom(kept.asked_at),
        "method": kept.method,
        "path": kept.path,
        "route": kept.route,
        "status": kept.status,
        "code": kept.code,
        "milliseconds": kept.milliseconds,
        "credential_uuid": kept.credential_uuid,
        "credential_name": kept.credential_name,
        "request_id": kept.request_id,
        "is_dry_run": kept.is_dry_run,
        "left_out": kept.left_out,
    }

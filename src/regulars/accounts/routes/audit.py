"""Who changed what of staff, settings and keys."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.permissions import Permission
from regulars.kit import audit
from regulars.kit.clock import atom
from regulars.kit.doors import dashboard
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work

Position = Annotated[int, Meta(ge=1)]


class AuditEntryList(Struct):
    """Where to go on reading, how far, and which entries.

    The newest come first, those before the position `before` if you give one. With
    `after`, those after that position come oldest first.
    """

    before: Position | None = None
    after: Annotated[int, Meta(ge=0)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 100
    actor: str | None = None
    verb: str | None = None
    subject_uuid: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def search(self) -> audit.Search:
        """What of the query says which entries."""
        fields = audit.Search.__struct_fields__
        return audit.Search(**{name: getattr(self, name) for name in fields})


class AuditEntryOut(Struct):
    """A change: who made it, from where, when, to which thing, and what it was.

    `before` and `after` have only the fields that became different; `before` is null
    of what is new, `after` of what was removed, and both of what has no fields.
    """

    position: int
    verb: str
    subject_uuid: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    actor: str
    origin: str
    request_id: str | None
    recorded_at: str

    @classmethod
    def of(cls, entry: audit.Entry) -> "AuditEntryOut":
        fields = {name: getattr(entry, name) for name in cls.__struct_fields__}
        return cls(**fields | {"recorded_at": atom(entry.recorded_at)})


@dashboard.get("/audit-entries", allows=Permission.AUDIT_READ)
async def list_audit_entries(work: Work, query: AuditEntryList) -> list[AuditEntryOut]:
    """Who changed staff, settings and keys, newest first.

    Positions have no gaps and never change. An entry gets its own, and shows here,
    within about a second of its change. `origin` is the address that the request came
    from, or `command line`. What happened in the business is in the events.
    """
    search = query.search()
    if query.after is not None and query.before is not None:
        raise InvalidInput({"after": ["Give this or before, not both."]})
    if query.after is not None:
        found = await audit.after(work, query.after, query.limit, search)
    else:
        found = await audit.before(work, query.before, query.limit, search)
    return [AuditEntryOut.of(entry) for entry in found]

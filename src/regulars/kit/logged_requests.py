"""The requests of each account that are kept: the table, and how they go again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, Text, Uuid

from regulars.kit.tables import belongs_to_account, moment, owned_table
from regulars.kit.work import Work

MOST_KEPT = 5_000
KEPT = timedelta(days=3)

logged_requests = owned_table(
    "logged_requests",
    moment("asked_at"),
    Column("method", Text, nullable=False),
    # As it was asked, but for codes in it; and as it is documented.
    Column("path", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    # Of the refusal.
    Column("code", BigInteger),
    Column("milliseconds", BigInteger, nullable=False),
    # Whose key it was; no foreign key: it stays when the key is swept.
    Column("credential_uuid", Uuid),
    Column("request_id", Text, nullable=False),
    Column("is_dry_run", Boolean, nullable=False),
    # How many just before it are not kept.
    Column("left_out", BigInteger, nullable=False),
    # Query, body and the refusal's words; none after somebody was erased.
    Column("content_sealed", LargeBinary),
    belongs_to_account(),
)

# What was noted before somebody was erased may be about them.
EMPTIED = "select requests_emptied_at from accounts where id = $1 for share"

WRITE = """
    insert into logged_requests (account_id, uuid, asked_at, method, path, route,
      status, code, milliseconds, credential_uuid, request_id, is_dry_run, left_out,
      content_sealed)
    select $1, told.* from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[],
      $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::uuid[], $11::text[],
      $12::boolean[], $13::bigint[], $14::bytea[]) as told
"""

TRIM = """
    delete from logged_requests
    where account_id = $1 and id <= (
      select id from logged_requests where account_id = $1
      order by id desc offset $2 limit 1)
"""

SWEEP = "delete from logged_requests where account_id = $1 and asked_at < $2"

EMPTY = """
    update logged_requests set content_sealed = null
    where account_id = $1 and $2::bigint[] is not null and content_sealed is not null
"""


def context_of(uuid: UUID) -> str:
    """What a request's content is sealed with."""
    return f"logged request {uuid}"


async def sweep(work: Work) -> None:
    """Forgets what was asked days ago."""
    await work.write(SWEEP, work.account_id, datetime.now(UTC) - KEPT)

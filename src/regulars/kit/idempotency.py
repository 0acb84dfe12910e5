"""The same request twice, answered once.

The key's row is written first, in the transaction of the effect, so a twin waits for it
and then reads the stored answer. A refusal rolls back with everything else and is not
stored: asking again asks anew (reliability D12; docs/reference/idempotency.md).
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import asyncpg
import msgspec
from sqlalchemy import Column, Index, Integer, LargeBinary, Text

from regulars.kit.errors import (
    IdempotencyKeyReused,
    IdempotencyKeyRunning,
    InvalidInput,
)
from regulars.kit.tables import keyed_table, moment
from regulars.kit.work import Work

HEADER = b"idempotency-key"
KEPT = timedelta(days=30)
LONGEST = 255

idempotency_keys = keyed_table(
    "idempotency_keys",
    ["key"],
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    moment("created_at"),
    moment("expires_at"),
    Index("idempotency_keys_expires_at_idx", "account_id", "expires_at"),
)


class Stored(msgspec.Struct):
    """The answer that was given the first time, sealed."""

    fingerprint: bytes
    status: int | None
    body: bytes | None


CLAIM = """
    insert into idempotency_keys (account_id, key, fingerprint, created_at, expires_at)
    values ($1, $2, $3, $4, $5)
    on conflict (account_id, key) do update
    set fingerprint = excluded.fingerprint, status = null, body = null,
      created_at = excluded.created_at, expires_at = excluded.expires_at
    where idempotency_keys.expires_at <= $4
    returning 1
"""

FIND = """
    select fingerprint, status, body from idempotency_keys
    where account_id = $1 and key = $2
"""

KEEP = """
    update idempotency_keys set status = $3, body = $4
    where account_id = $1 and key = $2
"""


SWEEP = "delete from idempotency_keys where account_id = $1 and expires_at <= $2"


def checked_key(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """The key as it will be stored; refuses what could not be one, and two of them."""
    sent = [value for name, value in headers if name == HEADER]
    key = sent[0].decode("latin-1").strip() if len(sent) == 1 else ""
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise InvalidInput(
            errors={
                "Idempotency-Key": [f"Give 1 to {LONGEST} printable ASCII characters."]
            }
        )
    return key


def fingerprint(
    method: str, path: str, query: bytes, content_type: bytes, body: bytes
) -> bytes:
    """What makes two requests the same: JSON with its keys in another order is."""
    parts = (
        method.encode(),
        path.encode(),
        _canonical_query(query),
        content_type.partition(b";")[0].strip().lower(),
        _canonical(body),
    )
    return hashlib.sha256(b"\0".join(parts)).digest()


async def claim(work: Work, key: str, fingerprint: bytes) -> Stored | None:
    """None when the key is ours to use now; else the answer stored under it.

    Raises IdempotencyKeyRunning when a twin has not finished within two seconds, and
    IdempotencyKeyReused when the key came with another request before.
    """
    values = (work.account_id, key, fingerprint, work.now, work.now + KEPT)
    try:
        claimed = await work.write(CLAIM, *values)
    except asyncpg.LockNotAvailableError as held:
        raise IdempotencyKeyRunning from held
    if claimed:
        return None
    stored = await work.one(Stored, FIND, work.account_id, key)
    if stored is None or stored.status is None:
        raise IdempotencyKeyRunning
    if stored.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return stored


async def keep(work: Work, key: str, status: int, body: bytes) -> None:
    """Stores the answer with its effect, for whoever sends the same again."""
    await work.write(KEEP, work.account_id, key, status, body)


async def sweep(work: Work) -> None:
    """Forgets the keys whose time has passed."""
    await work.write(SWEEP, work.account_id, work.now)


def _canonical(body: bytes) -> bytes:
    try:
        return msgspec.json.encode(msgspec.json.decode(body), order="deterministic")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return body


def _canonical_query(query: bytes) -> bytes:
    pairs: list[Any] = sorted(parse_qsl(query, keep_blank_values=True))
    return repr(pairs).encode()

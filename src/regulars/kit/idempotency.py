"""The same request twice, answered once.

The key's row is written first, in the transaction of the effect, so a twin waits for it
and then reads the stored answer. A refusal rolls back with everything else and is not
stored: asking again asks anew (reliability D12; docs/reference/idempotency.md). Keys
are kept by real time: who moves an account's clock must not do so twice because of it.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import asyncpg
import msgspec
import structlog
from sqlalchemy import Column, Index, Integer, LargeBinary, Text

from regulars.kit.clock import now
from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.errors import (
    IdempotencyKeyReused,
    IdempotencyKeyRunning,
    InvalidInput,
    Problem,
)
from regulars.kit.tables import keyed_table, moment
from regulars.kit.work import Work

HEADER = b"idempotency-key"
log = structlog.get_logger("regulars.idempotency")

KEPT = timedelta(days=30)
# What was asked before may be stored after; no request runs for so long.
RUNS_AT_MOST = timedelta(minutes=10)
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
    """The answer that was given the first time."""

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

LOOK = f"{FIND} and expires_at > $3"

KEEP = """
    update idempotency_keys set status = $3, body = $4
    where account_id = $1 and key = $2
"""


STORED = """
    select key, body from idempotency_keys
    where account_id = $1 and key > $2 and expires_at >= coalesce($3, expires_at)
    order by key limit 1000
"""

FORGET_KEYS = """
    delete from idempotency_keys where account_id = $1 and key = any($2::text[])
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


async def claim(work: Work, keys: Keys, key: str, fingerprint: bytes) -> Stored | None:
    """None when the key is ours to use now; else the answer stored under it.

    Raises IdempotencyKeyRunning when a twin has not finished within two seconds, and
    IdempotencyKeyReused when the key came with another request before, or when its
    answer was sealed elsewhere: what was asked has been done, and isn't done again
    because nobody can read what was answered.
    """
    at = now()
    values = (work.account_id, key, fingerprint, at, at + KEPT)
    try:
        claimed = await work.write(CLAIM, *values)
    except asyncpg.LockNotAvailableError as held:
        raise IdempotencyKeyRunning from held
    if claimed:
        return None
    stored = await work.one(Stored, FIND, work.account_id, key)
    if stored is None:
        raise IdempotencyKeyRunning
    return _answer(work, keys, key, fingerprint, stored)


async def look(work: Work, keys: Keys, key: str, fingerprint: bytes) -> Stored | None:
    """The answer stored under the key, if it was used: it stays as it is.

    Raises IdempotencyKeyReused as `claim` does.
    """
    stored = await work.one(Stored, LOOK, work.account_id, key, now())
    return stored and _answer(work, keys, key, fingerprint, stored)


async def keep(work: Work, keys: Keys, key: str, status: int, body: bytes) -> None:
    """Stores the answer with its effect, for whoever sends the same again.

    Sealed: an answer may hold a key that is shown once, and people's data.
    """
    sealed = keys.seal(body.decode(), _context(work, key))
    await work.write(KEEP, work.account_id, key, status, sealed)


class Marks(msgspec.Struct, frozen=True):
    """By what somebody is known in answers: by nothing that is part of other words."""

    # Long and theirs alone; whoever makes up a key may put them into it.
    words: list[str]
    # How an answer starts that is about something of theirs, and need not name them.
    openings: list[str]

    def in_key(self, key: str) -> bool:
        """Callers make up their keys, sometimes of what they know of a person."""
        return any(word.lower() in key.lower() for word in self.words)

    def in_answer(self, text: str) -> bool:
        """Whether the answer tells of them."""
        lower = text.lower()
        return text.startswith(tuple(self.openings)) or any(
            msgspec.json.encode(word.lower()).decode() in lower for word in self.words
        )


class Forgetting(msgspec.Struct, frozen=True):
    """What is to be forgotten, and what is answered instead."""

    marks: Marks
    instead: type[Problem]
    # Of what was asked before this real moment, everything is forgotten.
    since: datetime | None = None


async def forget_some(
    work: Work, keys: Keys, what: Forgetting, after: str
) -> str | None:
    """Puts a refusal in the place of stored answers that have one of the marks in them.

    It looks at a thousand, after this key, and gives the last one's: None when none was
    left. The keys stay taken, so that a late repeat does nothing; but for keys that
    have such a mark themselves.
    """
    since = what.since and what.since + KEPT - RUNS_AT_MOST
    rows = await work.write(STORED, work.account_id, after, since)
    named = {row["key"] for row in rows if what.marks.in_key(row["key"])}
    await work.write(FORGET_KEYS, work.account_id, list(named))
    problem = what.instead()
    status, body = problem.http_status(True), msgspec.json.encode(problem.body(True))
    for row in rows:
        if row["key"] not in named and _tells(work, keys, row, what.marks):
            await keep(work, keys, row["key"], status, body)
    return rows[-1]["key"] if rows else None


def _tells(work: Work, keys: Keys, stored: Any, marks: Marks) -> bool:
    try:
        text = keys.unseal(stored["body"] or b"", _context(work, stored["key"]))
    except Unsealable:
        # Nobody can read it, so it tells nothing; and whose it is, nobody knows.
        return False
    return marks.in_answer(text)


async def sweep(work: Work) -> None:
    """Forgets the keys whose time has passed."""
    await work.write(SWEEP, work.account_id, now())


def _answer(
    work: Work, keys: Keys, key: str, fingerprint: bytes, stored: Stored
) -> Stored:
    if stored.status is None:
        raise IdempotencyKeyRunning
    if stored.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return msgspec.structs.replace(stored, body=_unsealed(work, keys, key, stored))


def _unsealed(work: Work, keys: Keys, key: str, stored: Stored) -> bytes:
    try:
        return keys.unseal(stored.body or b"", _context(work, key)).encode()
    except Unsealable:
        log.error("stored answer can't be read", account_id=work.account_id)
        raise IdempotencyKeyReused from None


def _context(work: Work, key: str) -> str:
    return f"answer {work.account} {key}"


def _canonical(body: bytes) -> bytes:
    try:
        return msgspec.json.encode(msgspec.json.decode(body), order="deterministic")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return body


def _canonical_query(query: bytes) -> bytes:
    # Given bytes, it fails on what isn't ASCII. As Latin-1 each byte is a character.
    text = query.decode("latin-1")
    pairs = sorted(parse_qsl(text, keep_blank_values=True, encoding="latin-1"))
    return repr(pairs).encode()

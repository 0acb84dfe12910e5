"""Identifiers made here, so that a row's uuid is known before it is written."""

import os
import time
from collections import deque
from uuid import UUID

BYTES = 10
AT_ONCE = 400


def uuid7() -> UUID:
    """A time-ordered uuid (RFC 9562, version 7): new rows land side by side."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(_random())
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (random >> 68 & 0x0FFF) << 64
    value |= 0b10 << 62 | (random & 0x3FFF_FFFF_FFFF_FFFF)
    return UUID(int=value)


def many_uuid7(count: int) -> list[UUID]:
    """So many of them at once, made in the same moment and in no order."""
    head = (time.time_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76
    made = []
    chance = os.urandom(BYTES * count)
    for begin in range(0, len(chance), BYTES):
        random = int.from_bytes(chance[begin : begin + BYTES])
        value = head | (random >> 68 & 0x0FFF) << 64
        made.append(UUID(int=value | 0b10 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF))
    return made


def request_id() -> bytes:
    """A name for a request, in the order of time, made without a uuid's cost."""
    return b"%012x%b" % (time.time_ns() // 1_000_000, _random().hex().encode())


def _random() -> bytes:
    """The kernel's own, asked for in one go: each call costs more than the uuid.

    Two threads at once get two: a generator would refuse one of them.
    """
    try:
        return _fresh.popleft()
    except IndexError:
        chance = os.urandom(BYTES * AT_ONCE)
        parts = [chance[at : at + BYTES] for at in range(0, len(chance), BYTES)]
        _fresh.extend(parts[1:])
        return parts[0]


_fresh: deque[bytes] = deque()

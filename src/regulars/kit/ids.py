"""Identifiers made here, so that a row's uuid is known before it is written."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """A time-ordered uuid (RFC 9562, version 7): new rows land side by side."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (random >> 68 & 0x0FFF) << 64
    value |= 0b10 << 62 | (random & 0x3FFF_FFFF_FFFF_FFFF)
    return UUID(int=value)

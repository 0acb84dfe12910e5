"""How far something stands from what somebody did of their own accord (D21).

What people and programs do is at depth 0. What is sent out because of it carries a
header, and a call that carries it back is one deeper; so is what that call brings
about. Whatever would be deeper than `MOST` isn't sent: receivers that write back what
they are told go round in circles five times and no more.

The header is signed. A caller who could claim a depth could have its own writes kept
from everybody who listens; one who leaves it out is at depth 0, as every other.
"""

import hmac
import re
from datetime import datetime, timedelta

from regulars.kit.crypto import Keys

HEADER = "Regulars-Causation"
"""On each delivery. Send it back with every call that it makes you send."""

FIELD = HEADER.lower().encode()

MOST = 5

LASTS = timedelta(days=1)
"""How long a header may be sent back: what goes round more slowly harms nobody."""

MARK_BYTES = 16

SPELLED = re.compile(rb"([1-9])\.(\d{1,12})\.([0-9a-f]{32})")


def header(keys: Keys, depth: int, now: datetime) -> str:
    """What says, to us, that whatever it is sent back with is at this depth."""
    text = f"{depth}.{int(now.timestamp())}"
    return f"{text}.{_mark(keys, text)}"


def depth_of(keys: Keys, value: bytes, now: datetime) -> int:
    """The depth that a header of ours says; 0 for any other, and for one too old."""
    found = SPELLED.fullmatch(value)
    if found is None:
        return 0
    depth, at, mark = (part.decode() for part in found.groups())
    if not hmac.compare_digest(mark, _mark(keys, f"{depth}.{at}")):
        return 0
    return 0 if now.timestamp() - int(at) > LASTS.total_seconds() else int(depth)


def _mark(keys: Keys, text: str) -> str:
    return keys.mac("causation", text)[:MARK_BYTES].hex()

"""When a delivery is tried again, and when a subscriber is given up on."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from regulars.kit.egress import OutboundResponse

PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 600, 3_600, 21_600))
"""Between the first try and the second, and so on: ten seconds to six hours."""

TRIES = 1 + len(PAUSES)

JITTER = 0.2
"""Each pause is up to a fifth shorter or longer: all that failed together don't come
back together."""

LONGEST_PAUSE = timedelta(days=1)
"""How far off `Retry-After` may put the next try."""

GONE = 410

LONGEST_ANSWER = 8 * 1024

REAL_ANSWERS = range(200, 600)
"""What else somebody calls a status says nothing about who answered."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one attempt, as it is kept, and what becomes of the delivery."""

    state: str
    due_at: datetime
    outcome: str
    status: int | None
    answer: str

    @property
    def is_success(self) -> bool:
        """Whether the subscriber has taken it."""
        return self.state == "delivered"


def judged(
    answer: OutboundResponse, tries: int, now: datetime, pace: float = 1.0
) -> Outcome:
    """What this answer to the so-manieth try means. Only 2xx is success."""
    status = answer.status
    told: dict[str, Any] = {
        "outcome": answer.outcome,
        "status": status,
        "answer": _text(answer.body) if status in REAL_ANSWERS else "",
    }
    if status is not None and 200 <= status < 300:
        return Outcome(state="delivered", due_at=now, **told)
    if tries >= TRIES or status == GONE:
        return Outcome(state="failed", due_at=now, **told)
    pause = PAUSES[tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    asked = min(asked_for(answer.headers, now), LONGEST_PAUSE)
    due_at = now + max(pause * pace, asked)
    return Outcome(state="waiting", due_at=due_at, **told)


def asked_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the subscriber wants to be left alone: `Retry-After`, in either form."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_PAUSE.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
        return max(moment.astimezone(UTC) - now, timedelta(0))
    except (ValueError, TypeError, OverflowError):
        return timedelta(0)


def _text(body: bytes) -> str:
    """The beginning of an answer as text; PostgreSQL takes no NUL."""
    text = body[:LONGEST_ANSWER].decode(errors="replace")
    return text.replace("\x00", "�")

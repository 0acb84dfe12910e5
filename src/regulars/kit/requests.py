"""What is counted of requests: how many of each route, how they ended, how soon."""

import logging
import time
from collections.abc import Callable, Iterator

import structlog

from regulars.kit.metrics import Histogram, Sample, family, sources
from regulars.kit.request_log import CALLER, ORIGIN, RequestLog, Scope

# Where the front leaves what the answer's status was.
STATUS = "regulars.status"

ANSWERED = family(
    "regulars_requests_total", "counter", "Requests, by route and kind of answer."
)
SECONDS = family(
    "regulars_request_seconds", "histogram", "How long answers took, by door."
)
STATUSES = family("regulars_answers_total", "counter", "Answers, by their status.")

FAILED = 500
SLOW_SECONDS = 1.0

log = structlog.get_logger("regulars.requests")

# Asked for each request; asking the other one takes as long as all the rest.
level = logging.getLogger("regulars.requests")

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")

_statuses: dict[int, int] = {}
_doors: dict[str, Histogram] = {}
_routes: dict[tuple[str, str], list[int]] = {}


class Requests:
    """Counts those of one route. Two applications in one process count together."""

    __slots__ = ("_classes", "_method", "_path", "_seen", "_times")

    def __init__(
        self, method: str, path: str, door: str, seen: RequestLog | None = None
    ) -> None:
        self._method, self._path, self._seen = method, path, seen
        self._classes = _routes.setdefault((method, path), [0] * len(CLASSES))
        labels = (("door", door or "/"),)
        self._times = _doors.setdefault(door, Histogram(SECONDS, labels))

    def count(self, scope: Scope, begun: float) -> None:
        """Counts one that has been answered; nothing of one that never was."""
        status = scope.get(STATUS)
        if status is None:
            return
        seconds = time.perf_counter() - begun
        self._times.observe(seconds)
        if self._seen is not None:
            self._seen.note(scope, self._path, status, seconds)
        if status >= FAILED or seconds > SLOW_SECONDS:
            self._tell(log.warning, scope, status, seconds)
        elif level.isEnabledFor(logging.DEBUG):
            self._tell(log.debug, scope, status, seconds)
        self._classes[status // 100 - 1] += 1
        _statuses[status] = _statuses.get(status, 0) + 1

    def _tell(
        self, told: Callable[..., None], scope: Scope, status: int, seconds: float
    ) -> None:
        """A line in the log, without anything that the caller has sent.

        The id is in the answer's `X-Request-Id` too, and in the lines of what went
        wrong and of the jobs that were asked for.
        """
        caller = scope.get(CALLER)
        told(
            "request",
            method=self._method,
            route=self._path,
            status=status,
            milliseconds=round(seconds * 1_000, 1),
            account_id=caller.account_id if caller else None,
            request_id=scope[ORIGIN].request_id,
        )


def _samples() -> Iterator[Sample]:
    for (method, path), classes in _routes.items():
        for name, count in zip(CLASSES, classes, strict=True):
            if count:
                labels = (("method", method), ("route", path), ("status", name))
                yield Sample(ANSWERED, labels, count)
    for status, count in _statuses.items():
        yield Sample(STATUSES, (("status", str(status)),), count)
    for times in _doors.values():
        if times:
            yield from times.samples()


sources.append(_samples)

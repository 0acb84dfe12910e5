"""Logs on stderr: for people at a terminal, for machines elsewhere.

Whatever is logged passes here last, so no key and no e-mail address that was in a
message or a traceback gets out, nor the row or value that the database complains of.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import asyncpg
import structlog

from regulars.kit.crypto import PREFIXES

KEYS = re.compile(rf"({'|'.join(PREFIXES)})\w+")

# With a dot in the host: the names of our own servers seldom have one. In JSON an
# escape may stand before an address, which stays whole, or in it.
ADDRESSES = re.compile(
    r"(\\[^u]|)(?:[\w.+%-]|\\u[\da-f]{4})+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(level: str) -> None:
    """Logs from this level up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # Also where somebody else had set up the root before us.
    logging.getLogger("regulars").setLevel(level.upper())
    # What libraries think worth telling is not for the operator.
    for noisy in ("httpx", "httpcore", "oauthlib", "pgqueuer", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    shown: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            # Which job is being done, for which account and request.
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.ExceptionRenderer(_traceback),
            shown,
            _last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class Formatter(logging.Formatter):
    """The same for what libraries log."""

    def format(self, record: logging.LogRecord) -> str:
        return without_anybody(super().format(record))

    def formatException(self, ei: Any) -> str:
        return _traceback(ei)


def without_keys(text: str) -> str:
    """The text with the prefix of each token of ours, and no more of it."""
    return KEYS.sub(r"\1***", text)


def without_anybody(text: str) -> str:
    """The text without tokens and without e-mail addresses, whoever wrote it."""
    return ADDRESSES.sub(r"\1***@***", without_keys(text))


def _last(logger: Any, method: str, line: Any) -> str:
    return without_anybody(line)


def forget_rows(error: BaseException) -> None:
    """Takes rows and values out of what the database says: they are somebody's data.

    Which rule or which kind of value it was stays.
    """
    for each in _chain(error):
        if isinstance(each, asyncpg.PostgresError):
            each.detail = None
        if isinstance(each, asyncpg.DataError):
            # The value stands behind the colon, and in what the driver made of it.
            each.args = (str(each.args[0]).partition(":")[0],)
            each.__cause__ = each.__context__ = None


def _traceback(exc_info: ExcInfo) -> str:
    """How it came to this."""
    forget_rows(exc_info[1])
    return "".join(traceback.format_exception(*exc_info)).rstrip()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, those that it came from, and those of a group."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                yield from _chain(each)
        error = error.__cause__ or error.__context__

"""What is logged meanwhile, as the server logs it; afterwards as it was before."""

import contextlib
import logging
from collections.abc import Iterator

import structlog

from regulars.kit import logs


@contextlib.contextmanager
def logging_at(level: str) -> Iterator[None]:
    """Lines of JSON on standard error, from this level up."""
    before = structlog.get_config()
    ours = logging.getLogger("regulars")
    known = ours.level
    logs.configure(level)
    try:
        yield
    finally:
        # The stream that it writes to may be a test's own, and closed by then.
        structlog.configure(**before)
        ours.setLevel(known)

"""Logs on stderr: for people at a terminal, for machines elsewhere."""

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Logs from this level up."""
    logging.basicConfig(
        level=level.upper(), format="%(levelname)s %(name)s %(message)s"
    )
    # What libraries think worth telling is not for the operator.
    for noisy in ("httpx", "httpcore", "pgqueuer", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    shown: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )

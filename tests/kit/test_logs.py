"""What is logged shows no key and no row, whoever logs it."""

import json
import subprocess
import sys

import pytest

from regulars.kit.crypto import PREFIXES, token
from regulars.kit.logs import without_anybody, without_keys

LOGS = """
import asyncio, logging, sys
import asyncpg, structlog
from regulars.kit import logs
from regulars.kit.crypto import Secret

logs.configure("debug")
log, key = structlog.get_logger(), sys.argv[1]
library = logging.getLogger("some.library")

def refuse():
    error = asyncpg.CheckViolationError("new row violates a check")
    error.detail = "Failing row contains (7, ann@example.com)."
    raise error

def among_others():
    try:
        refuse()
    except Exception as error:
        raise ExceptionGroup(f"with {key}", [error]) from error

for act in (refuse, among_others):
    try:
        act()
    except Exception:
        log.exception("ours", key=key, secret=Secret("correct horse"))
        library.exception("theirs, with %s", key)
"""


@pytest.fixture(scope="module")
def key() -> str:
    return token("rgl_pat_")


@pytest.fixture(scope="module")
def logged(key) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LOGS, key], capture_output=True, text=True, check=True
    )
    return done.stderr


def test_shows_no_key_in_messages_fields_and_tracebacks(logged, key):
    assert key not in logged
    assert logged.count("rgl_pat_***") >= 6


def test_shows_no_secret(logged):
    ours = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]

    assert len(ours) == 2
    assert {line["secret"] for line in ours} == {"Secret(***)"}
    assert "correct horse" not in logged


def test_tells_what_the_database_refused_and_not_the_row(logged):
    assert logged.count("new row violates a check") >= 4
    assert "Failing row" not in logged
    assert "ann@example.com" not in logged


@pytest.mark.parametrize("prefix", PREFIXES)
def test_knows_every_kind_of_key_in_a_text(prefix):
    fresh = token(prefix)

    told = without_keys(f"Bearer {fresh}, regulars_session={fresh}; path=/{fresh}")

    assert told == (
        f"Bearer {prefix}***, regulars_session={prefix}***; path=/{prefix}***"
    )


@pytest.mark.parametrize("name", ["ann", "ann.o-neil+till", "andr\u00e9", "\nann"])
def test_shows_no_address_and_breaks_no_line_of_json(name):
    line = json.dumps({"event": f"refused\n{name}@mail.example.com\n"})

    told = json.loads(without_anybody(line))

    assert "refused\n" in told["event"]
    assert told["event"].endswith("***@***\n")
    assert "ann" not in told["event"]

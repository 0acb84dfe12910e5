"""`make migration` writes what the tables have and the migrations have not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sources import ROOT

COLUMN = '    check("held >= 0", "held"),'
NOTE = '    Column("note", Text),\n    check("held < 9", "little"),'
INDEX = '    Index("wallets_note_idx", "account_id", "note"),'

PURSES = """

purses = owned_table(
    "purses",
    Column("wallet_id", BigInteger, nullable=False),
    references("wallets", "wallet_id"),
)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what migrations are made from."""
    for place in ("src", "migrations"):
        shutil.copytree(ROOT / place, tmp_path / place)
    return tmp_path


def make_migration(checkout: Path, words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "migrations.new", words],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": f"{checkout / 'src'}:{checkout}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(checkout: Path) -> list[str]:
    return sorted(path.name for path in checkout.glob("migrations/versions/0*.py"))


def test_writes_nothing_when_the_tables_and_the_migrations_agree(checkout):
    before = files(checkout)

    told = make_migration(checkout, "nothing at all")

    assert "there is nothing to write" in told
    assert files(checkout) == before


def test_writes_what_changed_runs_it_and_asks_why_it_is_safe(checkout):
    before = files(checkout)
    tables = checkout / "src/regulars/ledger/tables.py"
    text = tables.read_text().replace(COLUMN, f"{COLUMN}\n{NOTE}\n{INDEX}")
    tables.write_text(text + PURSES)

    told = make_migration(checkout, "wallets get a note")
    again = make_migration(checkout, "again")

    first, second = files(checkout)[len(before) :]
    last = int(before[-1][:4])
    assert first == f"{last + 1:04}_wallets_get_a_note.py"
    assert second == f"{last + 2:04}_wallets_get_a_note_afterwards.py"
    assert "Write by hand" not in told
    assert "there is nothing to write" in again
    now = (checkout / "migrations/versions" / first).read_text()
    assert "Why is this safe while the previous release is still serving?" in now
    assert 'op.add_column("wallets", sa.Column("note", sa.Text()' in now
    assert "add constraint wallets_little_check CHECK ((held < 9)) not valid" in now
    assert "alter table purses enable row level security, force row level" in now
    assert "grant select, insert, update, delete on purses to regulars" in now
    assert "drop_table" not in now
    later = (checkout / "migrations/versions" / second).read_text()
    assert "postgresql_concurrently=True" in later
    assert "validate constraint wallets_little_check" in later

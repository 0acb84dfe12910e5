"""Which schema this release needs, told without loading what brings it about.

Alembic and the rooms behind a first account are half of the time that a start takes,
and most starts need neither.
"""

from pathlib import Path

BESIDE_THE_PACKAGE = Path(__file__).parent / "migrations"
IN_THE_CHECKOUT = Path(__file__).parents[2] / "migrations"


def place() -> Path:
    """The folder of the migrations: an installed release carries its own."""
    return BESIDE_THE_PACKAGE if BESIDE_THE_PACKAGE.exists() else IN_THE_CHECKOUT


def newest() -> str:
    """The revision that this release needs: its files are named by them, in order."""
    files = (place() / "versions").glob("[0-9]*_*.py")
    return max(file.name for file in files).partition("_")[0]

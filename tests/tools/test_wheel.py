"""The wheel carries everything that an installed Regulars opens."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sources import HOUSE, ROOT

MIGRATIONS = ROOT / "migrations"
FOR_DEVELOPERS = {"new.py", "drift.py", "operations.py", "script.py.mako"}

WHERE = """
from regulars import migrate, revisions
print(migrate.config().get_main_option("script_location"), revisions.newest())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files, where an installer would put them."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(
        [*build, "-d", str(place)], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def names(place: Path) -> set[str]:
    return {
        str(path.relative_to(place))
        for path in place.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_has_every_file_of_the_product_and_of_its_migrations(installed):
    needed = names(HOUSE) | {
        f"migrations/{name}" for name in names(MIGRATIONS) - FOR_DEVELOPERS
    }

    carried = names(installed / "regulars")

    print(f"tried={len(needed)} expected=[] got={sorted(needed ^ carried)}")
    assert needed == carried


def test_finds_its_own_migrations_and_not_those_of_a_checkout(installed):
    told = subprocess.run(
        [sys.executable, "-P", "-c", WHERE],
        cwd=installed,
        env=os.environ | {"PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )

    place, revision = told.stdout.split()
    assert Path(place) == installed / "regulars/migrations"
    assert any(installed.glob(f"regulars/migrations/versions/{revision}_*.py"))

"""A process loads what it needs: half of the time of a start is loading modules."""

import subprocess
import sys

import pytest

# Alembic is for a schema that has to change, PgQueuer for whoever takes jobs out, and
# the demo and a first account for a new server. Liquid and MJML are the renderer's.
HEAVY = {
    *("alembic", "pgqueuer", "sqlalchemy.orm", "pydantic", "regulars.demo"),
    *("liquid", "mjml"),
}

LOADED = "import sys, regulars.{}; print(*sys.modules)"


@pytest.mark.parametrize(
    ("module", "needed"),
    [
        ("supervisor", set()),
        ("serving", set()),
        ("working", {"pgqueuer", "pydantic"}),
    ],
)
def test_a_process_loads_none_of_the_heavy_modules_it_does_not_need(module, needed):
    told = subprocess.run(
        [sys.executable, "-P", "-c", LOADED.format(module)],
        check=True,
        capture_output=True,
        text=True,
    )

    loaded = HEAVY & set(told.stdout.split())

    print(f"expected={sorted(needed)} got={sorted(loaded)}")
    assert loaded == needed

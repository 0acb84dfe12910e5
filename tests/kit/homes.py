"""Directories that a system user may reach, for tests that root may run too.

pytest's own are closed to others, and then the embedded database, which never runs as
root, would live elsewhere.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_home() -> Iterator[Path]:
    """A directory that everybody may walk through, gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="regulars-test-"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        place = home / "data" / "postgres"
        if place.is_symlink():
            shutil.rmtree(place.resolve(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)

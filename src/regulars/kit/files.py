"""Files that others read: written whole or not at all, for their owner alone."""

import os
import secrets
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Puts the text in place of whatever was there; nobody ever reads half of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def write_once(path: Path, text: str) -> None:
    """Whole or not at all; whoever comes second keeps what the first has written."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(draft, f"{text}\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def make_private(data_dir: Path) -> None:
    """Makes the directory, unless it is there: then its mode is its owner's affair.

    As root the database runs as a user of its own, who must be able to walk through.
    """
    if not data_dir.is_dir():
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        data_dir.mkdir(exist_ok=True)
        data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)

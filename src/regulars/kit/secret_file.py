"""The file with the one secret outside the database, made once.

Beside it stays a mark of the secret. A server that made a new secret when the file is
gone, or took another one, would find none of the codes that were sealed before, and
seal everything new with the wrong one.
"""

import hmac
from pathlib import Path

from regulars.kit.crypto import Keys, Secret, new_secret
from regulars.kit.environment import must_be_strong
from regulars.kit.files import make_private, write_once
from regulars.kit.refusals import Refused

MARK = ".mark"


def kept(path: Path) -> Keys:
    """The keys of the secret in this file; the first call on a directory makes it.

    Raises Refused where the secret is gone, or is another one than before.
    """
    problem = lost(path)
    if problem is not None:
        raise Refused(problem)
    if not path.exists():
        make_private(path.parent)
        write_once(path, new_secret().reveal())
    keys = _read(path)
    mark = _mark_of(path)
    if not mark.exists():
        write_once(mark, _mark(keys))
    return keys


def lost(path: Path) -> str | None:
    """What is wrong with the file, and what to do; None while it is as it was."""
    mark = _mark_of(path)
    if not mark.exists():
        return None
    what = "is gone"
    if path.exists():
        if hmac.compare_digest(_mark(_read(path)), mark.read_text().strip()):
            return None
        what = "is another one than before"
    return (
        f"the secret key {path} {what}: put the old one back from where you keep it. "
        f"If it is lost for good, remove {mark}: what is sealed can't be read then"
    )


def _read(path: Path) -> Keys:
    text = path.read_text().strip()
    must_be_strong(text, str(path))
    return Keys(Secret(text))


def _mark_of(path: Path) -> Path:
    return path.with_name(path.name + MARK)


def _mark(keys: Keys) -> str:
    """Tells one secret from another, and nothing of either."""
    return keys.mac("secret file", "mark").hex()

"""What is told at a terminal: how far something is; and by `up`, where it listens, the
keys of the first account, a first call.
"""

import asyncio
import contextlib
import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from regulars.kit.files import write_private
from regulars.settings import Settings, typed

KEYS = (
    "base_url",
    "account_uuid",
    "account_secret",
    "shop_uuid",
    "personal_access_token",
    "oauth_client_id",
    "oauth_client_secret",
    "register_token",
    "staff_email",
    "staff_password",
)

KEPT = "credentials.json"
BAR = 32

# Seconds in which nobody wonders yet whether something is happening.
PATIENCE = 2.0

Progress = Callable[[str, int, int], None]


def say(words: str) -> None:
    """Tells the operator."""
    print(words, flush=True)


@contextlib.contextmanager
def progress(to: TextIO | None = None) -> Iterator[Progress]:
    """Takes (what, done, of how many): a bar on a terminal, else a line at times.

    On standard output, unless another place is named.
    """
    place = to or sys.stdout
    told = -1

    def on_terminal(what: str, done: int, total: int) -> None:
        nonlocal told
        told = done
        filled = BAR * done // max(total, 1)
        bar = "█" * filled + "·" * (BAR - filled)
        line = f"{bar} {done:,} of {total:,} {what}"
        # What is longer than the terminal is wide would stay there.
        room = shutil.get_terminal_size().columns - 1
        print(f"\r{line[:room]}\033[K", end="", file=place, flush=True)

    def in_lines(what: str, done: int, total: int) -> None:
        nonlocal told
        tenths = 10 * done // max(total, 1)
        if tenths != told:
            told = tenths
            print(f"{what}: {done:,} of {total:,}", file=place, flush=True)

    is_terminal = place.isatty()
    try:
        yield on_terminal if is_terminal else in_lines
    finally:
        if is_terminal and told >= 0:
            print("\r\033[K", end="", file=place, flush=True)


@contextlib.asynccontextmanager
async def progress_when_slow(seconds: float = PATIENCE) -> AsyncIterator[Progress]:
    """The same on standard error, of what is under way after so many seconds.

    Nothing at all is told of what is done by then.
    """
    is_slow = False
    latest: tuple[str, int, int] | None = None

    def tell(what: str, done: int, total: int) -> None:
        nonlocal latest
        latest = (what, done, total)
        if is_slow:
            show(*latest)

    async def begin() -> None:
        nonlocal is_slow
        await asyncio.sleep(seconds)
        is_slow = True
        if latest is not None:
            show(*latest)

    with progress(sys.stderr) as show:
        beginning = asyncio.create_task(begin())
        try:
            yield tell
        finally:
            beginning.cancel()


def keep(data_dir: Path, keys: dict[str, Any]) -> None:
    """Remembers the keys for the next start: the database has only their hashes."""
    write_private(data_dir / KEPT, json.dumps(keys, indent=2) + "\n")


def kept(settings: Settings) -> dict[str, Any] | None:
    """The keys of the first account with the address they are for, if remembered."""
    try:
        keys = json.loads((settings.data_dir / KEPT).read_text())
    except FileNotFoundError:
        return None
    assert isinstance(keys, dict)
    return {"base_url": settings.base_url()} | keys


def announce(settings: Settings, credentials: Path | None) -> None:
    """Prints how to begin, and writes the keys where scripts wait for them.

    The file comes last: whoever sees it finds everything else said.
    """
    keys = kept(settings)
    say("")
    say(f"Regulars answers at {settings.base_url()}, its reference at /docs.")
    say("")
    if keys is None:
        say("The keys of its accounts were shown when they were made;")
        say(f"`{typed('accounts create --name ...', settings)}` makes another account.")
        if credentials is not None:
            say(f"So {credentials} was not written.")
    else:
        _tell(keys)
    say("")
    place = "your database" if settings.database_url else settings.data_dir
    say(f"Ctrl-C stops it. The data stays in {place}")
    say(f"Prove its books with `{typed('verify', settings)}`.")
    if credentials is not None and keys is not None:
        chosen = {name: keys[name] for name in KEYS}
        write_private(credentials.absolute(), json.dumps(chosen, indent=2) + "\n")


def _tell(keys: dict[str, Any]) -> None:
    say(f"  staff sign-in           {keys['staff_email']}  {keys['staff_password']}")
    say(f"  personal access token   {keys['personal_access_token']}")
    say(f"  register token          {keys['register_token']}")
    say(f"  OAuth client id         {keys['oauth_client_id']}")
    say(f"  OAuth client secret     {keys['oauth_client_secret']}")
    say("")
    if "contact_uuid" in keys:
        say("Give a contact credits:")
        path, body = (
            "credit-receptions",
            {
                "shop_uuid": keys["shop_uuid"],
                "contact_uuid": keys["contact_uuid"],
                "unit_value": 12.5,
            },
        )
    else:
        say("Add a first contact:")
        path, body = "contacts", {"email": "first@example.com"}
    say("")
    say(_curl(keys, path, body))


def _curl(keys: dict[str, Any], path: str, body: dict[str, Any]) -> str:
    return (
        f"curl {keys['base_url']}/api/v3/oauth/clients/{path}"
        f" -H 'Authorization: Bearer {keys['personal_access_token']}'"
        f" -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
    )

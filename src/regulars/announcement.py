"""What `up` tells: where it listens, the keys of the first account, a first call."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


def say(words: str) -> None:
    """Tells the operator."""
    print(words, flush=True)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Takes (what, done, of how many): a bar on a terminal, else a line at times."""
    told = -1

    def on_terminal(what: str, done: int, total: int) -> None:
        filled = BAR * done // max(total, 1)
        bar = "█" * filled + "·" * (BAR - filled)
        print(f"\r{what} {bar} {done:,} of {total:,} ", end="", flush=True)

    def in_lines(what: str, done: int, total: int) -> None:
        nonlocal told
        tenths = 10 * done // max(total, 1)
        if tenths != told:
            told = tenths
            say(f"{what}: {done:,} of {total:,}")

    if not sys.stdout.isatty():
        yield in_lines
        return
    yield on_terminal
    print("\r\033[K", end="", flush=True)


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
    """Writes the keys where scripts wait for them, and prints how to begin."""
    keys = kept(settings)
    if credentials is not None and keys is not None:
        chosen = {name: keys[name] for name in KEYS}
        write_private(credentials.absolute(), json.dumps(chosen, indent=2) + "\n")
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

"""Loyalty tokens as a shop signs them itself, with nothing but the account secret."""

import hashlib
from typing import Any


def own(secret: str, **says: Any) -> dict[str, Any]:
    """A token that says this in this order, and the hash behind it."""
    text = "&".join(f"{name}={value}" for name, value in says.items())
    whole = f"{text}&secret={secret}"
    return says | {"hash": hashlib.sha1(whole.encode()).hexdigest()}

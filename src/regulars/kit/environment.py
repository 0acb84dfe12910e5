"""What an operator has typed into the environment, as the type that it is to have."""

from pathlib import Path
from typing import Any

import msgspec

from regulars.kit.crypto import SECRET_BYTES
from regulars.kit.refusals import Refused

# A text of 32 letters that repeats a word is long but no secret.
DISTINCT_CHARACTERS = 12


def value_of(name: str, text: str, kind: Any) -> Any:
    """The value of this setting. Raises Refused, without repeating it."""
    try:
        return msgspec.convert(text, kind, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        # The value itself isn't repeated: it may be a secret in the wrong place.
        raise Refused(f"{name}: {error}") from None


def _path(kind: type, text: str) -> Path:
    assert kind is Path
    return Path(text).expanduser().absolute()


def must_be_strong(secret: str, where: str) -> None:
    """Raises Refused for a secret that somebody could guess."""
    if len(secret) < SECRET_BYTES or len(set(secret)) < DISTINCT_CHARACTERS:
        raise Refused(
            f"{where} is too weak: it needs {SECRET_BYTES} random characters, such as "
            "`openssl rand -base64 32` gives"
        )

"""Every setting, as the reference and `regulars settings` tell it."""

import re
from collections.abc import Iterator
from typing import get_type_hints

import msgspec
from msgspec import Struct

from regulars.kit.docstrings import field_docstrings
from regulars.settings import PREFIX, Settings


class Documented(Struct, frozen=True):
    """One setting as the reference page and `.env.example` tell it."""

    name: str
    type: str
    default: str
    words: str


def documented() -> Iterator[Documented]:
    """Every setting with its type, default and documentation, in the order above."""
    words = field_docstrings(Settings)
    annotations = get_type_hints(Settings)
    for field in msgspec.structs.fields(Settings):
        hint = annotations[field.name]
        shown = getattr(hint, "__name__", None) if isinstance(hint, type) else None
        default = "" if field.default in (None, msgspec.NODEFAULT) else field.default
        yield Documented(
            PREFIX + field.name.upper(),
            shown or re.sub(r"typing\.|NoneType", "", str(hint)).replace(" | None", ""),
            ".data" if field.name == "data_dir" else str(default),
            words[field.name],
        )

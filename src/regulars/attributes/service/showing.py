"""Values as they are kept, into what callers read."""

from typing import Any

import msgspec

from regulars.attributes.queries import Definition


def typed(kept: Any) -> Any:
    """The value as clients hold it by name: as it is kept, but a list as JSON text."""
    return _as_json(kept) if isinstance(kept, list) else kept


def scalar(kept: Any) -> str:
    """The value as clients hold it in a list: a text, whatever it is of.

    Nothing is an empty text, and true and false are 1 and 0, as the same clients send
    them.
    """
    if isinstance(kept, str):
        return kept
    if isinstance(kept, bool):
        return "1" if kept else "0"
    return "" if kept is None else _as_json(kept)


def displayed(one: Definition, kept: Any) -> str:
    """The value as people read it: an option by its label, nothing as nothing."""
    if kept is None:
        return ""
    if isinstance(kept, list):
        parts = [displayed(one, each) for each in kept]
        return (" - " if one.type.endswith("_range") else ", ").join(parts)
    if isinstance(kept, str):
        if not one.options:
            return kept
        return next((o["label"] for o in one.options if o["value"] == kept), kept)
    if isinstance(kept, bool):
        return "true" if kept else "false"
    return str(int(kept)) if kept == int(kept) else str(kept)


def _as_json(kept: Any) -> str:
    return msgspec.json.encode(kept).decode()

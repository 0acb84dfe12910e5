"""Markdown from the words that classes carry."""

import inspect
import re
from collections.abc import Iterable, Sequence

GENERATED = (
    "<!-- Written by `make docs` from the classes. Change those instead. -->\n\n"
)


def told(thing: object) -> str:
    """The docstring, its paragraphs as they are."""
    return inspect.getdoc(thing) or ""


def headline(thing: object) -> str:
    """The docstring's first line."""
    return told(thing).partition("\n")[0]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell doesn't end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        "| "
        + " | ".join(re.sub(r"\s+", " ", c).replace("|", "\\|") for c in line)
        + " |\n"
        for line in lines
    )


def linked(code: int) -> str:
    """A code that leads to its own words."""
    return f"[{code}](errors.md#{code})"


def anchor(text: str) -> str:
    """What a heading is reached by."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")

"""The list of decisions."""

from pathlib import Path

from docs_reference import words

FOLDER = Path(__file__).parents[1] / "docs/decisions"

TOP = """\
# Decisions

Why things are as they are: what we faced, what we chose, what follows from it and what
we rejected. A decision that was changed has a newer page that says so.

"""


def page() -> str:
    """The decisions in their order, each by its own title."""
    return words.GENERATED + TOP + "".join(map(_line, sorted(FOLDER.glob("*.md"))))


def _line(decision: Path) -> str:
    title = decision.read_text().partition("\n")[0].removeprefix("# ")
    return f"- [{title}](../decisions/{decision.name})\n"

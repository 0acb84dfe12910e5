"""Codes that a business brings along: which of them were left out.

Each code belongs to one thing alone, so one that is there already, or that comes twice,
makes none; whoever brings codes along is told of it.
"""

from collections.abc import Callable, Collection, Sequence


def left_out(
    codes: Sequence[str], added: Collection[str], folded: Callable[[str], str]
) -> list[str]:
    """Each code that was there already, or came more than once, one time, as it came.

    `added` are those that are new, folded: as they are compared.
    """
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for code in codes:
        key = folded(code)
        if key in seen or key not in added:
            twice[code] = None
        seen.add(key)
    return list(twice)

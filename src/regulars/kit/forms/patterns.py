"""What a text has that its pattern doesn't allow, for whoever is refused."""

import re

# Of a text that may have any of these characters, and no others.
OF_SOME_CHARACTERS = re.compile(r"\^\[(?:[^\]\\]|\\.)+\]\+(?:\$|\\Z)")

MOST_TOLD = 5


def strangers(pattern: str, text: str) -> list[str]:
    """The characters that don't belong there, where each by itself may or may not."""
    if not OF_SOME_CHARACTERS.fullmatch(pattern):
        return []
    found = [each for each in dict.fromkeys(text) if not re.search(pattern, each)]
    return [_spelled(each) for each in found[:MOST_TOLD]]


def _spelled(character: str) -> str:
    """The character, or its number where nobody can see it."""
    is_seen = character.isprintable() and not character.isspace()
    return f"“{character}”" if is_seen else f"U+{ord(character):04X}"

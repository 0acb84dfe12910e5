"""Everything an operator may set."""

from docs_reference import words
from regulars.documented import Documented, documented

TOP = """\
# Settings

All of them are environment variables. A name that doesn't exist and a value that can't
be right are refused at the start, by name. `regulars settings` prints this page on the
terminal, and `.env.example` has it as a file to begin with.

"""

EXAMPLE = """\
# Everything that may be set in the environment, with its default. In a copy of this
# file, take the # away from what you change, and have it read: by systemd, as its
# EnvironmentFile, or by a shell before the command (set -a; . ./copy; set +a).
# Written by `make docs` from src/regulars/settings.py.
"""


def page() -> str:
    """The settings in the order of the code: the most asked for first."""
    return words.GENERATED + TOP + "".join(map(_setting, documented()))


def example() -> str:
    """`.env.example`: every setting, commented out."""
    return EXAMPLE + "".join(map(_commented, documented()))


def _setting(setting: Documented) -> str:
    default = f"`{setting.default}`" if setting.default else "not set"
    return (
        f"## {setting.name} {{ #{setting.name} }}\n\n"
        f"Type: {_type(setting)}. Default: {default}.\n\n{setting.words}\n\n"
    )


def _type(setting: Documented) -> str:
    if setting.type.startswith("Literal"):
        return "one of " + setting.type.removeprefix("Literal").strip("[]")
    known = {"str": "text", "int": "whole number", "bool": "yes or no", "Path": "path"}
    return known.get(setting.type, setting.type)


def _commented(setting: Documented) -> str:
    lines = [f"# {line}".rstrip() for line in setting.words.splitlines()]
    return "\n" + "\n".join([*lines, f"#{setting.name}={setting.default}"]) + "\n"

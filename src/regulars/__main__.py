"""`regulars up | serve | work | migrate | verify | ...`, and each room's commands."""

import importlib
import os
import sys

from regulars import rooms
from regulars.kit import cli

# Which module registers a command. The ones that start processes are listed so that a
# process loads what it needs and no more: half of the time that a start takes.
ALONE = {
    "up": "supervisor",
    "serve": "serving",
    "work": "working",
    "migrate": "migrating",
}
TOGETHER = (*ALONE.values(), "operations", "commands", "clock_commands", "exposed")


def main() -> None:
    """Runs the command that was typed and ends with its exit code."""
    words = sys.argv[1:]
    load(words[0] if words else "")
    sys.exit(cli.main(words, os.environ))


def load(word: str) -> None:
    """Registers the command that starts with this word, or all when others may."""
    for module in [ALONE[word]] if word in ALONE else TOGETHER:
        importlib.import_module(f"regulars.{module}")
    if word not in ALONE:
        rooms.load("commands")


if __name__ == "__main__":
    main()

"""`regulars up | serve | work | migrate | verify | ...`, and each room's commands."""

import os
import sys

# Registering is what importing these is for.
from regulars import commands, operations, rooms, serving, supervisor
from regulars.kit import cli

COMMANDS = (commands, operations, serving, supervisor)


def main() -> None:
    """Runs the command that was typed and ends with its exit code."""
    rooms.load("commands")
    sys.exit(cli.main(sys.argv[1:], os.environ))


if __name__ == "__main__":
    main()

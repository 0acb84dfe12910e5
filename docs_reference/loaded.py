"""The whole of Regulars, with everything that registers itself registered."""

from regulars import __main__ as program
from regulars import rooms
from regulars.kit import openapi
from regulars.kit.cli import Command, registry

for module in ("errors", "events", "routes", "jobs", "commands"):
    rooms.load(module)
program.load("")

document = openapi.document()
"""The OpenAPI document of every door."""


def commands() -> list[Command]:
    """Every command of `regulars`, by its words."""
    return [registry[words] for words in sorted(registry)]

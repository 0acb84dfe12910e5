"""Every command of the terminal."""

import msgspec

from docs_reference import loaded, words
from regulars.kit.cli import Command, argument_fields

TOP = """\
# Commands

After `make install`, `.venv/bin/regulars` is the program. Every command takes
`--data-dir DIR` (or `REGULARS_DATA_DIR`) and works while the server runs, except
`restore`. It ends with 0 when all is well, 1 when it refuses or finds something wrong,
2 when it was typed wrongly.

"""


def page() -> str:
    """The commands by their words."""
    return words.GENERATED + TOP + "".join(map(_command, loaded.commands()))


def _command(command: Command) -> str:
    name = " ".join(command.words)
    arguments = _arguments(command.arguments) if command.arguments else ""
    return f"## regulars {name}\n\n{command.help}\n\n{arguments}"


def _arguments(kind: type[msgspec.Struct]) -> str:
    rows = [
        (
            f"`{field.names[0]}`",
            "required" if _is_required(field.names[0], field.options) else "",
            str(field.options["help"]).replace("%%", "%"),
        )
        for field in argument_fields(kind)
    ]
    return words.table(("argument", "", "what it says"), rows) + "\n"


def _is_required(name: str, options: dict[str, object]) -> bool:
    return not name.startswith("-") or bool(options.get("required"))

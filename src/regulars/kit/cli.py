"""The command line: each command is a function, and its docstring is its help.

A room's `commands.py` writes

    class Create(msgspec.Struct):
        name: str
        \"\"\"What the business is called.\"\"\"
        json: bool = False
        \"\"\"Print the keys as JSON.\"\"\"

    @command("accounts create")
    async def create(context: Context, arguments: Create) -> None:
        \"\"\"Open an account and print its keys.\"\"\"

and gets `regulars accounts create --name N --json`. What a command needs are its
parameters: `arguments`, `settings`, `database` (an address) or `context` (a pool, the
keys and the settings); a command that asks for no database runs without one.
"""

import argparse
import asyncio
import contextlib
import inspect
import signal
import sys
import types
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import asyncpg
import msgspec
import uvloop

from regulars import __version__
from regulars.kit.context import Context
from regulars.kit.db import OUTAGES
from regulars.kit.docstrings import field_docstrings
from regulars.kit.errors import Problem
from regulars.kit.postgres import database
from regulars.kit.refusals import Refused
from regulars.settings import PREFIX, Settings

Function = TypeVar("Function", bound=Callable[..., Awaitable[int | None]])

POSITIONAL = msgspec.Meta(extra={"positional": True})
"""`file: Annotated[Path, POSITIONAL]` is typed without a name."""


# A terminal that is closed may say SIGHUP twice and mean it once.
IMPATIENT = (signal.SIGINT, signal.SIGTERM)

SHOWN = {Path: "FILE", int: "N", str: "TEXT", datetime: "MOMENT"}
"""What help shows in the place of a value."""


class Command(msgspec.Struct, frozen=True):
    """One command: its words, what does it, and the kind of its arguments."""

    words: tuple[str, ...]
    function: Callable[..., Awaitable[int | None]]
    arguments: type[msgspec.Struct] | None
    makes_data: bool = False

    @property
    def help(self) -> str:
        """The first line of the docstring, and the rest of it."""
        return inspect.getdoc(self.function) or ""


registry: dict[tuple[str, ...], Command] = {}


def command(words: str, *, makes_data: bool = False) -> Callable[[Function], Function]:
    """Makes the function what `regulars <words>` does. It may return an exit code.

    Only one that `makes_data` makes a database where there is none.
    """

    def register(function: Function) -> Function:
        name = tuple(words.split())
        if name in registry:
            raise ValueError(f"there are two commands `{words}`")
        kind = get_type_hints(function).get("arguments")
        registry[name] = Command(name, function, kind, makes_data)
        return function

    return register


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """The exit code of the command that these words name."""
    parsed = vars(parser().parse_args(argv))
    chosen: Command = parsed.pop("command")
    data_dir: Path | None = parsed.pop("data_dir")
    own = {f"{PREFIX}DATA_DIR": str(data_dir)} if data_dir else {}
    try:
        settings = Settings.from_environment({**environ, **own})
        arguments = checked(chosen.arguments, parsed) if chosen.arguments else None
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(
                _until_told_to_stop(_perform(chosen, settings, arguments))
            )
    except KeyboardInterrupt:
        return 130
    except (Refused, Problem, OSError, asyncpg.PostgresError, *OUTAGES) as refusal:
        print(f"regulars: {one_line(refusal)}", file=sys.stderr)
        return 1


def checked(kind: type[msgspec.Struct], parsed: Mapping[str, Any]) -> msgspec.Struct:
    """The arguments, within the bounds of their types; else a refusal by name."""
    try:
        return msgspec.convert(parsed, kind, dec_hook=lambda _, value: value)
    except msgspec.ValidationError as error:
        words, _, path = str(error).partition(" - at `$.")
        name = path.rstrip("`").replace("_", "-")
        raise Refused(f"--{name}: {words}") from None


def one_line(refusal: Exception) -> str:
    """What to tell the operator, without a traceback."""
    words = " ".join(str(refusal).split()) or type(refusal).__name__
    if isinstance(refusal, Refused | Problem):
        return words
    if isinstance(refusal, asyncpg.UndefinedTableError):
        # Most likely a data directory that was mistyped, and so is new.
        return (
            "the database has no schema, or an older one: name the right --data-dir, "
            "or run `regulars migrate`"
        )
    if isinstance(refusal, OSError) and refusal.strerror and refusal.filename:
        return f"{refusal.filename2 or refusal.filename}: {refusal.strerror}"
    return f"{type(refusal).__name__}: {words}"


async def _perform(
    chosen: Command, settings: Settings, arguments: msgspec.Struct | None
) -> int:
    wanted = inspect.signature(chosen.function).parameters
    given: dict[str, Any] = {"arguments": arguments, "settings": settings}
    async with contextlib.AsyncExitStack() as stack:
        if "database" in wanted or "context" in wanted:
            found = database(settings, make=chosen.makes_data)
            given["database"] = await stack.enter_async_context(found)
        if "context" in wanted:
            # Whoever typed it waits as long as it takes, and may press Ctrl-C.
            url = given["database"].url
            given["context"] = Context.of(settings, url, patience=None)
            stack.push_async_callback(given["context"].pool.close)
        return await chosen.function(**{name: given[name] for name in wanted}) or 0


async def _until_told_to_stop(doing: Awaitable[int]) -> int:
    """Whatever the signal that ends it, a command leaves nothing running behind.

    The second one ends the process at once, and the kernel ends its children: nothing
    that was acknowledged is lost by that.
    """
    task = asyncio.ensure_future(doing)
    told: list[int] = []
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        if not told:
            task.cancel()
            for each in IMPATIENT:
                loop.remove_signal_handler(each)
                signal.signal(each, signal.SIG_DFL)
        told.append(number)

    for number in (*IMPATIENT, signal.SIGHUP):
        loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if not told:
            raise
        return 128 + told[0]


def parser() -> argparse.ArgumentParser:
    """Every registered command with its arguments and its help."""
    top = argparse.ArgumentParser(
        prog="regulars",
        description="A loyalty program on your own server.",
        epilog="`regulars COMMAND --help` tells more of each; `regulars settings` "
        "lists what may be set.",
    )
    top.add_argument("--version", action="version", version=f"Regulars {__version__}")
    levels: dict[tuple[str, ...], Any] = {(): _level(top)}
    for words in sorted(registry):
        for depth in range(1, len(words)):
            group = words[:depth]
            if group not in levels:
                above = levels[group[:-1]].add_parser(group[-1], help=_verbs(group))
                levels[group] = _level(above)
        _add(levels[words[:-1]], registry[words])
    return top


def _verbs(group: tuple[str, ...]) -> str:
    """What the commands of a group do: "activate, create, deactivate, limit"."""
    depth = len(group)
    return ", ".join(sorted({w[depth] for w in registry if w[:depth] == group}))


def _level(above: argparse.ArgumentParser) -> Any:
    return above.add_subparsers(metavar="COMMAND", required=True)


def _add(level: Any, chosen: Command) -> None:
    summary = chosen.help.split("\n", 1)[0]
    own = level.add_parser(
        chosen.words[-1],
        help=summary.replace("%", "%%"),
        description=chosen.help,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    own.set_defaults(command=chosen)
    own.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="Where Regulars keeps its data; REGULARS_DATA_DIR otherwise.",
    )
    if chosen.arguments is not None:
        for field in argument_fields(chosen.arguments):
            own.add_argument(*field.names, **field.options)


class ArgumentField(msgspec.Struct, frozen=True):
    """One argument as argparse wants it."""

    names: tuple[str, ...]
    options: dict[str, Any]


def argument_fields(kind: type[msgspec.Struct]) -> list[ArgumentField]:
    """The arguments that a Struct describes, each with its docstring as help."""
    words = field_docstrings(kind)
    hints = get_type_hints(kind, include_extras=True)
    return [
        _argument(field, hints[field.name], words.get(field.name, ""))
        for field in msgspec.structs.fields(kind)
    ]


def _argument(field: msgspec.structs.FieldInfo, hint: Any, words: str) -> ArgumentField:
    options: dict[str, Any] = {"help": " ".join(words.split()).replace("%", "%%")}
    if POSITIONAL in getattr(hint, "__metadata__", ()):
        options |= {"type": _plain(hint)}
        if not field.required:
            options |= {"nargs": "?", "default": field.default}
        return ArgumentField((field.name,), options)
    names = (f"--{field.name.replace('_', '-')}",)
    if _plain(hint) is bool:
        return ArgumentField(names, options | {"action": "store_true"})
    kind = _plain(hint)
    reader = READERS.get(kind, kind)
    options |= {"type": reader, "required": field.required, "metavar": SHOWN.get(kind)}
    if not field.required:
        options["default"] = field.default
    return ArgumentField(names, options)


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        like = "2027-01-31T12:00:00Z"
        raise argparse.ArgumentTypeError(f"{text!r} is no moment like {like}")
    return moment


READERS: dict[Any, Callable[[str], Any]] = {int: _whole_number, datetime: _moment}
"""Who makes a value of what was typed, where the kind itself doesn't."""


def _plain(hint: Any) -> Any:
    """The type to make of the text: `int` for `Annotated[int, ...] | None`."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    return _plain(get_args(hint)[0]) if hasattr(hint, "__metadata__") else hint

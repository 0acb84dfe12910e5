"""Whatever a person may meet explains itself, and is named by the rule."""

import inspect
import re

import msgspec
from test_house_codes import ours as problems

from regulars import __main__ as main
from regulars import rooms
from regulars.documented import documented
from regulars.kit import cli, doors, events
from regulars.kit.docstrings import field_docstrings
from regulars.settings import Settings

for module in ("errors", "events", "routes", "commands"):
    rooms.load(module)
main.load("")

# Past tenses that don't end in "ed".
IRREGULAR = {"sent", "given", "spent", "won", "lost", "left", "found", "made", "taken"}


def sentences(words: str | None) -> int:
    return len(re.findall(r"[.!?](?=\s|$)", inspect.cleandoc(words or "")))


def announced() -> list[type[events.Event]]:
    kinds = events.registry.values()
    return [kind for kind in kinds if kind.__module__.startswith("regulars.")]


def test_every_problem_says_what_happened_and_what_to_do():
    short = [p.__name__ for p in problems() if sentences(p.__doc__) < 2]

    print(f"tried={len(problems())} expected=[] got={short}")
    assert not short, f"two sentences at least in the docstring: {short}"


def test_every_event_says_what_happened_and_what_it_carries():
    short = [kind.__name__ for kind in announced() if sentences(kind.__doc__) < 2]

    print(f"tried={len(announced())} expected=[] got={short}")
    assert not short, f"two sentences at least in the docstring: {short}"


def test_first_lines_are_whole_sentences():
    kinds = [*problems(), *announced()]
    broken = [
        kind.__name__
        for kind in kinds
        if not re.match(r"[A-Z`\d].*\.$", (kind.__doc__ or "").splitlines()[0])
    ]

    assert not broken, f"the first line is the headline of the help page: {broken}"


def test_problems_are_named_by_what_is_wrong():
    odd = [
        p.__name__
        for p in problems()
        if not re.fullmatch(r"([A-Z][a-z0-9]+|OAuth)+", p.__name__)
        or re.search(r"(Exception|Problem)$", p.__name__)
        or (p.__name__.endswith("Error") and p.code != 1000)
    ]

    assert not odd, f"Pascal case, without a word for being a problem: {odd}"


def test_own_messages_are_sentences():
    broken = [p.code for p in problems() if p.code >= 90_000 and p.message[-1] != "."]

    assert not broken, f"end the message with a full stop: {broken}"


def test_events_are_named_noun_past_and_their_classes_alike():
    odd = [
        f"{kind.__name__} {kind.name}"
        for kind in announced()
        if re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower() != kind.name
        or not (kind.name.endswith("ed") or kind.name.split("_")[-1] in IRREGULAR)
        or "_" not in kind.name
    ]

    assert not odd, f"noun_past, the class the same in Pascal case: {odd}"


def test_every_setting_explains_itself():
    words = field_docstrings(Settings)
    silent = [f for f in Settings.__struct_fields__ if not sentences(words.get(f))]

    assert not silent, f"a docstring under the field: {silent}"
    assert len(list(documented())) == len(Settings.__struct_fields__)


def test_every_command_explains_itself():
    silent = [" ".join(c.words) for c in cli.registry.values() if not sentences(c.help)]

    print(f"tried={len(cli.registry)} expected=[] got={silent}")
    assert {("up",), ("verify",), ("accounts", "create")} <= set(cli.registry)
    assert not silent, f"the docstring is the help: {silent}"


def test_every_argument_of_a_command_explains_itself():
    silent = [
        f"{' '.join(command.words)}: {field.name}"
        for command in cli.registry.values()
        if command.arguments is not None
        for field in msgspec.structs.fields(command.arguments)
        if not sentences(field_docstrings(command.arguments).get(field.name))
    ]

    assert not silent, f"a docstring under the field: {silent}"


def test_every_route_explains_itself():
    routes = [route for door in doors.doors for route in door.routes]
    silent = [r.full_path for r in routes if not sentences(r.function.__doc__)]

    print(f"tried={len(routes)} expected=[] got={silent}")
    assert len(routes) > 20
    assert not silent, f"the docstring is the reference: {silent}"

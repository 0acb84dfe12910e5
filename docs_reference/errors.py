"""Every code that a caller can be refused with."""

from collections import defaultdict

from docs_reference import words
from docs_reference.loaded import document
from regulars import rooms
from regulars.kit.doors import doors
from regulars.kit.errors import Problem, registry

KIT = "kit"

TOP = """\
# Errors

A refusal is JSON with three keys, and `errors` when fields were refused:

```json
{
  "message": "Invalid input.",
  "code": 1003,
  "status_code": 400,
  "errors": {"shop_uuid": ["Must be a uuid."]}
}
```

Decide by `code`: it never changes its meaning, while `message` is for people. The doors
`/api/v3/oauth/clients` and `/api/v3/register` refuse with the status in the column
*public*, mostly 400; the dashboard's door says precisely what is wrong. A missing or
wrong credential is 401 with `{"message": "Unauthenticated."}` and no code.

"""

NOT_YET = (
    "No call of this release answers with these yet. They are listed because their "
    "numbers are settled.\n\n"
)


def page() -> str:
    """The codes, grouped by the room that refuses with them."""
    by_room: dict[str, list[type[Problem]]] = defaultdict(list)
    for problem in registry.values():
        if problem.__module__.startswith("regulars."):
            by_room[_room(problem)].append(problem)
    order = [room for room in (KIT, *rooms.ROOMS) if room in by_room]
    return words.GENERATED + TOP + "".join(_part(room, by_room[room]) for room in order)


def _part(room: str, problems: list[type[Problem]]) -> str:
    title = "Every call" if room == KIT else room.capitalize()
    note = "" if room == KIT or _has_routes(room) else NOT_YET
    found = sorted(problems, key=lambda problem: problem.code)
    return f"## {title}\n\n{note}" + "".join(map(_problem, found))


def _problem(problem: type[Problem]) -> str:
    calls = sorted(_calls(problem))
    told_by = f"Told by {', '.join(calls)}.\n\n" if 0 < len(calls) <= 6 else ""
    code = f", with the code {problem.public_code}" if problem.public_code else ""
    return (
        f"### {problem.code} {problem.__name__} {{ #{problem.code} }}\n\n"
        f"> {problem.message}\n\n"
        f"Status: {problem.public_status} public{code}, {problem.status} dashboard.\n\n"
        f"{words.told(problem)}\n\n{told_by}"
    )


def _calls(problem: type[Problem]) -> set[str]:
    return {
        f"[`{route.method} {route.full_path}`](calls-{route.door.name}.md#"
        f"{document['paths'][route.full_path][route.method.lower()]['operationId']})"
        for door in doors
        for route in door.routes
        if problem in route.refuses
    }


def _has_routes(room: str) -> bool:
    return any(
        route.function.__module__.startswith(f"regulars.{room}.")
        for door in doors
        for route in door.routes
    )


def _room(problem: type[Problem]) -> str:
    return problem.__module__.split(".")[1]

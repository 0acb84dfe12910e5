"""WHK-10, of events: what a payload has in one release, it has in every later one.

`event_shapes.json` is what subscribers have read so far. A field that is added is added
there too: `python tests/wire/test_event_shapes.py` writes it, and never takes one away.
"""

import json
import sys
from pathlib import Path
from typing import Any

from regulars import rooms
from regulars.kit.errors import InvalidInput
from regulars.kit.events import Event, registry, shape_of

rooms.load("events")

GOLDEN = Path(__file__).with_name("event_shapes.json")

Shapes = dict[str, dict[str, Any]]


def shapes_now() -> Shapes:
    """The payload of each event of ours: its version, and the schema of each field."""
    ours = [
        kind for kind in registry.values() if kind.__module__.startswith("regulars")
    ]
    return {kind.name: told(kind) for kind in sorted(ours, key=lambda each: each.name)}


def told(kind: type[Event]) -> dict[str, Any]:
    schema = shape_of(kind)
    assert sorted(schema["required"]) == sorted(schema["properties"]), kind.name
    return {"version": kind.version, "fields": schema["properties"]}


def broken(before: Shapes, now: Shapes) -> list[str]:
    """What subscribers to `before` would miss, or read otherwise."""
    wrong = []
    for name, shape in before.items():
        if name not in now:
            wrong.append(f"{name} is gone")
        elif now[name]["version"] == shape["version"]:
            wrong += [
                f"{name}.{field}: {schema} became {now[name]['fields'].get(field)}"
                for field, schema in shape["fields"].items()
                if now[name]["fields"].get(field) != schema
            ]
        elif now[name]["version"] < shape["version"]:
            wrong.append(f"{name} went back to version {now[name]['version']}")
    return wrong


def test_payloads_only_get_more_fields():
    before = json.loads(GOLDEN.read_text())

    wrong = broken(before, shapes_now())

    print(f"tried={len(before)} expected=[] got={wrong}")
    assert not wrong, wrong


def test_what_subscribers_can_read_is_written_down():
    assert json.loads(GOLDEN.read_text()) == shapes_now(), (
        f"run: python {Path(__file__).name}, after the test above is green"
    )


def test_a_field_that_goes_or_changes_is_found():
    before = {"sold": {"version": 1, "fields": {"cents": {"type": "integer"}}}}

    def now(version: int, **changed: Any) -> Shapes:
        return {"sold": {"version": version, "fields": changed}}

    assert broken(before, now(1)) == [
        "sold.cents: {'type': 'integer'} became None",
    ]
    assert broken(before, now(1, cents={"type": "string"}))
    assert broken(before, now(0, cents={"type": "integer"}))
    assert broken(before, {})
    assert not broken(before, now(1, cents={"type": "integer"}, more={}))
    assert not broken(before, now(2, cents={"type": "string"}))


async def test_the_dashboard_publishes_each_with_its_schema(dashboard):
    answer = (await dashboard.get("/event-types")).data

    published = {each["name"]: each for each in answer}
    golden = json.loads(GOLDEN.read_text())
    assert published.keys() == golden.keys()
    for name, shape in golden.items():
        assert published[name]["version"] == shape["version"]
        assert published[name]["payload"]["properties"] == shape["fields"]
        assert published[name]["description"]


async def test_the_log_is_read_by_name(dashboard, make, events):
    contact = await make.contact()
    for _ in range(3):
        await make.reception(contact, credits=1)
    whole = await events()

    first = await dashboard.get("/events", name="credit_reception_created", limit=2)
    then = first.meta["position"]
    rest = await dashboard.get("/events", name="credit_reception_created", after=then)
    last = rest.meta["position"]
    none = await dashboard.get("/events", name="credit_reception_created", after=last)

    expected = [e for e in whole if e["name"] == "credit_reception_created"]
    assert first.data + rest.data == expected
    assert {each["version"] for each in expected} == {1}
    assert last == whole[-1]["position"]
    assert (none.data, none.meta) == ([], {"position": last})


async def test_the_whole_log_says_where_to_go_on(dashboard, make, events):
    await make.contact()
    whole = await events()

    answer = await dashboard.get("/events", limit=1)
    end = await dashboard.get("/events", after=whole[-1]["position"])

    assert answer.meta == {"position": 1}
    assert end.meta == {"position": whole[-1]["position"]}


async def test_a_position_beyond_the_log_is_refused(dashboard, make, events):
    await make.contact()
    end = len(await events())
    doors = ("/events", "/webhook-events")

    last = [(await dashboard.get(door, after=end)).meta["position"] for door in doors]
    refused = [(await dashboard.get(door, after=end + 1)).errors for door in doors]

    assert last == [end, end]
    assert refused == [{"after": [f"The log ends at {end}."]}] * 2


async def test_a_name_that_no_event_has_is_refused(dashboard):
    answer = await dashboard.get("/events", name="contact_vanished")

    assert answer.problem is InvalidInput
    assert answer.errors == {"name": ["No event has this name."]}


def main() -> None:
    """Writes the file anew, unless something would get lost."""
    before: Shapes = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    wrong = broken(before, shapes_now())
    if wrong:
        sys.exit("\n".join(wrong))
    GOLDEN.write_text(json.dumps(shapes_now(), indent=1) + "\n")


if __name__ == "__main__":
    main()

"""The document shows an example of whatever is sent and answered, and each is right."""

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from regulars import rooms
from regulars.kit import openapi
from regulars.kit.openapi.examples import example_of

rooms.load("routes")

DOCUMENT = openapi.document()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def medias(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """What is sent and answered, each with its schema."""
    bodies = operation.get("requestBody", {}).get("content", {}).values()
    answers = [
        media
        for response in operation["responses"].values()
        for media in response["content"].values()
    ]
    return [*bodies, *answers]


def wrong(schema: dict[str, Any], value: Any) -> list[str]:
    whole = schema | {"components": DOCUMENT["components"]}
    errors = Draft202012Validator(whole, validate_formats=True).iter_errors(value)
    return [f"{error.instance_path}: {error.message}" for error in errors]


@pytest.mark.parametrize(
    ("name", "operation"), OPERATIONS, ids=[n for n, _ in OPERATIONS]
)
def test_every_call_shows_examples_that_fit(name, operation):
    shown = 0
    for media in medias(operation):
        examples = [each["value"] for each in media.get("examples", {}).values()]
        examples += [media["example"]] if "example" in media else []
        shown += len(examples)
        for example in examples:
            assert not wrong(media["schema"], example), (name, example)

    assert shown >= 2


def test_what_is_sent_and_what_comes_back_is_always_shown():
    without = [
        name
        for name, operation in OPERATIONS
        for media in medias(operation)
        if "example" not in media and "examples" not in media
    ]

    print(f"tried={len(OPERATIONS)} expected=[] got={without}")
    assert len(OPERATIONS) > 50
    assert not without


def test_a_field_s_own_words_come_first():
    schema = {"type": "string", "examples": ["Corner bakery"]}

    assert example_of(schema, {}) == "Corner bakery"
    assert example_of({"type": "string"}, {}, "first_name") == "First name"
    assert example_of({"type": "integer", "minimum": 5}, {}) == 5


def test_a_part_of_the_log_says_how_far_it_goes():
    told = {
        name: operation["responses"]["200"]["content"]["application/json"]["example"]
        for name, operation in OPERATIONS
        if name in ("GET /api/dashboard/events", "GET /api/dashboard/webhook-events")
    }

    assert [each["meta"] for each in told.values()] == [{"position": 1}] * 2

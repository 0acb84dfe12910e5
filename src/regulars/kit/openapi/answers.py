"""What each route may answer: its result, and every refusal with code and meaning."""

from typing import Any

from regulars.kit.doors import Route
from regulars.kit.errors import (
    Conflict,
    Forbidden,
    HeadTooLarge,
    IdempotencyKeyReused,
    IdempotencyKeyRunning,
    InvalidInput,
    NoDryRun,
    PayloadTooLarge,
    Problem,
    RequestTooSlow,
    TooManyRequests,
    Unavailable,
)
from regulars.kit.openapi.examples import example_of
from regulars.kit.openapi.shapes import (
    REF,
    is_bare,
    is_page,
    key_of,
    media_type_of,
    result_of,
)
from regulars.kit.pages import Page, viewing

ALWAYS: tuple[type[Problem], ...] = (
    InvalidInput,
    HeadTooLarge,
    TooManyRequests,
    Unavailable,
)

DEFAULT = 30

REFUSAL_SCHEMA = {
    "type": "object",
    "required": ["message", "code", "status_code"],
    "properties": {
        "message": {"type": "string"},
        "code": {"type": "integer"},
        "status_code": {"type": "integer"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


OAUTH_REFUSAL_SCHEMA = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "examples": ["invalid_client"]},
        "error_description": {"type": "string"},
    },
}
UNAUTHENTICATED_SCHEMA = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"const": "Unauthenticated."}},
    "additionalProperties": False,
}


def responses(
    route: Route, known: dict[str, Any], shapes: dict[str, Any]
) -> dict[str, Any]:
    """The answer, and each refusal under its status with code, text and meaning."""
    answers: dict[str, Any] = {str(route.status): _success(route, known, shapes)}
    for problem in sorted(_refuses(route), key=lambda each: each.code):
        status = str(route.door.status_of(problem()))
        response = answers.setdefault(
            status,
            {
                "description": "Refused.",
                "content": {
                    "application/json": {
                        "schema": {"$ref": REF.format(name=route.door.refusal_shape)},
                        "examples": {},
                    }
                },
            },
        )
        examples = response["content"]["application/json"]["examples"]
        told = route.door.told(problem())
        examples[str(told.get("code", problem.code))] = {
            "summary": (problem.__doc__ or "").partition("\n")[0],
            "value": told,
        }
    if route.door.refusal_shape == "OAuthRefusal":
        words = "The client is unknown or its secret wrong."
        answers["401"] = _unauthorized(words, route.door.refusal_shape, shapes)
    if route.permission:
        words = "The credential is missing, wrong or out of date."
        answers["401"] = _unauthorized(words, "Unauthenticated", shapes)
    return answers


def _unauthorized(words: str, shape: str, shapes: dict[str, Any]) -> dict[str, Any]:
    schema = {"$ref": REF.format(name=shape)}
    media = {"schema": schema, "example": example_of(schema, shapes)}
    return {"description": words, "content": {"application/json": media}}


def _refuses(route: Route) -> list[type[Problem]]:
    always = [*ALWAYS]
    if route.permission:
        always.append(Forbidden)
    if route.method != "GET":
        always += [RequestTooSlow, PayloadTooLarge, Conflict]
    if route.method != "GET" and route.permission:
        always += [IdempotencyKeyReused, IdempotencyKeyRunning]
    if route.writes and not route.dry_runs:
        always.append(NoDryRun)
    return [*route.refuses, *always]


def _success(
    route: Route, known: dict[str, Any], shapes: dict[str, Any]
) -> dict[str, Any]:
    result = result_of(route)
    data = {"type": "null"} if result is None else known[key_of(result)]
    if is_bare(route):
        schema = {"type": "object"} if result is None else data
        media = {"schema": schema, "example": example_of(schema, shapes)}
        return _done(media, media_type_of(route))
    shown = example_of(data, shapes)
    meta = _meta(route, shown) if is_page(route) else {}
    told: dict[str, Any] = {"type": "object"}
    if route.writes and route.dry_runs:
        told["properties"] = {"dry_run": {"$ref": REF.format(name="Foreseen")}}
    envelope = {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {"data": data, "meta": told},
    }
    return _done({"schema": envelope, "example": {"data": shown, "meta": meta}})


def _meta(route: Route, shown: list[Any]) -> dict[str, Any]:
    """What an answer says of its list: of a part of the log, how far that goes."""
    query = route.parameters().get("query")
    if query is not None and "after" in query.annotation.__struct_fields__:
        return {"position": 1}
    return viewing(Page(shown, len(shown), 1, DEFAULT))


def _done(media: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"description": "Done.", "content": {kind: media}}

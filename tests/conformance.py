"""Every answer is held against the OpenAPI document: its status, and its body."""

import functools
import json
import re
from typing import Any

import httpx
from jsonschema_rs import Draft202012Validator

from regulars import rooms
from regulars.kit import openapi

# What is refused before any route is found is told of no route.
BEFORE_ANY_ROUTE = {404, 405}

# An answer that says more than its schema is as wrong as one that says less.
CLOSED = {"Refusal", "OAuthRefusal"}

SCHEMAS = "#/components/schemas/"
REFERENCE = re.compile(rf'"{SCHEMAS}([^"]+)"')


def check(response: httpx.Response) -> None:
    """Fails when the document does not promise this answer."""
    method, path = response.request.method, response.request.url.path
    told = f"{method} {path} answered {response.status_code}: {response.text[:500]}"
    operation = _operation(method, path)
    if (kind := written_in(response)) != "application/json":
        responses = operation["responses"] if operation else {}
        promised = responses.get(str(response.status_code), {})
        assert kind in promised.get("content", {}), told
        return
    body = response.json()
    if operation is None or str(response.status_code) not in operation["responses"]:
        assert response.status_code in BEFORE_ANY_ROUTE, f"not documented: {told}"
        shape = "OAuthRefusal" if path.startswith("/oauth/") else "Refusal"
        _complain(_validator(shape), body, told)
        return
    validator = _of_response(*_key(method, path), str(response.status_code))
    _complain(validator, body, told)


def written_in(response: httpx.Response) -> str:
    """The media type of an answer, JSON for nearly all of them."""
    told: str = response.headers.get("content-type", "")
    return told if told == "application/json" else told.partition(";")[0]


def _complain(validator: Draft202012Validator, body: Any, told: str) -> None:
    if validator.is_valid(body):
        return
    errors = [
        f"{'.'.join(map(str, error.instance_path))}: {error.message}"
        for error in validator.iter_errors(body)
    ]
    raise AssertionError(f"{told}\n" + "\n".join(errors))


def _operation(method: str, path: str) -> dict[str, Any] | None:
    key = _key(method, path)
    found: dict[str, Any] | None = _document()["paths"].get(key[1], {}).get(key[0])
    return found


@functools.lru_cache(maxsize=10_000)
def _key(method: str, path: str) -> tuple[str, str]:
    """The method and path as the document writes them: fixed words come first."""
    path = path.rstrip("/") if len(path) > 1 else path
    paths = _document()["paths"]
    if path not in paths:
        path = next((t for t, p in _templates() if p.fullmatch(path)), path)
    return method.lower(), path


@functools.cache
def _templates() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (path, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))))
        for path in _document()["paths"]
        if "{" in path
    ]


@functools.cache
def _of_response(method: str, path: str, status: str) -> Draft202012Validator:
    response = _document()["paths"][path][method]["responses"][status]
    schema = response["content"]["application/json"]["schema"]
    return _compiled(json.dumps(schema))


def _validator(name: str) -> Draft202012Validator:
    return _compiled(json.dumps({"$ref": f"{SCHEMAS}{name}"}))


@functools.cache
def _compiled(schema: str) -> Draft202012Validator:
    """Of calls that answer the same, one: with all schemas in it, each took 3 MB."""
    # References are looked up in the schema that they stand in.
    reached: dict[str, Any] = {}
    _reach(schema, reached)
    whole = json.loads(schema) | {"components": {"schemas": reached}}
    return Draft202012Validator(whole, validate_formats=True)


def _reach(schema: str, reached: dict[str, Any]) -> None:
    """Adds every schema that this one refers to, and what those refer to."""
    for name in set(REFERENCE.findall(schema)) - reached.keys():
        reached[name] = _closed(name)
        _reach(json.dumps(reached[name]), reached)


def _closed(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = _document()["components"]["schemas"][name]
    is_closed = name in CLOSED or name.endswith("Out")
    return _without_more(schema) if is_closed else schema


def _without_more(schema: dict[str, Any]) -> dict[str, Any]:
    return {"additionalProperties": False} | schema


@functools.cache
def _document() -> dict[str, Any]:
    rooms.load("routes")
    return openapi.document()

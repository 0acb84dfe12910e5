"""The OpenAPI 3.1 document, read from the doors.

Schemas are msgspec's own; paths, permissions and refusals are those that the edge acts
on, so the document can't promise what is not there.
"""

import functools
import inspect
import re
import types
from typing import Any, cast, get_args, get_origin
from uuid import UUID

import msgspec

from regulars import __version__
from regulars.kit.doors import Bare, Door, Route, doors
from regulars.kit.errors import (
    Forbidden,
    IdempotencyKeyReused,
    IdempotencyKeyRunning,
    InvalidInput,
    PayloadTooLarge,
    Problem,
    TooManyRequests,
    Unavailable,
)
from regulars.kit.pages import Page

REF = "#/components/schemas/{name}"
ALWAYS: tuple[type[Problem], ...] = (InvalidInput, TooManyRequests, Unavailable)

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
        "error": {"type": "string"},
        "error_description": {"type": "string"},
    },
}

UNAUTHENTICATED_SCHEMA = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"const": "Unauthenticated."}},
    "additionalProperties": False,
}


def document_bytes() -> bytes:
    """The document as JSON."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=1)


@functools.cache
def document() -> dict[str, Any]:
    """The document of every door whose routes have been loaded."""
    routes = [route for door in doors for route in door.routes]
    kinds = [kind for route in routes for kind in _kinds(route)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    _tell_decimals([*schemas, components])
    known = dict(zip(map(_key, kinds), schemas, strict=True))
    components["Refusal"] = REFUSAL_SCHEMA
    components["OAuthRefusal"] = OAUTH_REFUSAL_SCHEMA
    components["Unauthenticated"] = UNAUTHENTICATED_SCHEMA
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, known, components)
        paths.setdefault(route.full_path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Regulars", "version": __version__},
        "servers": [{"url": "/"}],
        "tags": [{"name": door.name} for door in doors],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "regulars_session",
                },
            },
        },
    }


def _tell_decimals(schema: Any) -> None:
    """Decimals go out as JSON numbers, which msgspec's schemas do not know."""
    children = schema.values() if isinstance(schema, dict) else schema
    for child in children if isinstance(schema, dict | list | tuple) else ():
        _tell_decimals(child)
    if isinstance(schema, dict) and schema.get("format") == "decimal":
        del schema["format"]
        schema["type"] = "number"


def _kinds(route: Route) -> list[Any]:
    """The types that a route takes and gives."""
    kinds = [
        parameter.annotation
        for name, parameter in route.parameters().items()
        if name in ("body", "query")
    ]
    result = _result(route)
    return [*kinds, result] if result is not None else kinds


def _result(route: Route) -> Any:
    """What `data` holds; None when the answer has no type of its own."""
    result = _return_annotation(route)
    if result in (Bare, None, type(None)):
        return None
    if get_origin(result) is Page:
        return types.GenericAlias(list, get_args(result))
    return result


def _return_annotation(route: Route) -> Any:
    return inspect.signature(route.function, eval_str=True).return_annotation


def _key(kind: Any) -> str:
    return repr(kind)


def _operation(
    route: Route, known: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    summary, _, more = (route.function.__doc__ or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{route.door.name}_{route.method.lower()}_{_slug(route)}",
        "tags": [route.door.name],
        "summary": summary.strip(),
        "parameters": _parameters(route, known, components),
        "responses": _responses(route, known),
        "security": _security(route.door) if route.permission else [],
    }
    if more.strip():
        operation["description"] = re.sub(r"\s+", " ", more).strip()
    if route.permission:
        operation["x-permission"] = str(route.permission)
    body = route.parameters().get("body")
    if body is not None:
        operation["requestBody"] = _body(route, known[_key(body.annotation)])
    return operation


def _slug(route: Route) -> str:
    return re.sub(r"\W+", "_", f"{route.path}").strip("_") or "root"


def _body(route: Route, schema: dict[str, Any]) -> dict[str, Any]:
    media = {"schema": schema}
    content = {"application/json": media}
    if route.door.lenient:
        content["application/x-www-form-urlencoded"] = media
    return {"required": True, "content": content}


def _parameters(
    route: Route, known: dict[str, Any], components: dict[str, Any]
) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = []
    for name, parameter in route.parameters().items():
        if "{" + name + "}" in route.path:
            schema = {"type": "string"}
            if parameter.annotation is UUID:
                schema["format"] = "uuid"
            parameters.append(_parameter(name, "path", schema, required=True))
        elif name == "query":
            shape = _shape(known[_key(parameter.annotation)], components)
            for field, schema in shape.get("properties", {}).items():
                must = field in shape.get("required", [])
                parameters.append(_parameter(field, "query", schema, required=must))
    if route.method != "GET" and route.permission:
        key = {"type": "string", "minLength": 1, "maxLength": 255}
        must = route.moves_value and not route.door.lenient
        parameters.append(_parameter("Idempotency-Key", "header", key, required=must))
    return parameters


def _shape(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return cast("dict[str, Any]", components.get(name, schema))


def _parameter(name: str, place: str, schema: Any, *, required: bool) -> dict[str, Any]:
    parameter = {"name": name, "in": place, "required": required, "schema": schema}
    if "$ref" in schema or schema.get("type") == "object":
        parameter["style"] = "deepObject"
    return parameter


def _security(door: Door) -> list[dict[str, list[str]]]:
    ways: list[dict[str, list[str]]] = [{"bearer": []}]
    return [*ways, {"session": []}] if "session" in door.kinds else ways


def _responses(route: Route, known: dict[str, Any]) -> dict[str, Any]:
    """The answer, and each refusal under its status with code, text and meaning."""
    responses: dict[str, Any] = {str(route.status): _success(route, known)}
    for problem in _refuses(route):
        status = str(route.door.status_of(problem()))
        response = responses.setdefault(
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
        examples[str(problem.code)] = {
            "summary": (problem.__doc__ or "").partition("\n")[0],
            "value": route.door.told(problem()),
        }
    if route.door.refusal_shape == "OAuthRefusal":
        words = "The client is unknown or its secret wrong."
        responses["401"] = _unauthorized(words, route.door.refusal_shape)
    if route.permission:
        words = "The credential is missing, wrong or out of date."
        responses["401"] = _unauthorized(words, "Unauthenticated")
    return responses


def _unauthorized(words: str, shape: str) -> dict[str, Any]:
    schema = {"$ref": REF.format(name=shape)}
    return {
        "description": words,
        "content": {"application/json": {"schema": schema}},
    }


def _refuses(route: Route) -> list[type[Problem]]:
    always = [*ALWAYS]
    if route.permission:
        always.append(Forbidden)
    if route.method != "GET":
        always += [PayloadTooLarge, IdempotencyKeyReused, IdempotencyKeyRunning]
    return [*route.refuses, *always]


def _success(route: Route, known: dict[str, Any]) -> dict[str, Any]:
    result = _result(route)
    if _return_annotation(route) is Bare:
        content = {"schema": {"type": "object"}}
        return {"description": "Done.", "content": {"application/json": content}}
    data = {"type": "null"} if result is None else known[_key(result)]
    envelope = {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {"data": data, "meta": {"type": "object"}},
    }
    return {
        "description": "Done.",
        "content": {"application/json": {"schema": envelope}},
    }

"""The OpenAPI 3.1 document, read from the doors.

Schemas are msgspec's own; paths, permissions and refusals are those that the edge acts
on, so the document can't promise what is not there.
"""

import functools
import re
from typing import Any, cast
from uuid import UUID

import msgspec

from regulars import __version__
from regulars.kit import dry_run
from regulars.kit.doors import Door, Route, doors
from regulars.kit.forms.kinds import REST, one_of
from regulars.kit.openapi.answers import (
    OAUTH_REFUSAL_SCHEMA,
    REFUSAL_SCHEMA,
    UNAUTHENTICATED_SCHEMA,
    responses,
)
from regulars.kit.openapi.examples import example_of
from regulars.kit.openapi.shapes import OPEN, REF, key_of, kinds_of
from regulars.kit.reactions import Foreseen

DRY_RUN = {"type": "string", "enum": ["false", "true"]}
TRIED_OUT = (
    "With `true` the call is answered as if it were done, and nothing is. The answer"
    " has the header too, and what would follow stands in `meta.dry_run`."
)


def document_bytes() -> bytes:
    """The document as JSON."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=1)


@functools.cache
def document() -> dict[str, Any]:
    """The document of every door whose routes have been loaded."""
    told = [door for door in doors if not door.is_for_people]
    routes = [route for door in told for route in door.routes]
    kinds = [Foreseen, *(kind for route in routes for kind in kinds_of(route))]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    _translate([*schemas, components])
    for kind in kinds:
        _tell_one_of(kind, components)
    _tell_open(components)
    known = dict(zip(map(key_of, kinds), schemas, strict=True))
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
        "tags": [{"name": d.name, "x-displayName": d.title} for d in told],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "regulars_session",
                    "description": "By TLS it is called `__Host-regulars_session`.",
                },
            },
        },
    }


def _translate(schema: Any) -> None:
    """What msgspec's schemas say in Python's words, in those of JSON Schema.

    Decimals go out as JSON numbers. A pattern is one of ECMA-262, where `$` is the very
    end, as `\\Z` is in Python.
    """
    children = schema.values() if isinstance(schema, dict) else schema
    for child in children if isinstance(schema, dict | list | tuple) else ():
        _translate(child)
    if isinstance(schema, dict) and schema.get("format") == "decimal":
        del schema["format"]
        schema["type"] = "number"
    if isinstance(schema, dict) and isinstance(schema.get("pattern"), str):
        schema["pattern"] = schema["pattern"].replace(r"\Z", "$")


def _tell_one_of(kind: Any, components: dict[str, Any]) -> None:
    """Fields of which one at least must be sent, as `kit/forms` checks them."""
    names = one_of(kind)
    if names:
        components[kind.__name__]["anyOf"] = [{"required": [name]} for name in names]


def _tell_open(components: dict[str, Any]) -> None:
    """Names that only an account knows stand beside those of the document."""
    for name, shape in components.items():
        if shape.get("properties", {}).pop(REST, None) or name in OPEN:
            shape["additionalProperties"] = True


def _operation(
    route: Route, known: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    summary, _, more = (route.function.__doc__ or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{route.door.name}_{route.method.lower()}_{_slug(route)}",
        "tags": [route.door.name],
        "summary": summary.strip(),
        "parameters": _parameters(route, known, components),
        "responses": responses(route, known, components),
        "security": _security(route.door) if route.permission else [],
    }
    if more.strip():
        operation["description"] = re.sub(r"\s+", " ", more).strip()
    if route.permission:
        operation["x-permission"] = str(route.permission)
    body = route.parameters().get("body")
    if body is not None:
        operation["requestBody"] = _body(
            route, known[key_of(body.annotation)], components
        )
    return operation


def _slug(route: Route) -> str:
    return re.sub(r"\W+", "_", f"{route.path}").strip("_") or "root"


def _body(
    route: Route, schema: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    media = {"schema": schema, "example": example_of(schema, components)}
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
            schema = _path_schema(parameter.annotation)
            parameters.append(_parameter(name, "path", schema, required=True))
        elif name == "query":
            shape = _shape(known[key_of(parameter.annotation)], components)
            for field, schema in shape.get("properties", {}).items():
                must = field in shape.get("required", [])
                parameters.append(_parameter(field, "query", schema, required=must))
    if route.method != "GET" and route.permission:
        key = {"type": "string", "minLength": 1, "maxLength": 255}
        must = route.moves_value and not route.door.lenient
        parameters.append(_parameter("Idempotency-Key", "header", key, required=must))
    if route.writes and route.dry_runs:
        trying = _parameter(dry_run.NAME, "header", DRY_RUN, required=False)
        parameters.append(trying | {"description": TRIED_OUT})
    return parameters


def _shape(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return cast("dict[str, Any]", components.get(name, schema))


def _parameter(name: str, place: str, schema: Any, *, required: bool) -> dict[str, Any]:
    parameter = {"name": name, "in": place, "required": required, "schema": schema}
    if "$ref" in schema or schema.get("type") == "object":
        parameter["style"] = "deepObject"
    return parameter


def _path_schema(kind: Any) -> dict[str, Any]:
    if kind is int:
        return {"type": "integer", "minimum": 0}
    return {"type": "string"} | ({"format": "uuid"} if kind is UUID else {})


def _security(door: Door) -> list[dict[str, list[str]]]:
    ways: list[dict[str, list[str]]] = [{"bearer": []}]
    return [*ways, {"session": []}] if "session" in door.kinds else ways

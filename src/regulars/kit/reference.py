"""The reference page of the HTTP doors: one file, nothing loaded from elsewhere."""

import re
from typing import Any

from markupsafe import Markup, escape

from regulars.kit.templates import environment


def page(document: dict[str, Any]) -> bytes:
    """Every call of the OpenAPI document, with what it takes, gives and refuses."""
    template = environment.get_template("reference.html")
    calls = [
        {"path": path, "method": method.upper(), **operation}
        for path, methods in sorted(document["paths"].items())
        for method, operation in sorted(methods.items())
    ]
    doors = [
        {
            "name": tag["name"],
            "title": tag["x-displayName"],
            "calls": [c for c in calls if tag["name"] in c["tags"]],
        }
        for tag in document["tags"]
    ]
    shapes = document["components"]["schemas"]
    text = template.render(
        info=document["info"],
        doors=[door for door in doors if door["calls"]],
        shapes=shapes,
        fields=fields,
        described=described,
    )
    return text.encode()


def marked(text: str) -> Markup:
    """The text, safe to show, with what stands in backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


environment.filters["marked"] = marked


def fields(schema: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of an object's schema: name, type, whether it must be there."""
    name = schema.get("$ref", "").rpartition("/")[2]
    shape = shapes.get(name, schema)
    required = shape.get("required", [])
    return [
        {
            "name": field,
            "type": described(kind),
            "required": field in required,
            "about": kind.get("description", ""),
        }
        for field, kind in shape.get("properties", {}).items()
    ]


def described(schema: dict[str, Any]) -> str:
    """A schema in a few words: `integer`, `list of UnitOut`, `string or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(described(each) for each in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(repr(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {described(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")

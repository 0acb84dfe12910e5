"""An example of whatever a schema describes: its own words first, then its bounds."""

from typing import Any

UUID = "0197c2f4-5d6b-7c1e-9a3f-2b8e6d4f1a70"
MOMENT = "2026-01-31T09:30:00+00:00"


def example_of(schema: dict[str, Any], shapes: dict[str, Any], name: str = "") -> Any:
    """A value that the schema takes; `name` is that of the field it stands in."""
    if "$ref" in schema:
        shape = schema["$ref"].rpartition("/")[2]
        return example_of(shapes[shape], shapes, name)
    for said in (schema.get("examples"), schema.get("enum")):
        if said:
            return said[0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema and "type" not in schema:
        kinds = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return example_of(kinds[0], shapes, name)
    return _by_type(schema, shapes, name)


def _by_type(schema: dict[str, Any], shapes: dict[str, Any], name: str) -> Any:
    kind = schema.get("type")
    if kind == "object":
        # Where one field or another is wanted, the last is shown and no other.
        spare = {
            name
            for each in schema.get("anyOf", [])[:-1]
            for name in each.get("required", [])
        }
        return {
            field: example_of(each, shapes, field)
            for field, each in schema.get("properties", {}).items()
            if field not in spare
        }
    if kind == "array":
        items = schema.get("items")
        return [example_of(items, shapes, name)] if items else []
    if kind == "string":
        return _text(schema, name)
    plain = {"boolean": True, "integer": 1, "number": 1.5}
    return max(plain[kind], schema.get("minimum", 0)) if kind in plain else None


def _text(schema: dict[str, Any], name: str) -> str:
    known = {"uuid": UUID, "date-time": MOMENT, "date": MOMENT[:10]}
    if schema.get("format") in known:
        return known[schema["format"]]
    return MOMENT if name.endswith("_at") else name.replace("_", " ").capitalize()

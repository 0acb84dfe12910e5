"""The calls of a door, and the shapes that they take and give."""

from collections.abc import Iterator
from typing import Any

from docs_reference import words
from docs_reference.loaded import document
from regulars.kit.reference import described, fields

ABOUT = {
    "clients": "The public door of the contract. Send a personal access token, or the "
    "token of an OAuth client, as `Authorization: Bearer ...`. Bodies are JSON or "
    "forms.",
    "register": "The public door for tills. Send a register's token: it knows its "
    "shop. A personal access token may come in too; it names the shop in each call.",
    "dashboard": "Regulars' own door: everything that can be set, and the books. Send "
    "a personal access token, or the cookie of a session. It is strict: a field that "
    "it does not know is refused, and what moves value needs an "
    "[idempotency key](idempotency.md).",
    "till": "The door of devices that were paired with a register. They come in by two "
    "cookies that scripts can't read: the device's, and that of whoever has typed "
    "their PIN.",
    "older": "Calls that older plugins still make.",
    "oauth": "How an OAuth client gets its token (RFC 6749, section 4.4). Refusals are "
    "the RFC's own words.",
}


def page(door: str) -> str:
    """Every call of one door: what it needs, takes, gives and refuses."""
    calls = list(_calls(door))
    toc = words.table(
        ("call", "what it does"),
        [(_link(call), call["summary"]) for call in calls],
    )
    titles = {tag["name"]: tag["x-displayName"] for tag in document["tags"]}
    top = f"# {titles[door]}\n\n{ABOUT[door]}\n\n"
    return words.GENERATED + top + toc + "\n" + "".join(map(_call, calls))


def shapes_page() -> str:
    """Every shape by its name."""
    shapes = document["components"]["schemas"]
    parts = [
        f"## {name} {{ #{name.lower()} }}\n\n{shape.get('description', '')}\n\n"
        + _fields({"$ref": name})
        for name, shape in sorted(shapes.items())
    ]
    top = "# Shapes\n\nWhat calls take and give, by name.\n\n"
    return words.GENERATED + top + "".join(parts)


def _calls(door: str) -> Iterator[dict[str, Any]]:
    for path, methods in sorted(document["paths"].items()):
        for method, operation in sorted(methods.items()):
            if door in operation["tags"]:
                yield {"path": path, "method": method.upper(), **operation}


def _link(call: dict[str, Any]) -> str:
    return f"[`{call['method']} {call['path']}`](#{call['operationId']})"


def _call(call: dict[str, Any]) -> str:
    needs = call.get("x-permission")
    permission = f"[`{needs}`](permissions.md#{words.anchor(needs)})" if needs else ""
    return (
        f"## {call['method']} {call['path']} {{ #{call['operationId']} }}\n\n"
        f"{call['summary']} {call.get('description', '')}\n\n"
        + (f"Needs {permission}.\n\n" if permission else "Needs no credential.\n\n")
        + _parameters(call)
        + _body(call)
        + _answer(call)
        + _refusals(call)
    )


def _parameters(call: dict[str, Any]) -> str:
    rows = [
        (
            f"`{each['name']}`",
            each["in"],
            _shape(each["schema"]),
            "required" if each["required"] else "",
        )
        for each in call["parameters"]
    ]
    return words.table(("parameter", "in", "type", ""), rows) + "\n" if rows else ""


def _body(call: dict[str, Any]) -> str:
    if "requestBody" not in call:
        return ""
    schema = call["requestBody"]["content"]["application/json"]["schema"]
    return f"Takes {_shape(schema)}:\n\n{_fields(schema)}"


def _fields(schema: dict[str, Any]) -> str:
    shapes = document["components"]["schemas"]
    name = schema.get("$ref", "").rpartition("/")[2]
    kinds = shapes.get(name, schema).get("properties", {})
    rows = [
        (
            f"`{field['name']}`",
            _shape(kinds[field["name"]]),
            "required" if field["required"] else "",
            field["about"],
        )
        for field in fields({"$ref": name} if name else schema, shapes)
    ]
    if not rows:
        return "No fields.\n\n"
    return words.table(("field", "type", "", ""), rows) + "\n"


def _shape(schema: dict[str, Any]) -> str:
    """The type in words; the name of a shape leads to it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](shapes.md#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_shape(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items', {}))}"
    return described(schema)


def _answer(call: dict[str, Any]) -> str:
    status = next(status for status in call["responses"] if status.startswith("2"))
    content = call["responses"][status].get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    data = schema.get("properties", {}).get("data")
    if data is None:
        return f"Answers {status}.\n\n"
    return f"Answers {status}; `data` is {_shape(data)}.\n\n"


def _refusals(call: dict[str, Any]) -> str:
    rows = [
        (_named(code, example["value"]), status, example["summary"])
        for status, response in call["responses"].items()
        for code, example in response.get("content", {})
        .get("application/json", {})
        .get("examples", {})
        .items()
    ]
    return words.table(("refuses", "status", ""), rows) + "\n" if rows else ""


def _named(code: str, told: dict[str, Any]) -> str:
    """A refusal by its code; by the RFC's word where only that is told."""
    link = words.linked(int(code))
    return f"`{told['error']}` ({link})" if "error" in told else link

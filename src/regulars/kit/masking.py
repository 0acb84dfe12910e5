"""What somebody has sent, without what opens anything: for those who look it up."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from regulars.kit.errors import InvalidInput
from regulars.kit.forms.brackets import decode_form

MASK = "***"

# Names of what opens something or can be spent: keys, codes, cards.
SECRET = re.compile(
    r"password|secret|token|signature|authorization|api_?key|release_key|session"
    r"|(^|_)(code|codes|pins?|hash|otp|identifier_value|auth)$",
    re.IGNORECASE,
)

# Ours, wherever they stand: tokens, secrets of webhooks, sealed links.
OURS = re.compile(r"(rgl_[a-z]+_|whsec_|eyJ)[\w.+/=-]+")

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
PARAMETER = re.compile(r"\{(\w+)\}")

LONGEST_READ = 64 * 1024
LONGEST_KEPT = 8 * 1024

# Of what has many, such as an import: enough to see what it is.
MOST_ITEMS = 20


def masked(value: Any) -> Any:
    """The same with secrets hidden, and of long lists the beginning."""
    if isinstance(value, dict):
        return {
            name: MASK if SECRET.search(str(name)) and each else masked(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [masked(each) for each in value[:MOST_ITEMS]]
    return OURS.sub(MASK, value) if isinstance(value, str) else value


def path_of(route: str, parameters: Mapping[str, Any]) -> str:
    """The path as it was asked; what is no uuid in it may be a code, and is hidden."""

    def told(parameter: re.Match[str]) -> str:
        value = str(parameters.get(parameter[1], ""))
        return value if UUID.fullmatch(value) else MASK

    return PARAMETER.sub(told, route)


def content_of(
    scope: Mapping[str, Any],
    headers: Mapping[bytes, bytes],
    body: bytes,
    refusal: Mapping[str, Any],
) -> str:
    """Query, body and refusal as JSON; the body is null where it can't be read."""
    content = {
        "query": masked(_form(scope["query_string"]) or {}),
        "body": masked(_read(body, headers.get(b"content-type", b""))),
        "body_bytes": len(body),
        "refusal": {name: each for name, each in refusal.items() if name != "code"},
    }
    told = msgspec.json.encode(content)
    if len(told) > LONGEST_KEPT:
        told = msgspec.json.encode(content | {"body": None})
    if len(told) > LONGEST_KEPT:
        told = msgspec.json.encode(content | {"body": None, "query": {}, "refusal": {}})
    return told.decode()


def _read(body: bytes, kind: bytes) -> Any:
    """What was sent; a body says itself what it is, whatever the client says of it."""
    if not body or len(body) > LONGEST_READ:
        return None
    if body.lstrip()[:1] not in (b"{", b"["):
        is_form = kind.startswith(b"application/x-www-form-urlencoded")
        return _form(body) if is_form and b"=" in body else None
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None


def _form(text: bytes) -> dict[str, Any] | None:
    try:
        return decode_form(text[:LONGEST_READ].replace(b"%00", b""))
    except InvalidInput:
        return None

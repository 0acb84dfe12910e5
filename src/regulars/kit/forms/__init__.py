"""Request bodies and queries into structs, with all field errors at once.

Two ways to read. The public doors are lenient, because their clients are PHP programs
that send forms in which everything is text. The dashboard's door is strict.
"""

import re
from collections import Counter
from typing import TypeVar
from urllib.parse import unquote_plus

from msgspec import Struct

from regulars.kit.errors import InvalidInput
from regulars.kit.forms.brackets import decode_form
from regulars.kit.forms.documents import read_json
from regulars.kit.forms.plans import plan_for
from regulars.kit.forms.scalars import Manner, shows
from regulars.kit.forms.walk import walked

__all__ = ["decode_form", "parse", "parse_query", "shows"]

Shape = TypeVar("Shape", bound=Struct)

# What a query must be free of to be nothing but names and texts, parted by `&`.
SPECIAL = re.compile(rb"[^-\w.~!*'(),;:@/?&=]", re.ASCII)

LENIENT_JSON = Manner(lenient=True, coerces=True)
LENIENT_TEXT = Manner(lenient=True, coerces=True, is_text=True)
STRICT_JSON = Manner(lenient=False, coerces=False)
STRICT_TEXT = Manner(lenient=False, coerces=True, is_text=True)


def parse(
    kind: type[Shape], body: bytes, content_type: str | None, *, lenient: bool
) -> Shape:
    """The body as a struct of this kind, or InvalidInput with every wrong field."""
    if not lenient:
        return _parse_strictly(kind, body, content_type)
    # A body says by itself what it is; what clients say of it is often wrong.
    start = body[:1]
    if start != b"{":
        start = body.lstrip()[:1]
    if start == b"{":
        quick: Shape | None = plan_for(kind).decoded(body)
        if quick is not None:
            return quick
        return walked(kind, read_json(body, lenient=True), LENIENT_JSON)
    if start == b"[" or (start and _is_json(content_type)):
        raise InvalidInput({"body": ["Must be a JSON object."]})
    if _media_type(content_type).startswith("multipart/"):
        raise InvalidInput({"body": ["Must be JSON or a URL-encoded form."]})
    return walked(kind, decode_form(body if start else b""), LENIENT_TEXT)


def parse_query(kind: type[Shape], query_string: bytes, *, lenient: bool) -> Shape:
    """The query as a struct of this kind, or InvalidInput with every wrong field."""
    if not query_string:
        empty: Shape | None = plan_for(kind).decoded(b"{}")
        if empty is not None:
            return empty
    if lenient and not SPECIAL.search(query_string):
        pairs = query_string.decode().split("&")
        texts = dict(pair.partition("=")[::2] for pair in pairs)
        quick: Shape | None = (
            plan_for(kind).converted(texts) if all(texts.values()) else None
        )
        if quick is not None:
            return quick
    tree = decode_form(query_string, name="query")
    if not lenient:
        _refuse_twice(query_string)
    return walked(kind, tree, LENIENT_TEXT if lenient else STRICT_TEXT)


def _refuse_twice(query_string: bytes) -> None:
    """A form's last one wins; whoever is strict doesn't guess which one was meant."""
    pairs = query_string.decode("latin-1").split("&")
    names = Counter(unquote_plus(pair.partition("=")[0]) for pair in pairs)
    twice = [name for name, times in names.items() if times > 1 and name[-2:] != "[]"]
    if any(twice):
        reason = ["This field is given more than once."]
        raise InvalidInput({name: reason for name in twice if name})


def _parse_strictly(kind: type[Shape], body: bytes, content_type: str | None) -> Shape:
    if not body:
        return walked(kind, {}, STRICT_JSON)
    if not _is_json(content_type):
        raise InvalidInput({"body": ["Must be sent as application/json."]})
    tree = read_json(body, lenient=False)
    if not isinstance(tree, dict):
        raise InvalidInput({"body": ["Must be a JSON object."]})
    return walked(kind, tree, STRICT_JSON)


def _is_json(content_type: str | None) -> bool:
    media_type = _media_type(content_type)
    return media_type == "application/json" or media_type.endswith("+json")


def _media_type(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()

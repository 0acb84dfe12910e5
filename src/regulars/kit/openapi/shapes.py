"""The types that a route takes and gives, and what their schemas are called."""

import inspect
import types
from typing import Any, get_args, get_origin

from regulars.kit.doors import Bare, Route
from regulars.kit.pages import Page

# Shapes whose objects carry further fields, by names that only an account knows.
OPEN: set[str] = set()

REF = "#/components/schemas/{name}"


def kinds_of(route: Route) -> list[Any]:
    """The types that a route takes and gives."""
    kinds = [
        parameter.annotation
        for name, parameter in route.parameters().items()
        if name in ("body", "query")
    ]
    result = result_of(route)
    return [*kinds, result] if result is not None else kinds


def result_of(route: Route) -> Any:
    """What `data` holds; None when the answer has no type of its own."""
    result = returned_by(route)
    if is_bare(route):
        # `Annotated[Bare, Kind]` says what the whole of a bare answer is.
        told = get_args(result)[1:]
        return told[0] if told else None
    if result in (None, type(None)):
        return None
    if is_page(route):
        return types.GenericAlias(list, get_args(result))
    return result


def is_bare(route: Route) -> bool:
    """Whether the route answers without the envelope."""
    result = returned_by(route)
    return Bare in (result, *get_args(result)[:1])


def media_type_of(route: Route) -> str:
    """What the answer is written in: `Annotated[Bare, str, "text/csv"]`, or JSON."""
    told = get_args(returned_by(route))[2:] if is_bare(route) else ()
    return str(told[0]) if told else "application/json"


def is_page(route: Route) -> bool:
    """Whether the route answers with a page of a list."""
    return get_origin(returned_by(route)) is Page


def returned_by(route: Route) -> Any:
    """The type that the route's function says it returns."""
    signature = inspect.signature(route.function, eval_str=True)
    return signature.return_annotation


def key_of(kind: Any) -> str:
    """The name that a type's schema is kept by while the document is made."""
    return repr(kind)

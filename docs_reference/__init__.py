"""The reference pages, written from the classes that they are about.

`python -m docs_reference` fills `docs/reference` and renews `.env.example`. Nothing in
those pages is typed by hand, so none of it can be out of date.
"""

from collections.abc import Callable
from functools import partial

from docs_reference import (
    calls,
    commands,
    decisions,
    errors,
    events,
    permissions,
    settings,
)

PAGES: dict[str, Callable[[], str]] = {
    "errors.md": errors.page,
    "events.md": events.page,
    "settings.md": settings.page,
    "commands.md": commands.page,
    "permissions.md": permissions.page,
    **{f"calls-{name}.md": partial(calls.page, name) for name in calls.ABOUT},
    "shapes.md": calls.shapes_page,
    "decisions.md": decisions.page,
}
"""Every page by its file name, with what writes it."""

"""Pages for people who come by a link: rendered here, without any script.

Nothing is loaded from elsewhere, and the one style stands in the page. The address of
such a page opens something, so it is told to nobody: not as referrer, not to a cache,
not to a search engine, and to no page that would frame it.
"""

import base64
import hashlib
from typing import Any

from regulars.kit.doors import Bare, Door
from regulars.kit.errors import Problem
from regulars.kit.templates import STYLE, render

MEDIA_TYPE = "text/html; charset=utf-8"

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
)


def page(template: str, *, status: int = 200, **values: Any) -> Bare:
    """A page as a route answers with it."""
    return Bare(render(template, **values).encode(), status, HEADERS, MEDIA_TYPE)


class PageDoor(Door):
    """Where people come in: it answers in pages, and refuses in pages too."""

    is_for_people = True

    def status_of(self, problem: Problem) -> int:
        """What is precisely wrong, as a browser understands it."""
        return problem.http_status(public=False)

    def written(self, problem: Problem) -> Bare:
        """One page for whatever the server refuses; who reads it did nothing wrong."""
        return page("refusal.html", status=self.status_of(problem))


pages = PageDoor("pages", "", "Pages for people", kinds=(), lenient=True)

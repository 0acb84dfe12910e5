"""Who may come further, and what the others see."""

from regulars.contacts.queries import Contact
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import page
from regulars.kit.languages import preferred
from regulars.portal.pages import away, told
from regulars.portal.visiting import Visit, is_marked, is_own
from regulars.portal.words import WORDS

GONE, FORBIDDEN = 404, 403


def nowhere(headers: Headers) -> Bare:
    """What is seen where no business has its pages."""
    language = preferred(headers.get(b"accept-language", b""))
    words = WORDS[language]
    return page(
        "page.html",
        status=GONE,
        language=language,
        business=None,
        heading=words["nowhere"],
        paragraphs=[words["nowhere why"]],
        button=None,
        small=None,
    )


def to_sign_in(visit: Visit, place: str) -> Bare:
    """Has somebody sign in who will come back to this place."""
    return away(visit, f"?to={place}&done=ended")


def stale(visit: Visit) -> Bare:
    """What is told of a form that didn't come from the visitor's own page."""
    way = (visit.path, "back")
    return told(visit, "stale", "stale why", status=FORBIDDEN, way=way)


def refused(
    visit: Visit | None, headers: Headers, place: str, mark: str | None = None
) -> Bare | None:
    """What stands in the way of a page that only contacts see; None is nothing.

    With the `mark` of its form, also of what is sent from there.
    """
    if visit is None:
        return nowhere(headers)
    if visit.contact is None:
        return to_sign_in(visit, place)
    if mark is not None and not (is_own(headers) and is_marked(visit, mark)):
        return stale(visit)
    return None


def contact_of(visit: Visit | None) -> tuple[Visit, Contact]:
    """The visit and its contact, where nothing stood in the way."""
    assert visit is not None
    assert visit.contact is not None
    return visit, visit.contact

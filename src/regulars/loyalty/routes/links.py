"""The page that the link of a loyalty token leads to."""

from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import page, pages
from regulars.kit.languages import preferred
from regulars.loyalty.words import LINKS


@pages.get("/l", allows=None)
async def tell_of_credits(headers: Headers) -> Bare:
    """Tells whoever followed the link where its credits can be had.

    It looks at nothing and changes nothing: who claims them is known at the till, or in
    the shop's own app.
    """
    language = preferred(headers.get(b"accept-language", b""))
    words = LINKS[language]
    return page(
        "page.html",
        language=language,
        business=None,
        heading=words.heading,
        paragraphs=[words.where, words.once],
        button=None,
        small=None,
    )

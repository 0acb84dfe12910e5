"""What people read who are sent the link to their credits, in their language."""

import msgspec

from regulars.kit.languages import Language
from regulars.kit.letters import Letter


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is said, in one language."""

    subject: str
    some: str
    one: str
    button: str
    once: str


WORDS: dict[Language, Words] = {
    "en": Words(
        subject="Your credits from {business}",
        some="{credits} credits from {business} are waiting for you.",
        one="One credit from {business} is waiting for you.",
        button="To my credits",
        once="Whoever has the link can take them, once: pass it on to nobody.",
    ),
    "nl": Words(
        subject="Je credits van {business}",
        some="Er staan {credits} credits van {business} voor je klaar.",
        one="Er staat één credit van {business} voor je klaar.",
        button="Naar mijn credits",
        once="Wie de link heeft kan ze ophalen, één keer: geef hem aan niemand door.",
    ),
}


def letter(language: Language, business: str, credits: int, url: str) -> Letter:
    """The mail with a link to credits."""
    words = WORDS[language]
    waiting = words.one if credits == 1 else words.some
    return Letter(
        language=language,
        business=business,
        subject=words.subject.format(business=business),
        paragraphs=(waiting.format(business=business, credits=credits),),
        link=(words.button, url),
        closing=(words.once,),
    )

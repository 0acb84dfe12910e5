"""What contacts read in the mail with their login code, in their language."""

import msgspec

from regulars.kit.languages import Language
from regulars.kit.letters import Letter


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is said, in one language."""

    subject: str
    code: str
    lasts: str
    not_you: str


WORDS: dict[Language, Words] = {
    "en": Words(
        subject="Your login code for {business}",
        code="With this code you sign in at {business}:",
        lasts="It works once, within ten minutes. Give it to nobody, not even to "
        "somebody who claims to be from {business}.",
        not_you="It wasn’t you who asked for it? Then do nothing: without the code "
        "nobody gets in.",
    ),
    "nl": Words(
        subject="Je inlogcode voor {business}",
        code="Met deze code log je in bij {business}:",
        lasts="De code werkt één keer, binnen tien minuten. Geef hem aan niemand, ook "
        "niet aan iemand die zegt van {business} te zijn.",
        not_you="Heb je hier niet om gevraagd? Doe dan niets: zonder de code komt "
        "niemand binnen.",
    ),
}


def letter(language: Language, business: str, code: str) -> Letter:
    """The mail with a login code, which stands in its body only."""
    words = WORDS[language]
    return Letter(
        language=language,
        business=business,
        subject=words.subject.format(business=business),
        paragraphs=(words.code.format(business=business),),
        code=code,
        closing=(words.lasts.format(business=business), words.not_you),
    )

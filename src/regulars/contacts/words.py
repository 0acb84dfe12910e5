"""What contacts read when they are asked to confirm, in their language."""

import msgspec

from regulars.contacts.queries import SubscriptionType
from regulars.kit.languages import Language
from regulars.kit.letters import Letter


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is said, in one language. `{what}` is the kind of message."""

    subject: str
    asked: str
    button: str
    lasts: str
    not_you: str
    question: str
    unless: str
    done: str
    from_now_on: str
    already: str
    over: str
    why_over: str


WORDS: dict[Language, Words] = {
    "en": Words(
        subject="Please confirm: {what} from {business}",
        asked="Somebody, probably you, asked {business} to send “{what}” to this "
        "address.",
        button="Yes, send me “{what}”",
        lasts="The link works for seven days.",
        not_you="It wasn’t you, or you don’t want it any more? Then do nothing: "
        "without your yes you get nothing.",
        question="Do you want to get “{what}”?",
        unless="You don’t want it? Close this page, and nothing changes.",
        done="You are subscribed to “{what}”",
        from_now_on="From now on {business} sends it to you. You can stop it whenever "
        "you like.",
        already="Nothing is left to do: you said yes before.",
        over="This link doesn’t work any more",
        why_over="It was used up, is older than seven days, or isn’t whole. If you "
        "still want to get these messages, ask for them again where you signed up.",
    ),
    "nl": Words(
        subject="Bevestig even: {what} van {business}",
        asked="Iemand, waarschijnlijk jij, heeft {business} gevraagd om “{what}” naar "
        "dit adres te sturen.",
        button="Ja, stuur mij “{what}”",
        lasts="De link werkt zeven dagen.",
        not_you="Was jij het niet, of wil je het niet meer? Doe dan niets: zonder jouw "
        "ja krijg je niets.",
        question="Wil je “{what}” ontvangen?",
        unless="Wil je het niet? Sluit deze pagina, dan verandert er niets.",
        done="Je bent aangemeld voor “{what}”",
        from_now_on="Vanaf nu stuurt {business} het je toe. Je kunt er altijd weer mee "
        "stoppen.",
        already="Je hoeft niets meer te doen: je hebt al ja gezegd.",
        over="Deze link werkt niet meer",
        why_over="Hij is al gebruikt, ouder dan zeven dagen of niet compleet. Wil je "
        "deze berichten nog ontvangen, vraag ze dan opnieuw aan waar je je aanmeldde.",
    ),
}


def letter(
    language: Language, business: str, kind: SubscriptionType, address: str
) -> Letter:
    """The mail that asks somebody whether they want to get this kind of message."""
    words = WORDS[language]
    names = {"business": business, "what": kind.name}
    described = (kind.description,) if kind.description else ()
    return Letter(
        language=language,
        business=business,
        subject=words.subject.format(**names),
        paragraphs=(words.asked.format(**names), *described),
        link=(words.button.format(**names), address),
        closing=(words.lasts, words.not_you),
    )

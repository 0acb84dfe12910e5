"""What contacts read on the page behind the link that asks them to confirm."""

import msgspec

from regulars.kit.languages import Language


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is said, in one language. `{what}` is the kind of message."""

    button: str
    question: str
    unless: str
    done: str
    from_now_on: str
    already: str
    over: str
    why_over: str


WORDS: dict[Language, Words] = {
    "en": Words(
        button="Yes, send me “{what}”",
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
        button="Ja, stuur mij “{what}”",
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

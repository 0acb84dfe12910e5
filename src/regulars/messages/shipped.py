"""The e-mails as they are until a business writes its own, in each language."""

import functools

import msgspec

from regulars.kit.languages import Language
from regulars.messages.shipped_staff import STAFF
from regulars.messages.wording import Shipped, Words


class Source(msgspec.Struct, frozen=True):
    """An e-mail as it is written: Liquid, and MJML in the body."""

    subject: str
    body: str
    text: str


SHIPPED: dict[str, dict[Language, Shipped]] = {
    "login_code": {
        "en": Shipped(
            subject="Your login code for {{ business.name }}",
            words=("With this code you sign in at {{ business.name }}:",),
            code="login.code",
            instead=("Or sign in with one tap", "login.url"),
            closing=(
                "It works once, within ten minutes. Give it to nobody, not even to "
                "somebody who claims to be from {{ business.name }}.",
                "It wasn’t you who asked for it? Then do nothing: without the code "
                "nobody gets in.",
            ),
        ),
        "nl": Shipped(
            subject="Je inlogcode voor {{ business.name }}",
            words=("Met deze code log je in bij {{ business.name }}:",),
            code="login.code",
            instead=("Of log in met één tik", "login.url"),
            closing=(
                "De code werkt één keer, binnen tien minuten. Geef hem aan niemand, "
                "ook niet aan iemand die zegt van {{ business.name }} te zijn.",
                "Heb je hier niet om gevraagd? Doe dan niets: zonder de code komt "
                "niemand binnen.",
            ),
        ),
    },
    "double_opt_in": {
        "en": Shipped(
            subject="Please confirm: {{ subscription_type.name }} from "
            "{{ business.name }}",
            words=(
                "Somebody, probably you, asked {{ business.name }} to send "
                "“{{ subscription_type.name }}” to this address.",
                (
                    "subscription_type.description",
                    "{{ subscription_type.description }}",
                ),
            ),
            link=("Yes, send me “{{ subscription_type.name }}”", "confirmation.url"),
            closing=(
                "The link works for seven days.",
                "It wasn’t you, or you don’t want it any more? Then do nothing: "
                "without your yes you get nothing.",
            ),
        ),
        "nl": Shipped(
            subject="Bevestig even: {{ subscription_type.name }} van "
            "{{ business.name }}",
            words=(
                "Iemand, waarschijnlijk jij, heeft {{ business.name }} gevraagd om "
                "“{{ subscription_type.name }}” naar dit adres te sturen.",
                (
                    "subscription_type.description",
                    "{{ subscription_type.description }}",
                ),
            ),
            link=(
                "Ja, stuur mij “{{ subscription_type.name }}”",
                "confirmation.url",
            ),
            closing=(
                "De link werkt zeven dagen.",
                "Was jij het niet, of wil je het niet meer? Doe dan niets: zonder "
                "jouw ja krijg je niets.",
            ),
        ),
    },
    "giftcard_recipient": {
        "en": Shipped(
            subject="Your gift card from {{ business.name }}",
            words=(
                ("custom.firstname", "Hello {{ custom.firstname }},"),
                "Here is a gift card of {{ giftcard.amount }} for you, to spend at "
                "{{ business.name }}.",
                ("custom.message", "{{ custom.message | newline_to_br }}"),
                "Show this code, or type it when you pay:",
            ),
            code="giftcard.hash",
            closing=(
                ("giftcard.pin", "Its PIN is {{ giftcard.pin }}."),
                (
                    "giftcard.expiration_date",
                    "It is good until {{ giftcard.expiration_date }}.",
                ),
                "Whoever has the code can pay with it: give it to nobody else.",
            ),
        ),
        "nl": Shipped(
            subject="Je cadeaukaart van {{ business.name }}",
            words=(
                ("custom.firstname", "Hallo {{ custom.firstname }},"),
                "Hier is een cadeaukaart van {{ giftcard.amount }} voor jou, te "
                "besteden bij {{ business.name }}.",
                ("custom.message", "{{ custom.message | newline_to_br }}"),
                "Laat deze code zien, of vul hem in als je betaalt:",
            ),
            code="giftcard.hash",
            closing=(
                ("giftcard.pin", "De pincode is {{ giftcard.pin }}."),
                (
                    "giftcard.expiration_date",
                    "Hij is geldig tot {{ giftcard.expiration_date }}.",
                ),
                "Wie de code heeft kan ermee betalen: geef hem aan niemand anders.",
            ),
        ),
    },
    "digital_reward": {
        "en": Shipped(
            subject="Your reward from {{ business.name }}: {{ reward.title }}",
            words=("Here is your code for “{{ reward.title }}”:",),
            code="reward.code",
            closing=("It is yours alone: pass it on to nobody.",),
        ),
        "nl": Shipped(
            subject="Je beloning van {{ business.name }}: {{ reward.title }}",
            words=("Hier is je code voor “{{ reward.title }}”:",),
            code="reward.code",
            closing=("Hij is van jou alleen: geef hem aan niemand door.",),
        ),
    },
    "staged_credit_reception": {
        "en": Shipped(
            subject="Your credits from {{ business.name }}",
            words=(
                '{% if claim.credits == "1" %}One credit from {{ business.name }} is '
                "waiting for you.{% else %}{{ claim.credits }} credits from "
                "{{ business.name }} are waiting for you.{% endif %}",
            ),
            link=("To my credits", "claim.url"),
            closing=(
                "Whoever has the link can take them, once: pass it on to nobody.",
            ),
        ),
        "nl": Shipped(
            subject="Je credits van {{ business.name }}",
            words=(
                '{% if claim.credits == "1" %}Er staat één credit van '
                "{{ business.name }} voor je klaar.{% else %}Er staan "
                "{{ claim.credits }} credits van {{ business.name }} voor je klaar."
                "{% endif %}",
            ),
            link=("Naar mijn credits", "claim.url"),
            closing=(
                "Wie de link heeft kan ze ophalen, één keer: geef hem aan niemand "
                "door.",
            ),
        ),
    },
}

HEAD = """\
<mjml lang="LANGUAGE">
  <mj-head>
    <mj-title>TITLE</mj-title>
    <mj-attributes>
      <mj-all font-family="{{ brand.font_family }}" />
      <mj-text font-size="16px" line-height="24px"
        color="{{ brand.quaternary_color }}" />
      <mj-button font-size="16px" font-weight="600" align="left"
        background-color="{{ brand.primary_color }}"
        color="{{ brand.secondary_color }}" />
    </mj-attributes>
  </mj-head>
  <mj-body>
    <mj-section>
      <mj-column>
        {% if brand.large_logo_url != "" %}
        <mj-image width="160px" align="left"
          src="{{ brand.large_logo_url }}" alt="{{ business.name }}" />
        {% endif %}
"""

FOOT = """\
        <mj-text>{{ business.name }}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""

WORDS = "        <mj-text>{}</mj-text>\n"

BUTTON = '        <mj-button href="{{{{ {} }}}}">{}</mj-button>\n'

CODE = (
    '        <mj-text font-size="28px" line-height="36px" font-weight="600" '
    'letter-spacing="4px">{{{{ {} }}}}</mj-text>\n'
)

SIGNATURE = "-- \n{{ business.name }}\n"


@functools.cache
def shipped(category: str, language: Language) -> Source:
    """The e-mail of this category in this language, as we wrote it."""
    mail = (STAFF.get(category) or SHIPPED[category])[language]
    return Source(mail.subject, _body(language, mail), _text(mail))


def _body(language: Language, mail: Shipped) -> str:
    parts = [_head(language, mail.subject), *map(_paragraph, mail.words)]
    if mail.link:
        label, tag = mail.link
        parts.append(BUTTON.format(tag, label))
    if mail.code:
        parts.append(CODE.format(mail.code))
    if mail.instead:
        label, tag = mail.instead
        parts.append(_where(tag, BUTTON.format(tag, label)))
    return "".join([*parts, *map(_paragraph, mail.closing), FOOT])


def _head(language: Language, title: str) -> str:
    return HEAD.replace("LANGUAGE", language).replace("TITLE", title)


def _paragraph(words: Words) -> str:
    if isinstance(words, str):
        return WORDS.format(words)
    tag, said = words
    return _where(tag, WORDS.format(said))


def _text(mail: Shipped) -> str:
    parts = [*map(_plain, mail.words)]
    if mail.link:
        label, tag = mail.link
        parts.append(f"{label}:\n{{{{ {tag} }}}}")
    if mail.code:
        parts.append(f"{{{{ {mail.code} }}}}")
    if mail.instead:
        label, tag = mail.instead
        parts.append(_where(tag, f"{label}:\n{{{{ {tag} }}}}"))
    return "\n\n".join([*parts, *map(_plain, mail.closing), SIGNATURE])


def _plain(words: Words) -> str:
    if isinstance(words, str):
        return words
    tag, said = words
    return _where(tag, said.replace(" | newline_to_br", ""))


def _where(tag: str, said: str) -> str:
    return f'{{% if {tag} != "" %}}{said}{{% endif %}}'

"""E-mails to the people who work for a business, in each language.

No business writes its own: what stands in them opens its dashboard, and who may change
templates would have the links of owners sent to wherever they like.
"""

from regulars.kit.languages import Language
from regulars.messages.wording import Shipped

STAFF: dict[str, dict[Language, Shipped]] = {
    "staff_invitation": {
        "en": Shipped(
            subject="{{ business.name }} invites you to its dashboard",
            words=(
                "{{ business.name }} would like you to work in its dashboard. "
                "Choose a name and a password, and you are in:",
            ),
            link=("Accept the invitation", "invitation.url"),
            closing=(
                "The link works once, within seven days. Give it to nobody: whoever "
                "has it can get in as you.",
                "You don’t know {{ business.name }}? Then do nothing.",
            ),
        ),
        "nl": Shipped(
            subject="{{ business.name }} nodigt je uit voor het dashboard",
            words=(
                "{{ business.name }} wil graag dat je in het dashboard komt werken. "
                "Kies een naam en een wachtwoord, dan ben je binnen:",
            ),
            link=("Uitnodiging aannemen", "invitation.url"),
            closing=(
                "De link werkt één keer, binnen zeven dagen. Geef hem aan niemand: wie "
                "hem heeft, komt binnen als jij.",
                "Ken je {{ business.name }} niet? Doe dan niets.",
            ),
        ),
    },
    "password_reset": {
        "en": Shipped(
            subject="A new password for {{ business.name }}",
            words=(
                "Somebody, probably you, asked for a new password for the dashboard "
                "of {{ business.name }}. Choose one here:",
            ),
            link=("Choose a new password", "reset.url"),
            closing=(
                "The link works once, within an hour. Whoever uses it is signed out "
                "everywhere else. Give it to nobody.",
                "It wasn’t you? Then do nothing: your password stays as it is.",
            ),
        ),
        "nl": Shipped(
            subject="Een nieuw wachtwoord voor {{ business.name }}",
            words=(
                "Iemand, waarschijnlijk jij, heeft om een nieuw wachtwoord gevraagd "
                "voor het dashboard van {{ business.name }}. Kies er hier een:",
            ),
            link=("Nieuw wachtwoord kiezen", "reset.url"),
            closing=(
                "De link werkt één keer, binnen een uur. Wie hem gebruikt, wordt "
                "overal elders uitgelogd. Geef hem aan niemand.",
                "Was jij het niet? Doe dan niets: je wachtwoord blijft zoals het is.",
            ),
        ),
    },
}

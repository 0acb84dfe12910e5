"""The e-mails there are: what each is for, what it needs, what can stand in it."""

from collections.abc import Mapping

import msgspec

from regulars.accounts.permissions import EVERYTHING, Permission, Rights

Values = Mapping[str, Mapping[str, str]]


class Category(msgspec.Struct, frozen=True):
    """A kind of e-mail."""

    name: str
    # The merge tag without which it is of no use to whoever gets it.
    needs: str
    # Its own merge tags, with what a preview shows.
    samples: Values
    # What somebody must be allowed who reads one that a sandbox has kept: what stands
    # in it opens as much.
    shows: Rights
    # Whether callers bring merge tags of their own, which begin with `custom.`.
    is_open: bool = False
    # Sent when nobody waits for the answer, so what it lacks is refused on saving.
    is_kept_whole: bool = False
    # Sent to whoever wanted it just now, whatever else they want to get.
    is_asked_for: bool = False

    def lacks(self, html: str, text: str) -> bool:
        """Whether a mail made of the samples is without what it needs."""
        group, _, name = self.needs.partition(".")
        sample = self.samples[group][name]
        return sample not in html or sample not in text


# Whoever has the code or the link does as that contact.
ACTING = frozenset({Permission.CONTACTS_READ, Permission.CONTACTS_WRITE})

LOGIN_CODE = Category(
    "login_code",
    "login.code",
    {"login": {"code": "482913", "url": "https://loyalty.example.com/p/sample"}},
    ACTING,
    is_kept_whole=True,
    is_asked_for=True,
)

DOUBLE_OPT_IN = Category(
    "double_opt_in",
    "confirmation.url",
    {
        "confirmation": {"url": "https://loyalty.example.com/c/sample"},
        "subscription_type": {"name": "Newsletter", "description": "Twice a month."},
    },
    ACTING,
    is_kept_whole=True,
    is_asked_for=True,
)

GIFTCARD_RECIPIENT = Category(
    "giftcard_recipient",
    "giftcard.hash",
    {
        "giftcard": {
            "hash": "GJ2P725RE",
            "amount": "€ 25.00",
            "expiration_date": "31-01-2031",
            "program": "Gift card",
            "pin": "402913",
        },
        "custom": {"firstname": "Kim", "lastname": "Jansen", "message": "Well done!"},
    },
    # As for a sheet of printed cards, with their PINs.
    frozenset(
        {
            Permission.CONTACTS_READ,
            Permission.GIFTCARDS_LIST,
            Permission.GIFTCARDS_CONFIGURE,
        }
    ),
    is_open=True,
)

DIGITAL_REWARD = Category(
    "digital_reward",
    "reward.code",
    {"reward": {"code": "SONG-2391", "title": "A song"}},
    frozenset({Permission.CONTACTS_READ, Permission.REWARDS_READ}),
)

STAGED_CREDITS = Category(
    "staged_credit_reception",
    "claim.url",
    {"claim": {"url": "https://loyalty.example.com/l/sample", "credits": "20"}},
    frozenset({Permission.CONTACTS_READ, Permission.LOYALTY_READ}),
    is_asked_for=True,
)

# Of staff. Whoever reads one that a sandbox has kept can come in as anybody.
STAFF_INVITATION = Category(
    "staff_invitation",
    "invitation.url",
    {"invitation": {"url": "https://loyalty.example.com/dashboard/accept#sample"}},
    EVERYTHING,
)

PASSWORD_RESET = Category(
    "password_reset",
    "reset.url",
    {"reset": {"url": "https://loyalty.example.com/dashboard/reset#sample"}},
    EVERYTHING,
)

# Those that a business may write itself.
CATEGORIES = {
    each.name: each
    for each in (
        *(LOGIN_CODE, DOUBLE_OPT_IN, GIFTCARD_RECIPIENT),
        *(DIGITAL_REWARD, STAGED_CREDITS),
    )
}

COMMON = ("business.name", "contact.email")

BRAND = (
    *("small_logo_url", "large_logo_url", "primary_color", "secondary_color"),
    *("tertiary_color", "quaternary_color", "font_family"),
)


def tags(category: Category) -> list[str]:
    """The merge tags of a category, but for those of the contact's attributes."""
    own = [
        f"{group}.{name}" for group, names in category.samples.items() for name in names
    ]
    return [*own, *(["custom.*"] if category.is_open else []), *COMMON, *_BRAND_TAGS]


_BRAND_TAGS = [f"brand.{name}" for name in BRAND]

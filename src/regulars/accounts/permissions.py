"""What a caller may do, and the presets of it that people and keys are given."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from regulars.kit.errors import Forbidden

Rights = AbstractSet[str]


class Permission(StrEnum):
    """A thing to do with a room. Scopes of tokens and OAuth clients are these words."""

    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    SHOPS_READ = "shops:read"
    SHOPS_WRITE = "shops:write"
    CREDENTIALS_WRITE = "credentials:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    CONTACTS_CONFIGURE = "contacts:configure"
    ATTRIBUTES_READ = "attributes:read"
    ATTRIBUTES_CONFIGURE = "attributes:configure"
    LOYALTY_READ = "loyalty:read"
    LOYALTY_WRITE = "loyalty:write"
    LOYALTY_ADJUST = "loyalty:adjust"
    LOYALTY_CONFIGURE = "loyalty:configure"
    REWARDS_READ = "rewards:read"
    REWARDS_WRITE = "rewards:write"
    REWARDS_CONFIGURE = "rewards:configure"
    GIFTCARDS_READ = "giftcards:read"
    GIFTCARDS_LIST = "giftcards:list"
    GIFTCARDS_WRITE = "giftcards:write"
    GIFTCARDS_ADJUST = "giftcards:adjust"
    GIFTCARDS_CONFIGURE = "giftcards:configure"
    PREPAID_READ = "prepaid:read"
    PREPAID_WRITE = "prepaid:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_CONFIGURE = "messages:configure"
    PROMOTIONS_READ = "promotions:read"
    PROMOTIONS_WRITE = "promotions:write"
    PROMOTIONS_ISSUE = "promotions:issue"
    PROMOTIONS_CONFIGURE = "promotions:configure"
    LEDGER_READ = "ledger:read"
    LEDGER_WRITE = "ledger:write"
    EVENTS_READ = "events:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_CONFIGURE = "webhooks:configure"
    AUDIT_READ = "audit:read"


EVERYTHING = frozenset(Permission)

CASHIER = frozenset(
    {
        Permission.SHOPS_READ,
        Permission.CONTACTS_READ,
        Permission.CONTACTS_WRITE,
        Permission.ATTRIBUTES_READ,
        Permission.LOYALTY_READ,
        Permission.LOYALTY_WRITE,
        Permission.REWARDS_READ,
        Permission.REWARDS_WRITE,
        Permission.GIFTCARDS_READ,
        Permission.GIFTCARDS_WRITE,
        Permission.PREPAID_READ,
        Permission.PREPAID_WRITE,
        Permission.PROMOTIONS_READ,
        Permission.PROMOTIONS_WRITE,
    }
)

ANALYST = frozenset(p for p in Permission if p.endswith(":read"))

MANAGER = EVERYTHING - {
    Permission.ACCOUNTS_WRITE,
    Permission.CREDENTIALS_WRITE,
    # Who signed in from where is for who owns the account, and who looks it over.
    Permission.AUDIT_READ,
}

ROLES: dict[str, frozenset[Permission]] = {
    "owner": EVERYTHING,
    "manager": MANAGER,
    "cashier": CASHIER,
    "analyst": ANALYST,
}

REGISTER = CASHIER | {
    Permission.ACCOUNTS_READ,
    Permission.ATTRIBUTES_CONFIGURE,
    Permission.LOYALTY_CONFIGURE,
    Permission.REWARDS_CONFIGURE,
    Permission.GIFTCARDS_LIST,
    Permission.PROMOTIONS_ISSUE,
    Permission.PROMOTIONS_CONFIGURE,
}
"""A till serves customers; the contract also lets it make attributes, units, promotions
and vouchers, change rewards, and list gift cards and vouchers. No cashier may: whoever
knows a code can spend it. The dashboard masks codes for them."""

DEVICE = frozenset({Permission.SHOPS_READ})
"""What a device at a till may do while nobody has typed their PIN: say where it is."""

CLIENT = EVERYTHING - {
    Permission.ACCOUNTS_WRITE,
    Permission.CREDENTIALS_WRITE,
    Permission.LOYALTY_ADJUST,
    Permission.GIFTCARDS_ADJUST,
    Permission.LEDGER_WRITE,
    Permission.AUDIT_READ,
}
"""What an OAuth client may do: the public door, not the account's keys."""


def may(kind: str, role: str | None, scopes: Sequence[str]) -> frozenset[Permission]:
    """What a key of this kind may do.

    A person's key may do no more than the person, whose role may have changed since,
    and no more than its scopes; without a role they aren't of the account any more. At
    a till they may do no more than a till.
    """
    if kind == "register_token":
        return REGISTER
    if kind == "till":
        return DEVICE
    # A word that this release doesn't know yet allows nothing, and limits all the same.
    asked = frozenset(known for known in Permission if known in scopes)
    if kind == "oauth_token":
        return asked
    if role is None:
        return frozenset()
    if kind == "till_session":
        return ROLES[role] & REGISTER
    return ROLES[role] & asked if scopes else ROLES[role]


def must_cover(rights: Rights, given: Rights) -> None:
    """Raises Forbidden unless `given` is among one's own rights.

    Nobody gives anybody, or takes from anybody, what they may not do themselves: with
    a token that was made for less one could else make another that may do more.
    """
    if not rights >= given:
        raise Forbidden

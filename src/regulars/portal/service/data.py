"""All that is kept of a contact, for the contact to take along (GDP-03)."""

import base64
from typing import Any

from regulars.contacts import queries as contacts
from regulars.contacts.queries import Contact
from regulars.kit.clock import atom
from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.work import Work
from regulars.portal import queries
from regulars.portal.queries.activity import NEWEST, purse_of
from regulars.promotions.service import code_of

MOST_LINES = 10_000
"""So many movements at most, the newest: nobody has more, and a file must end."""


async def data_of(work: Work, keys: Keys, contact: Contact) -> dict[str, Any]:
    """Who they are, what they chose, what they have, and what happened."""
    have = await queries.belongings(work, contact.id, contact.wallet_id)
    kinds = await contacts.subscription_types(work)
    cards = await contacts.identifiers_of(work, contact.uuid)
    purse = await purse_of(work, contact.id)
    shops = contact.bought[2] if contact.bought else ""
    return {
        "uuid": contact.uuid,
        "email": contact.email,
        "channel": contact.channel,
        "created_at": atom(contact.created_at),
        "updated_at": atom(contact.updated_at),
        "attributes": dict(contact.attributes),
        "subscriptions": {each.name: each.status_of(contact) for each in kinds},
        "cards": [
            {"value": each.value, "name": each.name, "is_active": each.is_active}
            for each in cards
        ],
        "tier": contact.tier_name,
        "shops": shops,
        "credits": {
            "balance": contact.balance,
            "movements": await _movements(work, contact.id, contact.wallet_id),
        },
        "prepaid": {
            "balance_in_cents": contact.prepaid_in_cents,
            "movements": await _movements(work, contact.id, purse) if purse else [],
        },
        "rewards_to_collect": [
            {"title": each.title, "expires_at": atom(each.expires_at)}
            for each in have.waiting
        ],
        "vouchers": [_voucher(work, keys, each) for each in have.vouchers],
    }


async def _movements(work: Work, contact_id: int, wallet: int) -> list[dict[str, Any]]:
    lines = await queries.activity(work, contact_id, wallet, NEWEST, MOST_LINES)
    return [
        {
            "happened_at": atom(each.happened_at),
            "kind": each.kind,
            "amount": each.amount,
            "balance": each.balance,
            "reward": each.reward,
            "shop": each.shop,
        }
        for each in lines
    ]


def _voucher(work: Work, keys: Keys, voucher: queries.Coupon) -> dict[str, Any]:
    try:
        code = code_of(keys, work.account, base64.b64decode(voucher.sealed))
    except Unsealable:
        code = None
    ends = voucher.expires_at
    return {
        "promotion": voucher.name,
        "code": code,
        "expires_at": atom(ends) if ends else None,
    }

"""What a code is that somebody holds out: asked once, of everything that has codes."""

from typing import Literal
from uuid import UUID

import msgspec

from regulars.accounts.permissions import Permission, Rights
from regulars.accounts.queries import Shop
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactIdentifierNotFound
from regulars.contacts.queries import Contact, Identifier
from regulars.giftcards import queries as giftcards
from regulars.giftcards import service as giftcard_service
from regulars.giftcards.errors import GiftcardNotFound
from regulars.giftcards.queries import Giftcard
from regulars.kit.crypto import CONTACT_SESSION, Keys, looks_right
from regulars.kit.work import Work
from regulars.portal import service as portal
from regulars.promotions import service as promotions
from regulars.promotions.errors import VoucherNotFound
from regulars.promotions.service import Redeeming, Verdict
from regulars.rewards import queries as rewards
from regulars.rewards.errors import RewardReceptionNotFound
from regulars.rewards.queries import Bought
from regulars.tills.errors import ScannedCodeNotFound

Kind = Literal["contact", "card", "giftcard", "voucher", "reward", "unknown"]

UUID_LENGTH = 36


class Scanning(msgspec.Struct, frozen=True):
    """A code that was held out, where, and for whom if somebody is there already."""

    code: str
    pin: str | None
    shop: Shop | None
    contact_uuid: UUID | None
    channel: str
    rights: Rights


class Scanned(msgspec.Struct, frozen=True):
    """What it is: one of these, or a card that is nobody's yet."""

    kind: Kind
    contact: Contact | None = None
    card: Identifier | None = None
    giftcard: Giftcard | None = None
    voucher: Verdict | None = None
    reward: Bought | None = None


async def scan(work: Work, keys: Keys, scanning: Scanning) -> Scanned:
    """What has this code: a customer's card or phone first, then what is worth money.

    Raises ScannedCodeNotFound, and what is wrong with a customer's own token: it may be
    used up or too old.
    """
    code = contacts.scanned(scanning.code)
    if looks_right(code, CONTACT_SESSION):
        shown = await portal.use_session(work, code)
        return Scanned("contact", shown.contact)
    found = await _card(work, code)
    # What somebody may not ask about is nothing to them.
    rights = scanning.rights
    if found is None and Permission.GIFTCARDS_READ in rights:
        found = await _giftcard(work, keys, scanning)
    if found is None and Permission.PROMOTIONS_READ in rights:
        found = await _voucher(work, keys, scanning)
    if found is None and Permission.REWARDS_READ in rights:
        found = await _reward(work, code)
    if found is None:
        raise ScannedCodeNotFound
    return found


async def _card(work: Work, code: str) -> Scanned | None:
    try:
        card = await contacts.find_active_identifier(work, code)
    except ContactIdentifierNotFound:
        return None
    if card.contact_uuid is None:
        return Scanned("card", card=card)
    return Scanned("contact", await contacts.find(work, card.contact_uuid), card)


async def _giftcard(work: Work, keys: Keys, scanning: Scanning) -> Scanned | None:
    """A card that asks for a PIN is nothing's without it, as everywhere at tills."""
    mac = giftcard_service.mac_of(keys, work.account, scanning.code)
    try:
        card = await giftcards.find_by_code(work, mac)
    except GiftcardNotFound:
        return None
    if card.asks_for_pin:
        if scanning.pin is None:
            return None
        tried = await giftcard_service.try_pin(work, keys, card.uuid, scanning.pin)
        if tried in ("wrong", "locked"):
            return None
    return Scanned("giftcard", giftcard=card)


async def _voucher(work: Work, keys: Keys, scanning: Scanning) -> Scanned | None:
    order = Redeeming(
        code_mac=promotions.mac_of(keys, work.account, scanning.code),
        tries=True,
        shop_uuid=scanning.shop.uuid if scanning.shop else None,
        contact_uuid=scanning.contact_uuid,
        channel=scanning.channel,
        actor=work.actor,
        happened_at=work.now,
    )
    try:
        return Scanned("voucher", voucher=await promotions.examine(work, order))
    except VoucherNotFound:
        return None


async def _reward(work: Work, code: str) -> Scanned | None:
    """What somebody has claimed, by the uuid that their own page shows."""
    try:
        uuid = UUID(code) if len(code) == UUID_LENGTH else None
        found = await rewards.find_reception(work, uuid) if uuid else None
    except (ValueError, RewardReceptionNotFound):
        return None
    if found is None or found.owner_id is None or found.reversed_by is not None:
        return None
    owner = await contacts.find(work, found.contact_uuid)
    return Scanned("reward", owner, reward=found)

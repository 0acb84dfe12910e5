"""What is sent of an event: the thing as GET answers it, those around it by uuid.

Each room's own query and schema tell its things, so that a webhook can't say anything
else than the API does.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.contacts.schemas import ContactOut, IdentifierOut
from regulars.giftcards import queries as giftcards
from regulars.giftcards.schemas import GiftcardTransactionOut
from regulars.kit.crypto import Keys
from regulars.kit.openapi.examples import example_of
from regulars.kit.work import Work
from regulars.loyalty import queries as loyalty
from regulars.loyalty.schemas import CreditReceptionOut
from regulars.loyalty.schemas import all_shown as receptions_shown
from regulars.prepaid import queries as prepaid
from regulars.prepaid.schemas import PrepaidTransactionOut
from regulars.promotions import queries as promotions
from regulars.promotions.schemas import PromotionOut, VoucherOut, promotions_shown
from regulars.promotions.schemas import all_shown as vouchers_shown
from regulars.rewards import queries as rewards
from regulars.rewards.schemas import RewardOut
from regulars.webhooks.schemas.samples import sample
from regulars.webhooks.service import Happened
from regulars.webhooks.words import TYPES

RELATED = ("contact", "promotion", "shop", "card", "giftcard", "register")
"""Fields of a thing that are other things: those are told by their uuids."""

_encoder = msgspec.json.Encoder(decimal_format="number")

Things = Mapping[UUID, Any]


async def _contacts(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await contacts.contacts_of(work, uuids)
    version = max((each.definitions_version for each in found), default=0)
    known = await contacts.known(work, version=version)
    return {each.uuid: ContactOut.of(each, known, work.now) for each in found}


async def _identifiers(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await contacts.identifiers(work, uuids)
    return {each.uuid: IdentifierOut.of(each) for each in found}


async def _receptions(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await loyalty.receptions(work, uuids)
    return {each.uuid: each for each in await receptions_shown(work, found)}


async def _prepaid(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await prepaid.transactions(work, uuids)
    return {each.uuid: PrepaidTransactionOut.of(each) for each in found}


async def _giftcards(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await giftcards.transactions(work, uuids)
    return {each.uuid: GiftcardTransactionOut.of(each) for each in found}


async def _vouchers(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await promotions.vouchers_of(work, uuids)
    gone = {*uuids} - {each.uuid for each in found}
    if gone:
        found += await promotions.deleted_vouchers(work, list(gone))
    return {
        each.uuid: each for each in await vouchers_shown(work, keys, found, VoucherOut)
    }


async def _promotions(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await promotions.promotions_of(work, uuids)
    told = await promotions_shown(work, found, PromotionOut)
    return {each.uuid: each for each in told}


async def _rewards(work: Work, keys: Keys, uuids: Sequence[UUID]) -> Things:
    found = await rewards.rewards_by_uuid(work, uuids)
    return {each.uuid: RewardOut.of(each) for each in found}


Look = Callable[[Work, Keys, Sequence[UUID]], Awaitable[Things]]

ENTITIES: dict[str, tuple[Look, type[msgspec.Struct]]] = {
    "contact": (_contacts, ContactOut),
    "contact_identifier": (_identifiers, IdentifierOut),
    "credit_reception": (_receptions, CreditReceptionOut),
    "prepaid_transaction": (_prepaid, PrepaidTransactionOut),
    "giftcard_transaction": (_giftcards, GiftcardTransactionOut),
    "voucher": (_vouchers, VoucherOut),
    "promotion": (_promotions, PromotionOut),
    "reward": (_rewards, RewardOut),
}


async def render(
    work: Work, keys: Keys, events: Sequence[Happened]
) -> Mapping[int, bytes]:
    """The body of each event by its position: one question for each kind of thing.

    A voucher that was deleted is told as it was. Of any other thing that is gone by now
    it is only the uuid, as GET would find nothing.
    """
    wanted: dict[str, set[UUID]] = {}
    for event in events:
        wanted.setdefault(TYPES[event.name].entity, set()).add(event.subject_uuid)
    things = {
        entity: await ENTITIES[entity][0](work, keys, list(uuids))
        for entity, uuids in wanted.items()
    }
    bodies = {}
    for event in events:
        entity = TYPES[event.name].entity
        found = things[entity].get(event.subject_uuid)
        told = {"uuid": str(event.subject_uuid)} if found is None else brief(found)
        bodies[event.position] = body(event.name, entity, told)
    return bodies


def example(event_type: str) -> bytes:
    """A body of this type, made up from what its schema says and what is likely."""
    entity = TYPES[event_type].entity
    told = made_up(event_type) | sample(event_type, entity)
    return body(event_type, entity, told)


def made_up(event_type: str) -> dict[str, Any]:
    """Every field that a body of this type may have, as its schema describes it."""
    entity = TYPES[event_type].entity
    if entity not in ENTITIES:
        return {"uuid": example_of(_A_UUID, {})}
    schema, shapes = msgspec.json.schema_components(
        [ENTITIES[entity][1]], ref_template="#/{name}"
    )
    return brief(example_of(schema[0], shapes))


_A_UUID = {"type": "string", "format": "uuid"}


def brief(thing: Any) -> dict[str, Any]:
    """The thing as its door writes it, with the things around it by their uuids."""
    told: dict[str, Any] = msgspec.json.decode(_encoder.encode(thing))
    for name in RELATED:
        other = told.get(name)
        if isinstance(other, dict) and "uuid" in other:
            told[name] = {"uuid": other["uuid"]}
    return told


def body(event_type: str, entity: str, told: dict[str, Any]) -> bytes:
    """The exact bytes that are signed and sent.

    Written as PHP writes JSON: receivers there encode again what they have decoded, and
    compare the signature with that.
    """
    whole = {"type": event_type, "data": {entity: told}}
    text = json.dumps(whole, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode()

"""Putting credits right by hand: given or taken, with the reason why."""

from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.contacts import queries as contacts
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.ledger.errors import Overdrawn
from regulars.loyalty.errors import CreditReceptionInProgress, MaximumCreditsReached
from regulars.loyalty.queries import Reception, find_reception, load_terms
from regulars.loyalty.service.decide import Explanation, expiry, participating
from regulars.loyalty.service.statement import PROGRAM
from regulars.loyalty.service.steps import Step


class Adjustment(msgspec.Struct, frozen=True):
    """Credits to give or to take by hand; `reason` is for staff, `text` for them."""

    contact_uuid: UUID
    shop_uuid: UUID
    credits: int
    reason: str
    text: str
    channel: str


# Nobody may owe by it: whoever takes away by hand sees what there is.
ADJUST = f"""
    with {PROGRAM.format("")},
    item as materialized (
      select contact.id as contact_id, contact.uuid as contact_uuid,
        contact.credit_wallet_id as wallet_id, issued_wallet_id
      from program join contacts contact
        on contact.account_id = $1 and contact.uuid = $6),
    posted as materialized (
      select item.*, post.outcome, coalesce(post.to_seq, post.from_seq) as seq
      from item, ledger_post($1,
        array[case when $8::bigint > 0 then issued_wallet_id else wallet_id end],
        array[case when $8::bigint > 0 then wallet_id else issued_wallet_id end],
        array[abs($8::bigint)], array['adjustment'], null, array[$4::timestamptz],
        array[$12::timestamptz], null, array[false], false, $4) post),
    record as (
      insert into credit_receptions (account_id, uuid, contact_id, shop_id, credits,
        channel, actor, wallet_id, wallet_seq, program_version, explanation,
        happened_at, recorded_at)
      select $1, $5, contact_id, $7, $8, $9, $10, wallet_id, seq, $3,
        $11::text::jsonb, $4, $4
      from posted where outcome = 'posted' returning id),
    noted as (
      insert into credit_adjustments (account_id, reception_id, reason, text)
      select $1, id, $13, $14 from record),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, happened.name, $5, contact_uuid, happened.payload, $10, $4, $4
      from posted, lateral (values
        ('credit_reception_created',
          jsonb_build_object('credits', $8::bigint, 'reverses', null)),
        ('credits_adjusted', jsonb_build_object('credits', $8::bigint)))
        as happened(name, payload)
      where outcome = 'posted')
    select outcome from posted
"""


async def adjust(work: Work, wanted: Adjustment) -> Reception:
    """The reception that gave or took these credits, in the audit log too.

    Raises ShopNotFound, ShopNotLinked, LoyaltyProgramNotActive, ContactNotFound,
    MaximumCreditsReached, Overdrawn when less is free, CreditReceptionInProgress.
    """
    uuid = uuid7()
    # None when somebody changes the terms or ends the contact at the same moment.
    outcome = None
    while outcome is None:
        outcome = await _written(work, uuid, wanted)
    if outcome != "posted":
        raise Overdrawn
    facts = {"contact_uuid": wanted.contact_uuid, "credits": wanted.credits}
    work.audit("credits_adjusted", uuid, after=facts)
    return await find_reception(work, uuid)


async def _written(work: Work, uuid: UUID, wanted: Adjustment) -> str | None:
    known = await load_terms(work)
    shop = known.shops.get(wanted.shop_uuid)
    if shop is None:
        raise ShopNotFound
    program = participating(known, shop)
    await contacts.must_be_there(work, wanted.contact_uuid)
    if program.max_amount and wanted.credits > program.max_amount:
        raise MaximumCreditsReached.of(program.max_amount)
    why = Explanation(program.version, (Step("adjustment", wanted.credits),))
    head = (work.account_id, program.id, program.version, work.now, uuid)
    what = (wanted.contact_uuid, shop.shop.id, wanted.credits, wanted.channel)
    ends = expiry(program, shop.shop.timezone, work.now)
    why_so = (work.actor, msgspec.json.encode(why).decode(), ends)
    words = (wanted.reason, wanted.text)
    try:
        rows = await work.write(ADJUST, *head, *what, *why_so, *words)
    except asyncpg.CheckViolationError as failed:
        ledger.look_again(work, failed)
        return None
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    return str(rows[0]["outcome"]) if rows else None

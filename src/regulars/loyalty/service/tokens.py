"""Loyalty tokens: credits in a link, for whoever comes first."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts import service as accounts
from regulars.accounts.errors import ShopNotFound
from regulars.accounts.queries import Account, account
from regulars.kit.crypto import Keys
from regulars.kit.errors import Problem
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    MaximumCreditsReached,
    StagedCreditReceptionAlreadyRedeemed,
    StagedCreditReceptionNotFound,
)
from regulars.loyalty.queries import (
    ShopTerms,
    Terms,
    find_claimed,
    terms,
    token_mac,
)
from regulars.loyalty.service.calculate import calculate
from regulars.loyalty.service.decide import Sale
from regulars.loyalty.service.orders import CreditOrder, Received
from regulars.loyalty.service.refund import receive_one
from regulars.loyalty.service.signing import Gift, is_signed, signed

PATH = "/p/{account}/l?"
"""Where the link of a token leads to, on this server.

The contract has the link name its account by the domain that it leads to. All accounts
are on one here, so the path does, and what the link says is all the same.
"""

FOLLOWER = "link"
"""Who is looking where somebody follows a link: nobody knows them."""

# The key waits for whoever is claiming the same token, and takes no second row.
CLAIM = """
    insert into loyalty_token_claims (account_id, unique_id_mac, credit_reception_uuid,
      claimed_at)
    values ($1, $2, $3, $4)
    on conflict (account_id, unique_id_mac) do nothing returning 1
"""


class Token(msgspec.Struct, frozen=True):
    """A token that was made: its link from the path on, and what it gives today."""

    path: str
    hash: str
    credits: int


class Proof(msgspec.Struct, frozen=True):
    """What shows that the account itself made a token."""

    timestamp: int
    hash: str


class Followed(msgspec.Struct, frozen=True):
    """What a link leads to: how many credits, of whom, and when they were taken.

    None for credits that can't be had today, as the terms are.
    """

    business: Account
    credits: int | None
    # What the program calls its credits; None where there is none any more.
    credit_name: str | None
    claimed_at: datetime | None = None


class Claimant(msgspec.Struct, frozen=True):
    """Who wants a token's credits, and by which channel."""

    contact_uuid: UUID
    channel: str


async def create_token(work: Work, keys: Keys, gift: Gift) -> Token:
    """A token that gives this. Nothing is written; in a dry run it isn't signed.

    Whatever would be refused to the claimant today is refused now. Raises
    InvalidInput, TokenNeedsCredits, TokenNeedsUnits, ShopNotFound, ShopNotLinked,
    LoyaltyProgramNotActive, UnitNotFound, NoDefaultUnit, MaximumCreditsReached,
    StagedCreditReceptionAlreadyRedeemed, AccountSecretUnreadable.
    """
    gift = gift.carried()
    shop = _shop(gift, await _terms(work, gift))
    if shop is None:
        raise ShopNotFound
    decision = await calculate(work, _sale(gift, shop), None)
    if await find_claimed(work, keys, gift.unique_id) is not None:
        raise StagedCreditReceptionAlreadyRedeemed
    if gift.unit_value is not None and decision.unit is not None:
        gift = msgspec.structs.replace(gift, unit_name=decision.unit.name)
    secret = await accounts.signing_secret(work, keys)
    said = signed(gift, shop, int(work.now.timestamp()), secret)
    if work.is_dry_run:
        # Nothing of a token is kept: signed, this one could be claimed for real.
        said = [*said[:-1], ("hash", "")]
    path = PATH.format(account=(await account(work)).uuid) + urlencode(said)
    return Token(path, dict(said)["hash"], decision.credits)


async def claim_token(
    work: Work, keys: Keys, gift: Gift, proof: Proof, claimant: Claimant
) -> Received:
    """The reception that gives a token's credits: once, whoever asks how often.

    Raises StagedCreditReceptionNotFound, StagedCreditReceptionAlreadyRedeemed, and what
    `create_token` and `receive` raise.
    """
    known = await _terms(work, gift)
    gift, shop = await _proven(work, keys, gift, proof, known)
    if shop is None:
        raise ShopNotFound
    order = CreditOrder(
        claimant.contact_uuid,
        _sale(gift, shop),
        claimant.channel,
        work.actor,
        work.now,
        uuid=uuid7(),
    )
    await _claim(work, token_mac(keys, gift.unique_id), order)
    return await receive_one(work, order)


async def follow_link(
    work: Work, keys: Keys, account_uuid: UUID, gift: Gift, proof: Proof
) -> Followed | None:
    """What a link is worth to whoever follows it; None if the account didn't make it.

    The Work is the account's from then on. Nothing is changed.
    """
    business = await accounts.enter_by_uuid(work, account_uuid, FOLLOWER)
    if business is None:
        return None
    try:
        gift, shop = await _proven(work, keys, gift, proof, await terms(work))
    except Problem:
        return None
    if shop is None:
        # Only now: whoever makes up a link has nothing loaded anew.
        shop = _shop(gift, await terms(work, fresh=True))
    program = (await terms(work)).program
    name = program.custom_credit_name if program else None
    claimed = await find_claimed(work, keys, gift.unique_id)
    if claimed is not None:
        return Followed(business, claimed.credits, name, claimed.recorded_at)
    try:
        # Whoever it will be: of nobody nothing is known yet.
        decision = await calculate(work, _sale(gift, shop), None) if shop else None
    except Problem:
        decision = None
    return Followed(business, decision.credits if decision else None, name)


async def _proven(
    work: Work, keys: Keys, gift: Gift, proof: Proof, known: Terms
) -> tuple[Gift, ShopTerms | None]:
    """What was signed, and its shop if the terms know it.

    Raises StagedCreditReceptionNotFound, TokenNeedsCredits, TokenNeedsUnits,
    InvalidInput, AccountSecretUnreadable.
    """
    gift = gift.carried()
    if gift.unit_value is not None and not gift.unit_name and known.default_unit:
        gift = msgspec.structs.replace(gift, unit_name=known.default_unit.name)
    shop = _shop(gift, known)
    secret = await accounts.signing_secret(work, keys)
    # Whoever claims credits may have sent a value too that their link doesn't say.
    says = [gift] if gift.credits is None else [gift, gift.by_credits()]
    for each in says:
        if is_signed(each, shop, proof.timestamp, proof.hash, secret):
            return each, shop
    raise StagedCreditReceptionNotFound


async def _claim(work: Work, mac: bytes, order: CreditOrder) -> None:
    """Takes the token; a reception that is refused after all gives it back."""
    try:
        values = (mac, order.uuid, work.now)
        is_first = await work.write(CLAIM, work.account_id, *values)
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    if not is_first:
        await _refuse_what_comes_first(work, order)
        raise StagedCreditReceptionAlreadyRedeemed


async def _refuse_what_comes_first(work: Work, order: CreditOrder) -> None:
    """Raises what the contract tells before it tells that a token was claimed."""
    try:
        await calculate(work, order.sale, order.contact_uuid, order.channel)
    except MaximumCreditsReached:
        return


async def _terms(work: Work, gift: Gift) -> Terms:
    """The terms, loaded anew when the shop isn't among those that are remembered."""
    known = await terms(work)
    return known if _shop(gift, known) else await terms(work, fresh=True)


def _shop(gift: Gift, known: Terms) -> ShopTerms | None:
    if isinstance(gift.shop, int):
        return next((s for s in known.shops.values() if s.shop.id == gift.shop), None)
    return known.shops.get(gift.shop)


def _sale(gift: Gift, shop: ShopTerms) -> Sale:
    return Sale(shop.shop.uuid, gift.unit_value, gift.unit_name, gift.credits)

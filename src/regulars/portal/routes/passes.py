"""The card in the wallet of a phone, where the operator has the keys for that."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import structlog

from regulars.contacts.queries import Contact
from regulars.kit.colors import palette
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import pages
from regulars.kit.work import Work
from regulars.portal.pages import headers_of, page, told
from regulars.portal.routes.gates import contact_of, refused
from regulars.portal.routes.page_sessions import HOME
from regulars.portal.service import apple, google
from regulars.portal.visiting import Asked, Visit, come
from regulars.settings import Settings

Read = TypeVar("Read")

log = structlog.get_logger("regulars.portal")

GONE = 404

KIND = "application/vnd.apple.pkpass"


@pages.get(f"{HOME}/wallet", allows=None)
async def show_wallets(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """How the card comes into a phone; without keys, what somebody can do instead."""
    visit = await come(work, context, headers, account, query)
    answer = refused(visit, headers, "wallet")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    card, settings = card_of(visit, contact), context.settings
    issuer = issuer_of(settings)
    link = None
    if issuer is not None and card is not None:
        moment = int(work.now.timestamp())
        link = google.save_link(issuer, card, moment, settings.base_url())
    has_apple = signer_of(settings) is not None and card is not None
    return page(visit, "wallet.html", tab="card", has_apple=has_apple, google=link)


@pages.get(f"{HOME}/wallet/card.pkpass", allows=None)
async def download_pass(
    work: Work, context: Context, headers: Headers, account: str
) -> Bare:
    """The card as a pass for Apple Wallet, signed."""
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "wallet")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    signer, card = signer_of(context.settings), card_of(visit, contact)
    if signer is None or card is None:
        way = (f"{visit.path}/wallet", "back")
        return told(visit, "nowhere", status=GONE, way=way)
    made = await asyncio.to_thread(apple.passed, signer, card)
    name = b'attachment; filename="card.pkpass"'
    headers_ = (*headers_of(visit), (b"content-disposition", name))
    return Bare(made, 200, headers_, KIND)


def card_of(visit: Visit, contact: Contact) -> apple.Card | None:
    """What stands on the contact's pass; None of who has no card to show."""
    if contact.default_identifier is None:
        return None
    painted = palette(visit.looks.color.lower()).light
    name = contact.attributes.get("firstname") or visit.account.name
    say = visit.speech.say
    return apple.Card(
        serial=f"{visit.account.uuid}.{contact.uuid}",
        business=visit.account.name,
        value=contact.default_identifier,
        label=say("of credits"),
        balance=visit.speech.number(contact.balance),
        name=str(name),
        color=painted.fill,
        on_color=painted.on_fill,
        level=contact.tier_name,
        level_label=say("tier"),
    )


def signer_of(settings: Settings) -> apple.Signer | None:
    """What Apple's passes are signed with, where the operator has all of it."""
    return _from(settings.wallet_keys, apple.signer_in)


def issuer_of(settings: Settings) -> google.Issuer | None:
    """Who gives out cards for Google Wallet, where the operator has all of it."""
    return _from(settings.wallet_keys, google.issuer_in)


def _from(folder: Path | None, read: Callable[[Path], Read]) -> Read | None:
    if folder is None:
        return None
    try:
        return read(folder)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as wrong:
        # The operator has to know; customers are told that there are no passes.
        log.error("wallet keys can't be read", reason=repr(wrong))
        return None

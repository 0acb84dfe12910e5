"""What webhooks do later: delivering, telling owners, forgetting."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from regulars.accounts.queries import account, each_account, owners
from regulars.kit import events, figures
from regulars.kit.clock import now
from regulars.kit.crypto import Keys
from regulars.kit.erasure import erasures
from regulars.kit.errors import Problem
from regulars.kit.jobs import OpenWork, every, job
from regulars.kit.languages import Language, spoken
from regulars.kit.mail import Message
from regulars.kit.mail import deliver as mail
from regulars.kit.metrics import family
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.webhooks import service
from regulars.webhooks.courier import Courier, Tells
from regulars.webhooks.queries import Subscription, listening
from regulars.webhooks.telling import goes_round, switched_off

erasures += service.ERASURES


async def look_at_the_log(work: Work, account_ids: Sequence[int]) -> None:
    """Has the deliverers look at these accounts: something has happened."""
    await service.look_again(work, account_ids, now())


events.followers.append(look_at_the_log)

TURNS = family("regulars_webhook_turns", "gauge", "Accounts whose webhooks are due.")
OLDEST_TURN = family(
    "regulars_webhook_oldest_turn_seconds",
    "gauge",
    "How long the one has waited that has waited longest.",
)
# An account that is shut out stays due: nobody is waiting for anything there.
figures.questions.append(
    figures.Question(
        (),
        f"""
        with turn as (
          select due_at from webhook_turns turn where due_at <= $1 and exists (
            select from accounts where id = turn.account_id and is_active))
        select '{TURNS}' as name, array[]::text[] as labels, count(*)::float8 as value
        from turn
        union all
        select '{OLDEST_TURN}', array[]::text[],
          coalesce(extract(epoch from $1::timestamptz - min(due_at)), 0)::float8
        from turn
        """,
    )
)


@job("webhooks.tell_owners", tries=6)
async def tell_owners(
    open_work: OpenWork, settings: Settings, account_id: int, subscription_uuid: UUID
) -> None:
    """Mails the owners that a subscription was switched off, unless it is on again."""
    async with open_work(account_id) as work:
        try:
            kept = await work.get(Subscription, subscription_uuid)
        except Problem:
            return
        if kept.switched_off_at is None:
            return
        whom = await _whom(work)
    told = switched_off(kept, whom.business, settings.base_url(), whom.language)
    at = int(kept.switched_off_at.timestamp())
    await _mail(settings, whom, told, f"webhook-off-{kept.uuid}-{at}")


@job("webhooks.tell_of_a_loop", tries=6)
async def tell_of_a_loop(
    open_work: OpenWork, settings: Settings, account_id: int, subscription_uuid: UUID
) -> None:
    """Mails the owners that what a subscription tells comes back again and again."""
    async with open_work(account_id) as work:
        try:
            kept = await work.get(Subscription, subscription_uuid)
        except Problem:
            return
        whom = await _whom(work)
    told = goes_round(kept, whom.business, settings.base_url(), whom.language)
    day = now().date().isoformat()
    await _mail(settings, whom, told, f"webhook-loop-{kept.uuid}-{day}")


TELLS = Tells(tell_owners, tell_of_a_loop)


@every(seconds=1, everywhere=True)
async def deliver(open_work: OpenWork, keys: Keys, settings: Settings) -> None:
    """Delivers what has happened to whoever listens, as long as the worker runs."""
    if settings.send_webhooks:
        await Courier(open_work, keys, settings, TELLS).run()


class Whom(NamedTuple):
    """The owners of an account, and how to speak to them."""

    business: str
    language: Language
    addresses: Sequence[str]


async def _whom(work: Work) -> Whom:
    whose = await account(work)
    return Whom(whose.name, spoken(whose.language), await owners(work))


async def _mail(
    settings: Settings, whom: Whom, told: tuple[str, str], unique: str
) -> None:
    subject, text = told
    for address in whom.addresses:
        await mail(settings, Message(to=address, subject=subject, text=text, id=unique))


@every("*/5 * * * *")
async def wake_forgotten(open_work: OpenWork) -> None:
    """Sends what waits behind nothing any more."""
    async with open_work() as work:
        whose = await service.subscribed(work)
    for account_id in whose:
        async with open_work(account_id) as work:
            who = await listening(work)
        for each in who:
            last: int | None = 0
            while last is not None:
                async with open_work(account_id) as work:
                    last = await service.wake_forgotten(work, each, last, now())


@every("41 3 * * *")
async def forget_deliveries(open_work: OpenWork) -> None:
    """Forgets deliveries, with all their attempts, that ended a month ago."""

    async def of_one(account_id: int) -> None:
        some: Sequence[object] = [None]
        while some:
            async with open_work(account_id) as work:
                some = await service.forget(work, now())

    await each_account(open_work, of_one)

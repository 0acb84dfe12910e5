"""What webhooks do later: delivering, telling owners, forgetting."""

from collections.abc import Sequence
from uuid import UUID

from regulars.accounts.queries import each_account
from regulars.kit import events, figures
from regulars.kit.clock import now
from regulars.kit.crypto import Keys
from regulars.kit.dues import Due, dues
from regulars.kit.erasure import erasures
from regulars.kit.errors import Problem
from regulars.kit.jobs import OpenWork, every, job
from regulars.kit.metrics import family
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.settings import Settings
from regulars.webhooks import making, service
from regulars.webhooks.courier import Courier, Tells
from regulars.webhooks.queries import Subscription, listening
from regulars.webhooks.telling import GOES_ROUND, SWITCHED_OFF, Notice

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
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    subscription_uuid: UUID,
) -> None:
    """Mails the owners that a subscription was switched off, unless it is on again."""
    await _tell(open_work, keys, settings, account_id, subscription_uuid, SWITCHED_OFF)


@job("webhooks.tell_of_a_loop", tries=6)
async def tell_of_a_loop(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    subscription_uuid: UUID,
) -> None:
    """Mails the owners that what a subscription tells comes back again and again."""
    await _tell(open_work, keys, settings, account_id, subscription_uuid, GOES_ROUND)


TELLS = Tells(tell_owners, tell_of_a_loop)


@job("webhooks.make_deliveries", once=True)
async def tell_at_this_moment(open_work: OpenWork, keys: Keys, account_id: int) -> None:
    """Makes deliveries of what has happened, for a clock that stands at it.

    What is left, or in a deliverer's hands, is due yet.
    """
    async with open_work(account_id) as work:
        await making.make_deliveries(work, keys, tell_of_a_loop, now())


class Telling:
    """Has deliveries made of what happened at the moment at which a clock stands.

    So they tell how things were then, and not how they are when it has arrived.
    """

    def __init__(self) -> None:
        # How far of each log was told when it was asked for last.
        self._asked: dict[int, service.Reach] = {}

    async def have_told(self, open_work: OpenWork, account_id: int) -> bool:
        """Whether there is anything to tell that wasn't there the last time.

        What couldn't be told then is left to the deliverers.
        """
        async with open_work(account_id) as work:
            reach = await service.reach_of(work)
            if self._asked.get(account_id) == reach:
                return False
            self._asked[account_id] = reach
            work.defer(tell_at_this_moment, account_id=account_id)
        return True


dues.append(
    Due(
        "webhooks.make_deliveries",
        Telling().have_told,
        service.UNTOLD,
        is_of_the_log=True,
    )
)


@every(seconds=1, everywhere=True)
async def deliver(open_work: OpenWork, keys: Keys, settings: Settings) -> None:
    """Delivers what has happened to whoever listens, as long as the worker runs."""
    if settings.send_webhooks:
        await Courier(open_work, keys, settings, TELLS).run()


async def _tell(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    subscription_uuid: UUID,
    notice: Notice,
) -> None:
    """Mails the owners what is so of a subscription, as long as it is."""
    async with open_work(account_id) as work:
        try:
            kept = await work.get(Subscription, subscription_uuid)
        except Problem:
            return
        mails = await notice.to_owners(work, kept, settings.base_url())
    for mail in mails:
        await messages.hand_over(open_work, keys, settings, mail)


@every("*/5 * * * *")
async def wake_forgotten(open_work: OpenWork) -> None:
    """Sends what waits behind nothing any more."""
    async with open_work() as work:
        whose = await service.subscribed(work)

    async def of_one(account_id: int) -> None:
        async with open_work(account_id) as work:
            who = await listening(work)
        for each in who:
            last: int | None = 0
            while last is not None:
                async with open_work(account_id) as work:
                    last = await service.wake_forgotten(work, each, last, now())

    await each_account(open_work, of_one, whose)


@every("41 3 * * *")
async def forget_deliveries(open_work: OpenWork) -> None:
    """Forgets deliveries, with all their attempts, that ended a month ago."""

    async def of_one(account_id: int) -> None:
        async with open_work(account_id) as work:
            await service.forget_hours(work, now())
        some: Sequence[object] = [None]
        while some:
            async with open_work(account_id) as work:
                some = await service.forget(work, now())

    await each_account(open_work, of_one)

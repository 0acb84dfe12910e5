"""The ledger of an account, used as the rooms use it: by its service, at any moment."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from regulars.contacts import queries as contacts
from regulars.contacts import service as adding
from regulars.kit.context import Context
from regulars.kit.work import Work, opened
from regulars.ledger import queries, service
from regulars.ledger.queries import Hold, Wallet
from regulars.ledger.service import Posted, Transfer
from regulars.opening import Opened

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Vault:
    """Wallets of contacts, and the account's own three, at moments of our choice."""

    def __init__(self, context: Context, account: Opened, own: dict[str, int]) -> None:
        self.context = context
        self.account = account
        self.own = own

    def at(self, now: datetime = START) -> Work:
        """A Work of the account at a moment; for what takes one statement."""
        return Work(self.context.pool, self.account.account_id, "vault", now)

    @contextlib.asynccontextmanager
    async def open_work(self, now: datetime = START) -> AsyncIterator[Work]:
        """A Work that is closed at the end, for what takes several."""
        async with opened(self.at(now)) as work:
            yield work

    async def people(self, count: int) -> list[UUID]:
        """So many new contacts."""
        people = [
            adding.NewContact(f"{uuid4().hex}@example.com", "OAUTH_API")
            for _ in range(count)
        ]
        return await adding.create_many(self.at(), people)

    async def wallets(self, count: int, each: int = 0) -> list[Wallet]:
        """So many contacts' wallets, with so many credits in each."""
        found = [await self.wallet_of(uuid) for uuid in await self.people(count)]
        for wallet in found:
            if each:
                await self.give(wallet, each)
        return found

    async def wallet_of(self, contact: UUID) -> Wallet:
        """The wallet of a contact."""
        kept = await contacts.find(self.at(), contact)
        return await self.wallet(kept.wallet_uuid)

    async def wallet(self, uuid: UUID) -> Wallet:
        """The wallet as it is kept now."""
        return await self.at().get(Wallet, uuid)

    async def hold_of(self, uuid: UUID) -> Hold:
        """The hold as it is kept now."""
        return await self.at().get(Hold, uuid)

    async def give(
        self,
        wallet: Wallet,
        amount: int,
        now: datetime = START,
        expires_at: datetime | None = None,
        happened_at: datetime | None = None,
    ) -> Posted:
        """Credits given, as no reception: so not out of what the program issues."""
        order = Transfer(
            self.own["spent"],
            wallet.id,
            amount,
            "credit",
            happened_at or now,
            expires_at=expires_at,
        )
        return (await service.post(self.at(now), [order]))[0]

    async def spend(self, wallet: Wallet, amount: int, now: datetime = START) -> Posted:
        """Credits spent, if there are enough: on nothing, so as no debit."""
        order = Transfer(wallet.id, self.own["spent"], amount, "adjustment", now)
        return (await service.post(self.at(now), [order]))[0]

    async def claw_back(
        self, wallet: Wallet, amount: int, now: datetime = START
    ) -> Posted:
        """Credits taken back, also below zero."""
        order = Transfer(
            wallet.id, self.own["spent"], amount, "claw_back", now, may_owe=True
        )
        return (await service.post(self.at(now), [order]))[0]

    async def undo(self, wallet: Wallet, seq: int, now: datetime = START) -> int:
        """An entry undone: the number of the one that undoes it."""
        async with self.open_work(now) as work:
            return (await service.undo(work, wallet.id, seq, now_in=wallet.id)).seq

    async def shown(self, contact: UUID, now: datetime = START) -> int:
        """The balance as the contact is told it."""
        return (await contacts.find(self.at(now), contact)).balance

    async def hold(
        self,
        wallet: Wallet,
        amount: int,
        now: datetime = START,
        lasts: timedelta = timedelta(hours=1),
    ) -> Hold:
        """Credits set aside. Raises Overdrawn."""
        async with self.open_work(now) as work:
            return await service.hold(work, wallet.uuid, amount, lasts)

    async def capture(self, hold: UUID, now: datetime = START) -> Hold:
        """What was set aside, spent. Raises HoldNotPending."""
        async with self.open_work(now) as work:
            return await service.capture(work, hold)

    async def release(self, hold: UUID, now: datetime = START) -> Hold:
        """What was set aside, freed. Raises HoldNotPending."""
        async with self.open_work(now) as work:
            return await service.release(work, hold)

    async def expire(self, now: datetime) -> int:
        """One turn of the job that ends what is past its last instant."""
        async with self.open_work(now) as work:
            ended = await service.expire_holds(work) or 0
        async with self.open_work(now) as work:
            return ended + (await service.expire_lots(work) or 0)


async def open_vault(context: Context, account: Opened) -> Vault:
    """The account's vault."""
    work = Work(context.pool, account.account_id, "vault", START)
    own = {}
    for kind in service.OWN_WALLETS:
        found = await queries.own_wallet(work, service.CREDITS, kind)
        assert found is not None
        own[kind] = found
    return Vault(context, account, own)

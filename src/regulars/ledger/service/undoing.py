"""Undoing an entry exactly, wherever the credits that it moved are by now."""

import msgspec

from regulars.kit.work import Work
from regulars.ledger import queries
from regulars.ledger.errors import AlreadyUndone, Overdrawn
from regulars.ledger.queries import Moved, Taken
from regulars.ledger.service.moving import Transfer, post
from regulars.ledger.service.settling import settle


class Undone(msgspec.Struct, frozen=True):
    """The entry that undid another: in which wallet, under which number."""

    wallet_id: int
    seq: int


async def undo(work: Work, wallet_id: int, seq: int, *, now_in: int) -> Undone:
    """The entry that undoes another, exactly. `now_in` is its owner's wallet today.

    What has run out of the credits by then comes back first, to be taken once and not
    twice. A wallet that may owe what it can't give owes it afterwards; of others it
    raises Overdrawn. Raises AlreadyUndone the second time, whoever comes second.
    """
    await settle(work, now_in)
    done = await queries.moved_by(work, wallet_id, seq)
    if done.to_wallet_id == wallet_id:
        orders = await _taking_back(work, done, now_in)
    else:
        orders = await _giving_back(work, done, now_in)
    # Unique for ever: twins wait for the wallet, and the second finds it taken.
    orders[-1] = _named(orders[-1], f"undo {wallet_id} {seq}")
    posted = (await post(work, orders, all_or_nothing=True))[-1]
    if posted.outcome == "known":
        raise AlreadyUndone
    if posted.outcome != "posted":
        raise Overdrawn
    is_taken = done.to_wallet_id == wallet_id
    number = posted.from_seq if is_taken else posted.to_seq
    assert number is not None
    return Undone(now_in, number)


async def _taking_back(work: Work, done: Moved, now_in: int) -> list[Transfer]:
    """Takes what a credit gave, from its own lot as far as that still has it."""
    lots = await queries.lots_since(work, done.to_wallet_id, done.seq)
    own = lots[-1].seq if lots[-1].wallet_id == now_in else None
    back = [
        _reversal(work, each.to_wallet_id, now_in, each.amount)
        if lot.wallet_id != now_in
        else _reversal(work, each.to_wallet_id, now_in, each.amount, each.seq)
        for lot in lots
        for each in await queries.expired_of(work, lot.wallet_id, lot.seq)
    ]
    return [
        # Those that ran out in a wallet that is closed have no lot to go back to: a
        # lot that ends now is the first to be taken from.
        *(_ending_now(work, each) for each in back),
        _reversal(work, now_in, done.from_wallet_id, done.amount, own),
    ]


async def _giving_back(work: Work, done: Moved, now_in: int) -> list[Transfer]:
    """Gives back what a debit took, into the lots that it took it from.

    In another wallet each last instant gets a lot of its own. Whatever was owed came
    from none, and what is given back of that lasts for ever.
    """
    whole = _reversal(work, done.to_wallet_id, now_in, done.amount, done.seq)
    if done.from_wallet_id == now_in:
        return [whole]
    parts = list(await queries.taken(work, done.from_wallet_id, done.seq))
    owed = done.amount - sum(part.amount for part in parts)
    if owed:
        parts.append(Taken(owed, None))
    entry = f"undo {done.from_wallet_id} {done.seq}"
    return [
        _named(_part(whole, part), f"{entry} part {n}") for n, part in enumerate(parts)
    ]


def _part(whole: Transfer, part: Taken) -> Transfer:
    return msgspec.structs.replace(
        whole, amount=part.amount, expires_at=part.expires_at, undoes=None
    )


def _named(order: Transfer, reference: str) -> Transfer:
    return msgspec.structs.replace(order, reference=reference)


def _ending_now(work: Work, order: Transfer) -> Transfer:
    if order.undoes is not None:
        return order
    return msgspec.structs.replace(order, expires_at=work.now)


def _reversal(
    work: Work, giver: int, taker: int, amount: int, undoes: int | None = None
) -> Transfer:
    return Transfer(
        giver, taker, amount, "reversal", work.now, undoes=undoes, may_owe=True
    )

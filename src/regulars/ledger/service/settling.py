"""Taking all that is due out of a wallet, before something is done that needs that."""

from regulars.kit.work import Work

SETTLE = "select ledger_settle($1, $2, $3)"


async def settle(work: Work, wallet_id: int) -> None:
    """Locks a wallet, ends holds past their time and takes out all that is due.

    Some at a time, however many lots that are: no statement takes too long. Those after
    it see what the lock's last holder has done.
    """
    has_more = True
    while has_more:
        [(has_more,)] = await work.write(SETTLE, work.account_id, wallet_id, work.now)

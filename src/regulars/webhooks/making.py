"""Deliveries, made of what has happened."""

from datetime import datetime

from regulars.kit.crypto import Keys
from regulars.kit.jobs import Job
from regulars.kit.work import Work
from regulars.webhooks import service
from regulars.webhooks.schemas import render


async def make_deliveries(
    work: Work, keys: Keys, of_a_loop: Job, now: datetime
) -> bool:
    """Makes some of what lies behind the account's cursor; whether there may be more.

    Owners are told of what goes round in circles.
    """
    fanned = await service.fan_out(work, keys, render, now)
    for uuid in fanned.looped:
        work.defer(of_a_loop, account_id=work.account, subscription_uuid=uuid)
    return fanned.is_behind

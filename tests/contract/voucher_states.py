"""How to bring about what each code of promotions and vouchers stands for."""

from typing import Any

from make import Answer

from contract.states import NOBODY, Stage, state

PAST = "2020-01-31T12:00:00Z"
FUTURE = "2099-01-31T12:00:00Z"

GIVEN = (80002, 80003, 80004, 80005, 80006, 80008, 80012, 80014, 80017, 80019, 80020)
"""The codes below: who imports this file wants them to have states."""


async def redeem(stage: Stage, voucher: Any, times: int = 0) -> Answer:
    """Asks for a voucher to be redeemed: once, or so many times together."""
    path = "/vouchers/multi-redeem" if times else "/vouchers/redeem"
    body = {"number_of_times": str(times)} if times else {}
    return await stage.clients.form(path, code=voucher["code"], **body)


@state(80002)
async def promotion_that_nobody_made(stage: Stage) -> Answer:
    return await stage.clients.get(f"/promotions/{NOBODY}")


@state(80003)
async def voucher_code_that_is_there(stage: Stage) -> Answer:
    voucher = await stage.make.voucher(code="SLICE")
    form = {"promotion_uuid": voucher["promotion"]["uuid"], "code": "slice"}
    return await stage.clients.form("/vouchers", **form)


@state(80004)
async def voucher_code_that_nobody_made(stage: Stage) -> Answer:
    return await stage.clients.get("/vouchers/find", code="NOBODYSIT")


@state(80005)
async def redeemed_voucher(stage: Stage) -> Answer:
    voucher = await stage.make.voucher()
    await redeem(stage, voucher)
    return await redeem(stage, voucher)


@state(80006)
async def expired_voucher(stage: Stage) -> Answer:
    return await redeem(stage, await stage.make.voucher(expiration_date=PAST))


@state(80008)
async def one_voucher_too_many(stage: Stage) -> Answer:
    promotion = await stage.make.promotion(voucher_limit=1)
    await stage.make.voucher(promotion)
    form = {"promotion_uuid": promotion["uuid"]}
    return await stage.clients.form("/vouchers", **form)


@state(80012)
async def deactivated_voucher(stage: Stage) -> Answer:
    voucher = await stage.make.voucher()
    path = f"/vouchers/{voucher['uuid']}"
    await stage.clients.put(path, status="DEACTIVATED")
    return await redeem(stage, voucher)


@state(80014)
async def voucher_of_later(stage: Stage) -> Answer:
    return await redeem(stage, await stage.make.voucher(activation_date=FUTURE))


@state(80017)
async def locked_voucher(stage: Stage) -> Answer:
    path = f"/vouchers/{(await stage.make.voucher())['uuid']}/lock/"
    await stage.clients.form(path)
    return await stage.clients.form(path)


@state(80019)
async def voucher_with_too_few_uses(stage: Stage) -> Answer:
    voucher = await stage.make.voucher(total_redemptions_allowed=2)
    return await redeem(stage, voucher, times=3)


@state(80020)
async def promotion_that_is_off(stage: Stage) -> Answer:
    promotion = await stage.make.promotion(active=False, redemptions_per_voucher=2)
    return await redeem(stage, await stage.make.voucher(promotion), times=2)

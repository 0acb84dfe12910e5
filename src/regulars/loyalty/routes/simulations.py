"""Earning rules tried out, before anybody is given anything by them."""

from regulars.accounts.permissions import Permission
from regulars.kit.doors import dashboard
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.errors import EarningRuleNotFound
from regulars.loyalty.routes.explanations import names_of
from regulars.loyalty.routes.receptions import REFUSES
from regulars.loyalty.schemas.simulations import (
    EarningSimulationCreate,
    EarningSimulationOut,
)
from regulars.loyalty.service.decide import Sale

SIMULATING: list[type[Problem]] = [*REFUSES, EarningRuleNotFound]


@dashboard.post(
    "/earning-simulations", allows=Permission.LOYALTY_READ, refuses=SIMULATING
)
async def simulate_earning(
    work: Work, body: EarningSimulationCreate
) -> EarningSimulationOut:
    """What a sale would give, rule by rule, also with a rule that isn't in force yet.

    It is reckoned by what gives credits, so a till gives the same. Nothing is written.
    Every rule is asked as if it had always been there, whenever the sale would be.
    """
    sale = Sale(body.shop_uuid, body.unit_value, body.unit_name or None)
    buyer = service.Buyer(body.contact_uuid, body.channel, body.happened_at or work.now)
    made = await service.simulate(work, sale, buyer, body.trial())
    names = await names_of(work, whole=True)
    return EarningSimulationOut.of(made, body.language, names)

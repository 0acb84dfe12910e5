"""When tills ask twice, refuse and lock by themselves."""

from regulars.accounts.permissions import Permission
from regulars.kit.doors import dashboard, register
from regulars.kit.work import Work
from regulars.tills import queries, service
from regulars.tills.schemas import TillTermsOut, TillTermsUpdate


@register.get("/till-terms", allows=Permission.SHOPS_READ)
@dashboard.get("/till-terms", allows=Permission.SHOPS_READ)
async def get_till_terms(work: Work) -> TillTermsOut:
    """When tills ask twice, refuse, and lock because nobody touches them."""
    return TillTermsOut.of(await queries.till_terms(work))


@dashboard.put("/till-terms", allows=Permission.SHOPS_WRITE)
async def change_till_terms(work: Work, body: TillTermsUpdate) -> TillTermsOut:
    """Change them, for all tills of the account."""
    return TillTermsOut.of(await service.change_till_terms(work, body.terms()))

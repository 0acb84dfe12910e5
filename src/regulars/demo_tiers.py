"""The tiers of the demo, and what whoever is in the highest gets."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from decimal import Decimal

from regulars.kit.context import Context
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.opening import ACTOR, Opened
from regulars.tiers import jobs, queries
from regulars.tiers import service as tiers

TIERS = (
    tiers.TierDraft(name="Bronze", threshold=0, description="For everybody."),
    tiers.TierDraft(
        name="Silver", threshold=250, description="First to hear of what comes in."
    ),
    tiers.TierDraft(
        name="Gold", threshold=1_000, description="Half as many credits again."
    ),
)


async def lift(context: Context, account: Opened) -> None:
    """Everybody is in a tier by what they bought, and the highest collects more."""

    def opening(account_id: int | None = None) -> AbstractAsyncContextManager[Work]:
        return opened(Work(context.pool, account_id, ACTOR, datetime.now(UTC)))

    async with opening(account.account_id) as work:
        made = [await tiers.create(work, draft) for draft in TIERS]
        condition = {
            "fact": "contact.tier",
            "is": "equals",
            "value": str(made[-1].uuid),
        }
        rule = await loyalty.create_earning_rule(
            work,
            loyalty.EarningRuleDraft(
                name="More for Gold",
                kind="multiplication",
                factor=Decimal("1.5"),
                condition=condition,
            ),
        )
        await loyalty.publish_earning_rule(work, rule.uuid)
        revision = (await queries.terms(work)).revision
    # The worker would, later: who looks around at once finds them there.
    await jobs.settle(opening, account_id=account.account_id, revision=revision)

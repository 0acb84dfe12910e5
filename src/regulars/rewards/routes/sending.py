"""Digital rewards sent by e-mail."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import dashboard
from regulars.kit.errors import TooManyRequests
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.messages.errors import TemplateLacksVariable
from regulars.rewards import jobs, service
from regulars.rewards.errors import (
    RewardHasNoCodes,
    RewardReceptionAlreadyReversed,
    RewardReceptionNotFound,
)

SENT = "Email successfully sent"


@dashboard.post(
    "/reward-receptions/{reward_reception_uuid}/send-by-email",
    allows=Permission.REWARDS_WRITE,
    status=200,
    refuses=[
        RewardReceptionNotFound,
        RewardHasNoCodes,
        RewardReceptionAlreadyReversed,
        ContactNotFound,
        TemplateLacksVariable,
        TooManyRequests,
    ],
    dry_runs=False,
)
async def send_reward_code(work: Work, keys: Keys, reward_reception_uuid: UUID) -> str:
    """Mail the code of a digital reward to the contact who got it, in their language.

    Each call is one mail: twenty a day of one code, twenty to one address, and two
    thousand of an account; then it is 429. It can't be tried out.
    """
    await service.order_mail(work, keys, reward_reception_uuid)
    work.defer(
        jobs.mail_code,
        account_id=work.account,
        reception_uuid=reward_reception_uuid,
        mail_uuid=uuid7(),
    )
    return SENT

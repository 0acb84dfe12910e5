"""What can be done with rewards."""

from regulars.rewards.service.codes import CodesAdded, add_codes, code_of
from regulars.rewards.service.collect import (
    collect,
    expire,
    expire_giving_back,
    return_collected,
)
from regulars.rewards.service.mailing import mail_with_code, order_mail
from regulars.rewards.service.manage import (
    Given,
    RewardChange,
    Terms,
    change,
    create,
    remove,
)
from regulars.rewards.service.receive import (
    Received,
    RewardOrder,
    receive,
    receiving,
)
from regulars.rewards.service.reverse import reverse

__all__ = [
    "CodesAdded",
    "Given",
    "Received",
    "RewardChange",
    "RewardOrder",
    "Terms",
    "add_codes",
    "change",
    "code_of",
    "collect",
    "create",
    "expire",
    "expire_giving_back",
    "mail_with_code",
    "order_mail",
    "receive",
    "receiving",
    "remove",
    "return_collected",
    "reverse",
]

"""What can be done with gift cards."""

from regulars.giftcards.service.codes import code_of, mac_of, pin_of
from regulars.giftcards.service.holding import capture, find_hold, hold, release
from regulars.giftcards.service.issuing import (
    BatchMade,
    Printed,
    issue,
    issue_printed,
)
from regulars.giftcards.service.managing import (
    CardChange,
    activate,
    block,
    cancel,
    change_card,
    transfer,
    unblock,
)
from regulars.giftcards.service.pins import (
    must_be_opened,
    must_know_pin,
    renew_pin,
    try_pin,
    unlock_pin,
)
from regulars.giftcards.service.programs import (
    UNIT,
    Terms,
    TermsChange,
    change_program,
    create_program,
    remove_program,
)
from regulars.giftcards.service.sending import Mail as CardMail
from regulars.giftcards.service.sending import Ordered as MailOrdered
from regulars.giftcards.service.sending import (
    must_be_good,
    order_mail,
    unsealed,
)
from regulars.giftcards.service.settling import remove_settlement, settle
from regulars.giftcards.service.transact import Movement, transact, transacting

__all__ = [
    "UNIT",
    "BatchMade",
    "CardChange",
    "CardMail",
    "MailOrdered",
    "Movement",
    "Printed",
    "Terms",
    "TermsChange",
    "activate",
    "block",
    "cancel",
    "capture",
    "change_card",
    "change_program",
    "code_of",
    "create_program",
    "find_hold",
    "hold",
    "issue",
    "issue_printed",
    "mac_of",
    "must_be_good",
    "must_be_opened",
    "must_know_pin",
    "order_mail",
    "pin_of",
    "release",
    "remove_program",
    "remove_settlement",
    "renew_pin",
    "settle",
    "transact",
    "transacting",
    "transfer",
    "try_pin",
    "unblock",
    "unlock_pin",
    "unsealed",
]

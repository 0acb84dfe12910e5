"""What can be done with the loyalty program."""

from regulars.loyalty.service.calculate import calculate
from regulars.loyalty.service.program import (
    ProgramChange,
    RuleChange,
    UnitDraft,
    add_unit,
    change_program,
    change_rule,
    close_program,
    link_shop,
    make_default,
    open_program,
    remove_unit,
)
from regulars.loyalty.service.receive import CreditOrder, Received, receive, receiving
from regulars.loyalty.service.reverse import reverse

__all__ = [
    "CreditOrder",
    "ProgramChange",
    "Received",
    "RuleChange",
    "UnitDraft",
    "add_unit",
    "calculate",
    "change_program",
    "change_rule",
    "close_program",
    "link_shop",
    "make_default",
    "open_program",
    "receive",
    "receiving",
    "remove_unit",
    "reverse",
]

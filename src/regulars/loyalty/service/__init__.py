"""What can be done with the loyalty program."""

from regulars.loyalty.service.adjust import Adjustment, adjust
from regulars.loyalty.service.calculate import Buyer, calculate
from regulars.loyalty.service.decide import participating
from regulars.loyalty.service.earning_rules import (
    EarningRuleDraft,
    change_earning_rule,
    create_earning_rule,
    delete_earning_rule,
    pause_earning_rule,
    publish_earning_rule,
)
from regulars.loyalty.service.give_back import Taken, give_back
from regulars.loyalty.service.inactivity import expire_inactive, note_active
from regulars.loyalty.service.orders import Card, CreditOrder, Received
from regulars.loyalty.service.pos import (
    PosSale,
    create_pos_transaction,
    push_pos_transaction,
    push_reception,
    receive_for_pos_transaction,
    sold_as,
)
from regulars.loyalty.service.program import (
    ProgramChange,
    RuleChange,
    change_program,
    change_rule,
    change_shop,
    delete_program,
    link_shop,
    open_program,
)
from regulars.loyalty.service.publishing import publish
from regulars.loyalty.service.receive import receive, receiving
from regulars.loyalty.service.refund import receive_one
from regulars.loyalty.service.release import cancel_lost, release, release_due
from regulars.loyalty.service.reverse import hold_contact, reverse
from regulars.loyalty.service.signing import Gift
from regulars.loyalty.service.simulate import Simulated, Trial, simulate
from regulars.loyalty.service.tokens import (
    Claimant,
    Followed,
    Proof,
    Token,
    claim_token,
    create_token,
    follow_link,
)
from regulars.loyalty.service.units import (
    UnitDraft,
    create_unit,
    delete_unit,
    make_default,
)

__all__ = [
    "Adjustment",
    "Buyer",
    "Card",
    "Claimant",
    "CreditOrder",
    "EarningRuleDraft",
    "Followed",
    "Gift",
    "PosSale",
    "ProgramChange",
    "Proof",
    "Received",
    "RuleChange",
    "Simulated",
    "Taken",
    "Token",
    "Trial",
    "UnitDraft",
    "adjust",
    "calculate",
    "cancel_lost",
    "change_earning_rule",
    "change_program",
    "change_rule",
    "change_shop",
    "claim_token",
    "create_earning_rule",
    "create_pos_transaction",
    "create_token",
    "create_unit",
    "delete_earning_rule",
    "delete_program",
    "delete_unit",
    "expire_inactive",
    "follow_link",
    "give_back",
    "hold_contact",
    "link_shop",
    "make_default",
    "note_active",
    "open_program",
    "participating",
    "pause_earning_rule",
    "publish",
    "publish_earning_rule",
    "push_pos_transaction",
    "push_reception",
    "receive",
    "receive_for_pos_transaction",
    "receive_one",
    "receiving",
    "release",
    "release_due",
    "reverse",
    "simulate",
    "sold_as",
]

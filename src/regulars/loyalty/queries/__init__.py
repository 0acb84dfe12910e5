"""What can be asked of the loyalty program and the credits it gave."""

from regulars.loyalty.queries.earlier import terms_as_of
from regulars.loyalty.queries.earning_rules import (
    EarningRule,
    InForce,
    RuleVersion,
    earning_rules,
    made_ready,
    own_rates,
    rule_versions,
    rules_that_ask_for_tier,
)
from regulars.loyalty.queries.facts import Person, askable, people
from regulars.loyalty.queries.pending import Pending, pending_of
from regulars.loyalty.queries.pos import REVERSED, PosTransaction
from regulars.loyalty.queries.receptions import (
    Reception,
    find_reception,
    receptions,
)
from regulars.loyalty.queries.terms import (
    Program,
    Rule,
    ShopTerms,
    Terms,
    Unit,
    are_current,
    load_terms,
    rules,
    terms,
)
from regulars.loyalty.queries.tokens import find_claimed, token_mac

__all__ = [
    "REVERSED",
    "EarningRule",
    "InForce",
    "Pending",
    "Person",
    "PosTransaction",
    "Program",
    "Reception",
    "Rule",
    "RuleVersion",
    "ShopTerms",
    "Terms",
    "Unit",
    "are_current",
    "askable",
    "earning_rules",
    "find_claimed",
    "find_reception",
    "load_terms",
    "made_ready",
    "own_rates",
    "pending_of",
    "people",
    "receptions",
    "rule_versions",
    "rules",
    "rules_that_ask_for_tier",
    "terms",
    "terms_as_of",
    "token_mac",
]

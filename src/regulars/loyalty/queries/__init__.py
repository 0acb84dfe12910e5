"""What can be asked of the loyalty program and the credits it gave."""

from regulars.loyalty.queries.receptions import (
    Reception,
    find_reception,
    search_transactions,
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

__all__ = [
    "Program",
    "Reception",
    "Rule",
    "ShopTerms",
    "Terms",
    "Unit",
    "are_current",
    "find_reception",
    "load_terms",
    "rules",
    "search_transactions",
    "terms",
]

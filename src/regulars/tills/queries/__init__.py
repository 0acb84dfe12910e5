"""What can be asked for tills."""

from regulars.tills.queries.customers import (
    Customer,
    Offer,
    Visit,
    customer,
    name_of,
    search,
)
from regulars.tills.queries.receptions import (
    TillReception,
    find_till_reception,
    is_twice,
    waiting,
)
from regulars.tills.queries.terms import TillTerms, till_terms
from regulars.tills.queries.today import Done, Total, today

__all__ = [
    "Customer",
    "Done",
    "Offer",
    "TillReception",
    "TillTerms",
    "Total",
    "Visit",
    "customer",
    "find_till_reception",
    "is_twice",
    "name_of",
    "search",
    "till_terms",
    "today",
    "waiting",
]

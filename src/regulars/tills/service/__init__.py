"""What can be done at tills."""

from regulars.tills.service.receive import TillOrder, TillOutcome, give, settle
from regulars.tills.service.scan import Scanned, Scanning, scan
from regulars.tills.service.terms import change_till_terms

__all__ = [
    "Scanned",
    "Scanning",
    "TillOrder",
    "TillOutcome",
    "change_till_terms",
    "give",
    "scan",
    "settle",
]

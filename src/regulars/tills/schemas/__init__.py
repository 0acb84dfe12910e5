"""How tills speak over HTTP."""

from regulars.tills.schemas.customers import (
    CustomerFoundOut,
    CustomerOut,
    CustomerSearch,
)
from regulars.tills.schemas.live import LiveList, LiveOut
from regulars.tills.schemas.receptions import (
    TillReceptionCreate,
    TillReceptionOut,
    TillReceptionSettle,
)
from regulars.tills.schemas.reckoning import Reckon, ReckoningOut
from regulars.tills.schemas.scanning import CodeScan, ScanOut
from regulars.tills.schemas.terms import TillTermsOut, TillTermsUpdate
from regulars.tills.schemas.today import TodayOut

__all__ = [
    "CodeScan",
    "CustomerFoundOut",
    "CustomerOut",
    "CustomerSearch",
    "LiveList",
    "LiveOut",
    "Reckon",
    "ReckoningOut",
    "ScanOut",
    "TillReceptionCreate",
    "TillReceptionOut",
    "TillReceptionSettle",
    "TillTermsOut",
    "TillTermsUpdate",
    "TodayOut",
]

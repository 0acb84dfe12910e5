"""How often voucher codes may be wrong (`kit/guessing.py`).

Codes that a business makes up itself are short words.
"""

from regulars.kit.guessing import Guessing
from regulars.promotions.errors import VoucherNotFound

LINE = Guessing("voucher", VoucherNotFound)

guess = LINE.guess

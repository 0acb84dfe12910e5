"""How often gift card codes, with their PINs, may be wrong (`kit/guessing.py`).

A code is nine characters, so guesses are what it has to be kept from.
"""

from regulars.giftcards.errors import GiftcardNotFound
from regulars.kit.guessing import Guessing

guess = Guessing("gift card", GiftcardNotFound).guess

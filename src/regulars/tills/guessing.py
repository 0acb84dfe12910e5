"""How often what is scanned may be nothing's code (`kit/guessing.py`)."""

from regulars.kit.guessing import Guessing
from regulars.tills.errors import ScannedCodeNotFound

LINE = Guessing("scanned", ScannedCodeNotFound)

guess = LINE.guess

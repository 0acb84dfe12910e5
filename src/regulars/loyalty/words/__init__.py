"""What is told in words to the people on both sides of the till."""

from regulars.loyalty.words.links import LINKS, Told, day_told
from regulars.loyalty.words.sentences import Names, sentences

__all__ = ["LINKS", "Names", "Told", "day_told", "sentences"]

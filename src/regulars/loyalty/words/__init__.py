"""What is told in words to the people on both sides of the till."""

from regulars.loyalty.words.links import LINKS, Told, day_told
from regulars.loyalty.words.questions import question
from regulars.loyalty.words.sentences import Names, Sentences, sentences, sentences_of

__all__ = [
    "LINKS",
    "Names",
    "Sentences",
    "Told",
    "day_told",
    "question",
    "sentences",
    "sentences_of",
]

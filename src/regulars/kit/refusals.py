"""Refused: what an operator is told in one line, without a traceback."""


class Refused(Exception):
    """The command can't be done as asked; the words say why and what to do."""

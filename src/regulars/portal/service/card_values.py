"""What stands on a card that a contact gets on our pages."""

import secrets

# Without those that look like another, as on gift cards; capitals and digits alone, so
# that the QR code of it is small.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

LENGTH = 16
"""80 bits of chance: whoever shows it is taken for its owner."""


def new_value() -> str:
    """A value that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))

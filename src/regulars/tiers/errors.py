"""What tiers and perks refuse."""

from regulars.kit.errors import Problem


class PerkNotFound(Problem):
    """No perk of this account has this uuid.

    List the perks to see which there are.
    """

    code = 110000
    message = "Perk not found."
    status = 404

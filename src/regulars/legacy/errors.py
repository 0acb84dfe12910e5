"""What the v1 and v2 doors refuse, in the words of their time."""

from regulars.kit.errors import Problem


class MemberNotFound(Problem):
    """No contact of this account has this e-mail address or id.

    Check the address, or create the member. The v3 API says 55031 for the same.
    """

    code = 55012
    message = "Member not found."
    status = 404


class MemberAlreadyExists(Problem):
    """A contact with this e-mail address exists.

    Find the member by address instead. The v3 API says 60005 for the same.
    """

    code = 55017
    message = "Member already exists."
    status = 409


class LoyaltyCardNotFound(Problem):
    """No card of this account has this code or id.

    Check what was scanned. The v3 API says 60003 for the same.
    """

    code = 55007
    message = "Loyalty card not found."
    status = 404


class CardNotFound(Problem):
    """Credits or a reward were asked for on a card that this account does not have.

    Check `loyalty_card_id`. Calls that look for a card say 55007, the v3 API 60003.
    """

    code = 1048
    message = "This card was not found"
    status = 404


class CardNotRegistered(Problem):
    """The card is in order and belongs to no member yet.

    Link the card to a member, then try again. The v3 API says 60011 for the same.
    """

    code = 1013
    message = "Card not registered."
    status = 409


class CardAlreadyLinked(Problem):
    """The card has a member, perhaps the very one it was to be linked to.

    Give the member another card. The v3 API says 60014 for the same.
    """

    code = 55016
    message = "The card is already linked to a member."
    status = 409


class MarketingProgramNotFound(Problem):
    """No kind of message of this account has this id.

    Use the id of a subscription type. The v3 API says 55030 for the same.
    """

    code = 55004
    message = "Marketing program not found."
    status = 404


class MarketingRecipientNotFound(Problem):
    """Nobody with this address or id gets this kind of message.

    Create the recipient first, for this program.
    """

    code = 55020
    message = "Marketing recipient not found."
    status = 404


class MarketingRecipientAlreadyExists(Problem):
    """This person gets this kind of message already, or has been asked to confirm it.

    Update the recipient there is instead of creating it.
    """

    code = 55005
    message = "Marketing program customer already exists."
    status = 409

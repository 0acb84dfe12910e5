"""What contacts refuse."""

from regulars.kit.errors import Problem


class ContactNotFound(Problem):
    """No contact of this account has this uuid or e-mail address.

    Find or create them by address; a contact of another account counts as unknown.
    """

    code = 55031
    message = "Contact not found."
    status = 404


class ContactAlreadyExists(Problem):
    """A contact with this e-mail address exists, in whatever spelling.

    Find them by address, or use find-or-create.
    """

    code = 60005
    message = "Contact already exists."
    status = 409


class ContactNotAnonymous(Problem):
    """The contact has a real e-mail address already.

    Only contacts that were made anonymously can be claimed. Update this one
    instead.
    """

    code = 60016
    message = "Contact not anonymous."
    status = 409


class ContactIdentifierNotFound(Problem):
    """No card or code of this account has this value.

    Check what was scanned, or create the identifier.
    """

    code = 60003
    message = "Contact identifier not found."
    status = 404


class ContactIdentifierInactive(Problem):
    """This card or code has been switched off.

    Switch it on again in the dashboard, or give the contact another.
    """

    code = 60004
    message = "Contact identifier inactive."
    status = 409


class ContactIdentifierAlreadyExists(Problem):
    """A card or code with this value exists.

    Link the one there is instead of creating it.
    """

    code = 60006
    message = "Contact identifier already exists."
    status = 409


class ContactIdentifierAlreadyLinked(Problem):
    """This card or code belongs to a contact.

    Unlink it first if it has a new owner.
    """

    code = 60014
    message = "Contact identifier is already linked."
    status = 409


class ContactIdentifierNotLinked(Problem):
    """This card or code belongs to nobody yet.

    Link it to a contact, then try again.
    """

    code = 60011
    message = "Contact identifier is not linked to a contact."
    status = 409


class SubscriptionTypeNotFound(Problem):
    """No kind of message of this account has this uuid.

    List the subscription types to see which there are.
    """

    code = 55030
    message = "Subscription type not found."
    status = 404


class PasscodeNotFound(Problem):
    """The code is wrong, was used before or is too old.

    Send a new verification mail and use the code in it.
    """

    code = 13010
    message = "Passcode not found."
    status = 404

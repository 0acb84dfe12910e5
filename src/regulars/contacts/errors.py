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
    """This card or code belongs to a contact, or to another one than was named.

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


class SubscriptionTypeExists(Problem):
    """The account has a kind of message of this name, in whatever spelling.

    Contacts choose by name, so choose another one, or change the one there is.
    """

    code = 90200
    message = "Subscription type already exists."
    status = 409


class TooManySubscriptionTypes(Problem):
    """The account has as many kinds of message as one may have.

    Contacts see a switch for each of them. Rename one that is switched off instead.
    """

    code = 90201
    message = "Too many subscription types."
    status = 409


class ContactImportNotFound(Problem):
    """No import of contacts of this account has this uuid.

    The answer to `POST contacts/batch` names it.
    """

    code = 90202
    message = "Contact import not found."
    status = 404

"""What contacts announce."""

from regulars.kit.events import Event


class ContactCreated(Event):
    """Somebody was added who was not known by that address.

    The subject is the contact. Personal data stays with the contact: ask for it there.
    """

    name = "contact_created"

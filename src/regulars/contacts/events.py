"""What contacts announce."""

from uuid import UUID

from regulars.kit.events import Event


class ContactCreated(Event):
    """Somebody was added who was not known by that address.

    The subject is the contact. Personal data stays with the contact: ask for it there.
    """

    name = "contact_created"


class ContactUpdated(Event):
    """Something that is known of a contact was filled in, changed or cleared.

    The subject is the contact; `attributes` names what became different. What it was
    and is stays with the contact: ask for it there.
    """

    name = "contact_updated"

    attributes: list[str]


class ContactMerged(Event):
    """A contact took over everything that another one had, who is no more.

    The subject is the contact who stays, `source_uuid` the other one; `credits` came
    along, or were owed when the number is negative, and so did the money of their
    prepaid balance.
    """

    name = "contact_merged"

    source_uuid: UUID
    credits: int
    prepaid_in_cents: int


class ContactDeleted(Event):
    """A contact is no more, and so is what they had.

    The subject is the uuid that they had. `type` is DEFAULT, or GDPR where everything
    personal was erased; `credits` went, or were owed and written off when the number is
    negative, and so did the money of their prepaid balance. Whoever keeps something of
    theirs elsewhere forgets it now.
    """

    name = "contact_deleted"

    type: str
    credits: int
    prepaid_in_cents: int


class ContactSubscriptionChanged(Event):
    """Somebody chose to get a kind of message, or not to, or asked for it once more.

    The subject is the contact. `status` and `status_before` are SUBSCRIBED,
    UNSUBSCRIBED or PENDING_CONFIRMATION; `wording` is what the type said of itself at
    that moment and `channel` where they chose: the proof of consent.
    """

    name = "contact_subscription_changed"

    subscription_type_uuid: UUID
    status: str
    status_before: str
    channel: str
    wording: str


class ConfirmationMailSkipped(Event):
    """A contact was not asked to confirm, because they got ten such mails in a day.

    The subject is the contact, and their subscription waits all the same. Subscribe
    them once more after that day, or ask why somebody signs them up so often.
    """

    name = "confirmation_mail_skipped"

    subscription_type_uuid: UUID
    most_a_day: int


class ContactIdentifierCreated(Event):
    """A card or code was added that can find a contact.

    The subject is the identifier, and the contact is whoever it was added for, if
    anybody. What stands on the card stays with it: ask for it there.
    """

    name = "contact_identifier_created"


class ContactIdentifierLinked(Event):
    """A card or code became a contact's.

    The subject is the identifier; the contact is its new owner.
    """

    name = "contact_identifier_linked"


class ContactIdentifierUnlinked(Event):
    """A card or code is nobody's any more.

    The subject is the identifier; the contact is whose it was. They keep what they
    have, because credits belong to contacts and not to cards.
    """

    name = "contact_identifier_unlinked"


class ContactIdentifierUpdated(Event):
    """A card or code got another name, or was switched on or off.

    The subject is the identifier; `is_active` tells whether it can be used now.
    """

    name = "contact_identifier_updated"

    is_active: bool


class ContactIdentifierDeleted(Event):
    """A card or code was removed and finds nobody any more.

    The subject is the identifier; the contact is whose it was, if anybody's. Another
    one with the same value is another identifier.
    """

    name = "contact_identifier_deleted"

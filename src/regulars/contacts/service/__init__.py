"""What can be done with contacts."""

from regulars.contacts.service.claim import claim
from regulars.contacts.service.columns import Row
from regulars.contacts.service.confirming import (
    Asked,
    Question,
    answer,
    asked_by,
    question_for,
    to_ask,
)
from regulars.contacts.service.create import (
    NewContact,
    add,
    create,
    create_anonymous,
    create_many,
    find_or_add,
    find_or_create,
    open_room,
)
from regulars.contacts.service.delete import check_erasable, delete, erase, to_forget
from regulars.contacts.service.holding import hold_to_stay
from regulars.contacts.service.identifiers import (
    change_identifier,
    create_identifier,
    delete_identifier,
    hand_out,
    link_identifier,
    unlink_identifier,
)
from regulars.contacts.service.imports import (
    Import,
    add_people,
    fill_in,
    order_import,
)
from regulars.contacts.service.mails import (
    count_mail,
    forget_mails,
    mark_of,
    may_mail,
)
from regulars.contacts.service.merge import merge
from regulars.contacts.service.subscribe import (
    Choice,
    Subscription,
    confirm,
    subscribe,
    unsubscribe,
)
from regulars.contacts.service.subscription_types import (
    NewType,
    TypeChange,
    change_type,
    create_type,
)
from regulars.contacts.service.update import update

__all__ = [
    "Asked",
    "Choice",
    "Import",
    "NewContact",
    "NewType",
    "Question",
    "Row",
    "Subscription",
    "TypeChange",
    "add",
    "add_people",
    "answer",
    "asked_by",
    "change_identifier",
    "change_type",
    "check_erasable",
    "claim",
    "confirm",
    "count_mail",
    "create",
    "create_anonymous",
    "create_identifier",
    "create_many",
    "create_type",
    "delete",
    "delete_identifier",
    "erase",
    "fill_in",
    "find_or_add",
    "find_or_create",
    "forget_mails",
    "hand_out",
    "hold_to_stay",
    "link_identifier",
    "mark_of",
    "may_mail",
    "merge",
    "open_room",
    "order_import",
    "question_for",
    "subscribe",
    "to_ask",
    "to_forget",
    "unlink_identifier",
    "unsubscribe",
    "update",
]

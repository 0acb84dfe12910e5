"""What can be done with e-mails: changed, tried out, written and sent."""

from regulars.messages.categories import (
    DIGITAL_REWARD,
    GIFTCARD_RECIPIENT,
    LOGIN_CODE,
    PASSWORD_RESET,
    STAFF_INVITATION,
    STAGED_CREDITS,
)
from regulars.messages.service.keeping import (
    Content,
    Home,
    Outgoing,
    content,
    hand_over,
    home,
    keep,
)
from regulars.messages.service.settings import change_email
from regulars.messages.service.templates import (
    Preview,
    change_template,
    preview,
    reset_template,
)
from regulars.messages.service.writing import (
    Draft,
    Recipient,
    draft,
    draft_to_staff,
    is_wanted,
    must_be_whole,
    send,
    to_contact,
)

__all__ = [
    "DIGITAL_REWARD",
    "GIFTCARD_RECIPIENT",
    "LOGIN_CODE",
    "PASSWORD_RESET",
    "STAFF_INVITATION",
    "STAGED_CREDITS",
    "Content",
    "Draft",
    "Home",
    "Outgoing",
    "Preview",
    "Recipient",
    "change_email",
    "change_template",
    "content",
    "draft",
    "draft_to_staff",
    "hand_over",
    "home",
    "is_wanted",
    "keep",
    "must_be_whole",
    "preview",
    "reset_template",
    "send",
    "to_contact",
]

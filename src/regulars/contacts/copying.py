"""What of contacts is set-up: the kinds of message, and nobody."""

from regulars.kit.copies import Copy, copies

NOBODY = "jsonb_build_object('contacts', 0)"

copies += [Copy("subscription_types"), Copy("contact_counts", but=NOBODY)]

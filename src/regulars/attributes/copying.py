"""What of attributes is set-up: all of it, but not when one was used."""

from regulars.kit.copies import Copy, copies

UNUSED = "jsonb_build_object('last_used_at', null)"

copies += [
    Copy("attribute_groups"),
    Copy("custom_attributes", but=UNUSED),
    Copy("attribute_heads"),
]

"""What can be done with attributes: with their definitions, and with their values."""

from regulars.attributes.service.definitions import (
    AttributeChange,
    AttributeDraft,
    change,
    create,
    delete,
    move,
)
from regulars.attributes.service.groups import (
    change_group,
    create_group,
    delete_group,
)
from regulars.attributes.service.showing import displayed, scalar, typed
from regulars.attributes.service.system import SystemAttribute, add_system, open_room
from regulars.attributes.service.values import Taken, mark_used, taken

__all__ = [
    "AttributeChange",
    "AttributeDraft",
    "SystemAttribute",
    "Taken",
    "add_system",
    "change",
    "change_group",
    "create",
    "create_group",
    "delete",
    "delete_group",
    "displayed",
    "mark_used",
    "move",
    "open_room",
    "scalar",
    "taken",
    "typed",
]

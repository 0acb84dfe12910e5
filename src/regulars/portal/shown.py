"""Vouchers, rewards that wait, and movements, as pages show them."""

import base64

import msgspec
from markupsafe import Markup

from regulars.kit.crypto import Unsealable
from regulars.portal.drawing import drawn
from regulars.portal.queries import Belongings
from regulars.portal.visiting import Visit
from regulars.promotions.service import code_of


class Shown(msgspec.Struct, frozen=True):
    """Something that is had: what it is, what is said of it, and its code."""

    title: str
    about: str
    until: str | None
    code: str | None = None
    picture: Markup | None = None


def coupons(visit: Visit, account_id: int, have: Belongings) -> list[Shown]:
    """The vouchers with their codes."""
    shown = []
    for each in have.vouchers:
        try:
            code = code_of(visit.keys, account_id, base64.b64decode(each.sealed))
        except Unsealable:
            continue
        ends, speech = each.expires_at, visit.speech
        until = speech.say("until", day=speech.last_day(ends)) if ends else None
        picture = drawn(code, code)
        shown.append(Shown(each.name, each.description, until, code, picture))
    return shown


def waiting(visit: Visit, have: Belongings) -> list[Shown]:
    """The rewards that are paid for and wait to be collected."""
    speech = visit.speech
    return [
        Shown(
            each.title,
            "",
            speech.say("collect until", day=speech.last_day(each.expires_at)),
        )
        for each in have.waiting
    ]

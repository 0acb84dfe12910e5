"""What a business looks like to its contacts."""

from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.work import Work


class BrandKit(msgspec.Struct, frozen=True):
    """Logos, colours and letters of a business, and what its mails bear."""

    uuid: UUID | None = None
    small_logo_url: str | None = None
    large_logo_url: str | None = None
    primary_color: str = "#0f5c4a"
    secondary_color: str = "#ffffff"
    tertiary_color: str = "#f4f4f2"
    quaternary_color: str = "#1f2421"
    font_family: str = "Helvetica, Arial, sans-serif"
    sender_name: str | None = None
    reply_to: str | None = None

    AUDITED: ClassVar[tuple[str, ...]] = (
        *("small_logo_url", "large_logo_url", "primary_color", "secondary_color"),
        *("tertiary_color", "quaternary_color", "font_family"),
        *("sender_name", "reply_to"),
    )


BRAND_KIT = """
    select uuid, small_logo_url, large_logo_url, primary_color, secondary_color,
      tertiary_color, quaternary_color, font_family, sender_name, reply_to
    from brand_kits where account_id = $1
"""


async def brand_kit(work: Work) -> BrandKit:
    """The account's brand kit; the one that everybody begins with until it has one."""
    found = await work.one(BrandKit, BRAND_KIT, work.account_id)
    return found or BrandKit()

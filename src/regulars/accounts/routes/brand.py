"""What a business looks like to its contacts."""

from regulars.accounts import queries, service
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas import BrandKitOut, BrandKitUpdate
from regulars.kit.doors import dashboard
from regulars.kit.work import Work


@dashboard.get("/brand-kit", allows=Permission.MESSAGES_READ)
async def get_brand_kit(work: Work) -> BrandKitOut:
    """Logos, colours and letters, and what your mails bear."""
    return BrandKitOut.of(await queries.brand_kit(work))


@dashboard.put("/brand-kit", allows=Permission.MESSAGES_CONFIGURE)
async def change_brand_kit(work: Work, body: BrandKitUpdate) -> BrandKitOut:
    """Change what you look like: the next mail bears it."""
    return BrandKitOut.of(await service.change_brand_kit(work, body.checked()))

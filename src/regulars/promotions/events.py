"""What promotions announce. A voucher's code is never told."""

from uuid import UUID

from regulars.kit.events import Event


class PromotionCreated(Event):
    """A promotion was added.

    The subject is the promotion. Ask for it to read its terms.
    """

    name = "promotion_created"


class PromotionUpdated(Event):
    """The terms of a promotion were changed.

    The subject is the promotion. Its vouchers keep the days that they have.
    """

    name = "promotion_updated"


class PromotionRemoved(Event):
    """A promotion was ended, and with it all of its vouchers.

    The subject is the promotion. What was redeemed before stays as it was.
    """

    name = "promotion_removed"


class VoucherCreated(Event):
    """A voucher was made, by itself or with a batch of others.

    The subject is the voucher; `promotion` is what it is of.
    """

    name = "voucher_created"

    promotion: UUID


class VoucherUpdated(Event):
    """A voucher was changed: its status, its days, its attributes, or it came back.

    The subject is the voucher. Ask for it to read how it is now.
    """

    name = "voucher_updated"

    promotion: UUID


class VoucherDeleted(Event):
    """A voucher that nobody had redeemed was deleted.

    The subject is the voucher; its code may be used again.
    """

    name = "voucher_deleted"

    promotion: UUID


class VoucherLocked(Event):
    """A checkout holds a voucher, so that nobody else redeems it meanwhile.

    The subject is the voucher. It is released an hour later, if nobody does so before.
    """

    name = "voucher_locked"

    promotion: UUID


class VoucherReleased(Event):
    """A checkout let go of the voucher that it held, without redeeming it.

    The subject is the voucher. A lock that ends by itself is not told.
    """

    name = "voucher_released"

    promotion: UUID


class VoucherRedeemed(Event):
    """A voucher was redeemed, once or several times together.

    The subject is the voucher, `redemptions` are what to reverse if it is to be undone,
    and `redemptions_remaining` says how often it can still be redeemed.
    """

    name = "voucher_redeemed"

    promotion: UUID
    redemptions: list[UUID]
    redemptions_remaining: int


class VoucherRedemptionReversed(Event):
    """One use of a voucher was undone, so that it can be redeemed once more.

    The subject is the voucher, and `redemption` what was undone.
    """

    name = "voucher_redemption_reversed"

    promotion: UUID
    redemption: UUID


class VoucherBatchFinished(Event):
    """The last voucher of a batch is there.

    The subject is the batch; `vouchers` is how many it has: fewer than were asked for
    when the contact whose they are was deleted meanwhile. Each of them was announced as
    `voucher_created`.
    """

    name = "voucher_batch_finished"

    vouchers: int

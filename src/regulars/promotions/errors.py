"""What promotions and vouchers refuse."""

from regulars.kit.errors import Problem


class PromotionNotFound(Problem):
    """No promotion of this account has this uuid.

    List the promotions to see which there are.
    """

    code = 80002
    message = "Promotion not found."
    status = 404


class VoucherAlreadyExists(Problem):
    """A voucher with this code exists.

    Choose another code, or leave it out to have one made up.
    """

    code = 80003
    message = "Voucher already exists."
    status = 409


class VoucherNotFound(Problem):
    """No voucher of this account has this code or uuid.

    Scan or type the code again. To undo a redemption, send the redemption's uuid and
    not the voucher's.
    """

    code = 80004
    message = "Voucher not found."
    status = 404


class VoucherAlreadyRedeemed(Problem):
    """The voucher has been redeemed as often as it may be.

    Don't give the discount again. The voucher's page in the dashboard says when and
    where it was redeemed.
    """

    code = 80005
    message = "Voucher code as already been redeemed."
    status = 409


class VoucherExpired(Problem):
    """The voucher's last day has passed.

    Tell the holder. A new voucher of the promotion can be made if they are to have one.
    """

    code = 80006
    message = "Voucher has expired."
    status = 409


class VoucherLimitReached(Problem):
    """The promotion may hand out no more vouchers, to this contact or at all.

    Raise `voucher_limit` or `limit_per_contact` of the promotion, or ask for fewer.
    """

    code = 80008
    message = "Voucher limit reached."
    status = 409


class VoucherDeactivated(Problem):
    """Somebody has switched the voucher off.

    Don't take it. Set its status to ACTIVE to let it be redeemed again.
    """

    code = 80012
    message = "Voucher is deactivated."
    status = 409


class VoucherInactive(Problem):
    """The voucher's first day is still to come.

    Redeem it from its `activation_date` on.
    """

    code = 80014
    message = "Voucher is inactive."
    status = 409


class VoucherAlreadyLocked(Problem):
    """Another checkout is holding the voucher.

    Let that one finish or release it with its key. A lock ends by itself at its
    `system_release_at`, an hour after it was made.
    """

    code = 80017
    message = "Voucher is already locked."
    status = 409


class NotEnoughRedemptions(Problem):
    """The voucher can't be redeemed this many times any more.

    Ask for no more than its `redemptions_remaining`. Nothing was redeemed.
    """

    code = 80019
    message = "Voucher doesn't have enough redemptions left."
    status = 409


class PromotionInactive(Problem):
    """The promotion has been switched off, and with it all of its vouchers.

    Switch the promotion on in the dashboard; its vouchers work again from then on.
    """

    code = 80020
    message = "Promotion is inactive."
    status = 409


class VoucherBatchNotFound(Problem):
    """No batch of vouchers of this account has this uuid.

    List the batches to see which there are.
    """

    code = 90180
    message = "Voucher batch not found."
    status = 404

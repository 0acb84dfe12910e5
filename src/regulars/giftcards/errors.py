"""What gift cards refuse."""

from typing import ClassVar

from regulars.kit.errors import Problem


class GiftcardNotFound(Problem):
    """No gift card of this account has this code, uuid or id.

    Scan or type the code again. A card of another business counts as unknown.
    """

    code = 5001
    message = "Giftcard not found."
    status = 404


class GiftcardNotValid(Problem):
    """The gift card was in use and has been blocked.

    Don't take it as payment. A manager sees on the card's page in the dashboard why,
    and can unblock it.
    """

    code = 7010
    message = "That giftcard is not valid."
    status = 409


class InsufficientAmountOnGiftcard(Problem):
    """The gift card holds less than was to be taken off it.

    Ask for what is left and have the rest paid otherwise. Undoing a load that was
    partly spent is refused the same way.
    """

    code = 5003
    message = (
        "Het bedrag op de kaart is niet toereikend. | Insufficient amount on giftcard."
    )
    status = 409


class GiftcardNotLinkedToProgram(Problem):
    """The gift card belongs to no program, so nobody knows its terms.

    Give it a program on the card's page in the dashboard. Imported cards may come
    without one, and a program may have been removed.
    """

    code = 5007
    message = (
        "Deze giftcard is niet gekoppeld aan een programma. | Giftcard not "
        "linked to Giftcard Program."
    )
    status = 409


class ShopHasNoAccessToGiftcardProgram(Problem):
    """The gift card's program is limited to shops, and this is none of them.

    Use the card at a shop of the program, or add this shop to the program in the
    dashboard.
    """

    code = 7015
    message = "Shop does not have access to Giftcard Program."
    status = 403


class GiftcardNotIncrementable(Problem):
    """A digital gift card is loaded once, and this one has been.

    Create another card for the new amount, or undo the load first. Physical cards can
    be loaded again, on a register.
    """

    code = 5006
    message = (
        "Deze giftcard kan niet opgewaardeerd worden. | This giftcard cannot "
        "be incremented."
    )
    status = 409


class OnlyNonReincrementableGiftcards(Problem):
    """This gift card can be loaded again, and such cards are for registers only.

    Call the Register API with a register's token. The rule keeps physical cards away
    from web shops, where nobody sees the card.
    """

    code = 1114
    message = (
        "Only non re-incrementable giftcards can be used in the OAuthRoutes "
        "Clients API."
    )
    status = 403


class GiftcardMaximumExceeded(Problem):
    """The gift card would hold more than its program allows.

    Load less, or load another card with the rest. The program's `max_amount_in_cents`
    is the most that one card may hold.
    """

    code = 5008
    message = "Maximale limiet op kaart bereikt. | Max amount will be exceeded."
    status = 422


class GiftcardBatchNotFound(Problem):
    """No batch of gift cards of this account has this uuid.

    List the batches to see which there are.
    """

    code = 90145
    message = "Giftcard batch not found."
    status = 404


class GiftcardExpired(Problem):
    """The gift card's last day has passed.

    Ask the holder for another way to pay. An expired card can't be loaded again; a
    manager can extend it on the card's page in the dashboard.
    """

    code = 5002
    message = "Het bedrag op de kaart is verlopen. | This giftcard has expired."
    status = 409


class OnlyDigitalGiftcards(Problem):
    """Physical gift cards are printed first and then imported.

    Send `type` 1 to create a digital card, or import the printed codes in the
    dashboard.
    """

    code = 55021
    message = "Only Digital giftcards can by created using the public API."
    status = 422


class CardNotActivated(Problem):
    """The card has never been activated, or a loyalty card was switched off.

    Activate it in the dashboard before it is handed out. On the v3 API an inactive
    loyalty card is told as 60004.
    """

    code = 1010
    message = "Kaart is niet geactiveerd. | Card is not activated."
    status = 409


class GiftcardPinWrong(Problem):
    """The program of this gift card asks for a PIN, and this one is none or not it.

    Ask the holder for the PIN that came with the card and send it as `pin`. Five wrong
    ones in a row, and the card is locked for an hour (90142).
    """

    code = 90141
    message = "The PIN of the giftcard is missing or wrong."
    status = 403
    is_committed: ClassVar[bool] = True


class GiftcardPinLocked(Problem):
    """Wrong PINs were tried too often, so none is compared for an hour.

    Wait, or have a manager unlock the card's PIN or make a new one in the dashboard.
    """

    code = 90142
    message = "The PIN of the giftcard is locked."
    status = 409


class GiftcardHasNoPin(Problem):
    """The gift card was made without a PIN, so there is none to unlock.

    Make one for it in the dashboard if its program asks for one.
    """

    code = 90143
    message = "The giftcard has no PIN."
    status = 409


class GiftcardOnHold(Problem):
    """Some of what is on the gift card is set aside for a payment to come.

    Capture or release what is on hold first: then all that is left can be moved.
    """

    code = 90149
    message = "Part of the giftcard is on hold."
    status = 409


class NotTheLastGiftcardTransaction(Problem):
    """The gift card has been used since this transaction.

    Undo the later transactions first, newest first, or make a new one with the opposite
    amount.
    """

    code = 55025
    message = "This is not the giftcards last transaction."
    status = 409


class GiftcardProgramNotFound(Problem):
    """No gift card program of this account has this uuid.

    List the gift card programs to see which there are. They are made in the dashboard.
    """

    code = 1100
    message = "Giftcard Program not found."
    status = 404


class GiftcardProgramHoldsMoney(Problem):
    """There is money on cards of this program, which nobody could spend without it.

    `errors` says how much on how many cards. Make the program inactive instead, or
    first give those cards another program: change each card's `giftcard_program_uuid`.
    Cards that have expired, or are blocked, count too.
    """

    code = 90140
    message = "There is money on gift cards of this program."
    status = 409


class GiftcardSettlementNotFound(Problem):
    """No settlement of gift cards of this account has this uuid.

    List the settlements to see which there are.
    """

    code = 90146
    message = "Giftcard settlement not found."
    status = 404


class NothingToSettle(Problem):
    """Until that moment nothing happened on the program's cards that is not settled.

    Wait until shops have loaded or taken cards of it, or name a later moment.
    """

    code = 90147
    message = "There is nothing to settle."
    status = 409


class NotTheLastSettlement(Problem):
    """The program was settled again after this settlement.

    Remove the later ones first, the newest of them to begin with.
    """

    code = 90148
    message = "This is not the last settlement of the giftcard program."
    status = 409


class GiftcardTransactionNotFound(Problem):
    """No gift card transaction of this account has this uuid.

    Check that it is the transaction's uuid and not the card's.
    """

    code = 5010
    message = "Giftcard transaction not found."
    status = 404

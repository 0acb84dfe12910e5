"""What messages refuse."""

from regulars.kit.errors import Problem


class TemplateLacksVariable(Problem):
    """The e-mail would have gone out without what it is for.

    Put the variable into the template: `giftcard.hash` to send a gift card, the code to
    send a digital reward, the link to send credits to claim. Then send it again;
    nothing was sent this time.
    """

    code = 6007
    message = "The linked template does not contain the right replacement variable."
    status = 422

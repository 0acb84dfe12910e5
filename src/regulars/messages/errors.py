"""What messages refuse."""

from regulars.kit.errors import Problem


class TemplateLacksVariable(Problem):
    """The e-mail would have gone out without what it is for.

    Put the variable into the template, into its body and its text: `giftcard.hash` to
    send a gift card, the code to send a digital reward, the link to send credits to
    claim. Then send it again; nothing was sent this time.
    """

    code = 6007
    message = "The linked template does not contain the right replacement variable."
    status = 422


class EmailTemplateNotFound(Problem):
    """The account has no e-mail template with this uuid.

    List the templates: there is one for each e-mail and language.
    """

    code = 90410
    message = "E-mail template not found."
    status = 404


class EmailNotFound(Problem):
    """The account sends no e-mail with this uuid.

    List the e-mails to see which there are.
    """

    code = 90411
    message = "E-mail not found."
    status = 404


class KeptEmailNotFound(Problem):
    """The sandbox has kept no e-mail with this uuid.

    The latest thousand are kept; a live account keeps none, because it sends them.
    """

    code = 90412
    message = "E-mail is not kept."
    status = 404

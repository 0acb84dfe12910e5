"""What of e-mails is set-up: their templates, and who gets which."""

from regulars.kit.copies import Copy, copies

copies += [Copy("email_templates"), Copy("email_settings")]

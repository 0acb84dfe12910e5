"""What of gift cards is set-up: their programs."""

from regulars.kit.copies import Copy, copies

copies += [Copy("giftcard_programs"), Copy("giftcard_program_shops")]

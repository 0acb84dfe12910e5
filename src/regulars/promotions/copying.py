"""What of promotions is set-up: they themselves, and none of their vouchers."""

from regulars.kit.copies import Copy, copies

NO_VOUCHERS = "jsonb_build_object('vouchers', 0)"

copies.append(Copy("promotions", but=NO_VOUCHERS))

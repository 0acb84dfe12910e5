"""What of loyalty is set-up: the program with all its versions, and its rules."""

from regulars.kit.copies import Copy, copies

copies += [
    Copy("loyalty_programs"),
    Copy("loyalty_program_versions"),
    Copy("units"),
    Copy("loyalty_rules"),
    Copy("earning_rules"),
    Copy("earning_rule_versions"),
    Copy("loyalty_shop_links"),
]

"""What of rewards is set-up: they themselves, and none of their codes."""

from regulars.kit.copies import Copy, copies

NO_CODES = """
    case when kept.type = 'DIGITAL' then jsonb_build_object('stock', 0)
      else '{}'::jsonb end
"""

copies += [Copy("rewards", but=NO_CODES), Copy("reward_shops")]

"""What of an account itself is set-up."""

from regulars.kit.copies import Copy, copies

copies += [Copy("shops"), Copy("registers"), Copy("brand_kits")]

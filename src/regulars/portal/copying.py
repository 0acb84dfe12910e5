"""What of the portal is set-up: where it is."""

from regulars.kit.copies import Copy, copies

copies.append(Copy("portals"))

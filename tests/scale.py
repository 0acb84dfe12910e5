"""How much of each proof is run: a tenth in CI, all of it in `make test-long`."""

import os

SCALE = float(os.environ.get("REGULARS_TEST_SCALE", "0.1"))


def scaled(full_count: int) -> int:
    """So many of the full count, and at least one."""
    return max(1, int(full_count * SCALE))

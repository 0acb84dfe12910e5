"""What commands print, and whoever reads it."""

import os
import sys


def nobody_reads() -> bool:
    """Whether what is printed goes to somebody who has left: `| head`."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left would be tried once more on the way out, and complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return False

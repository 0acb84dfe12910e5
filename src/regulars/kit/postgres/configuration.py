"""What we tell the embedded server, and why (docs: performance.md, point 9)."""

import os
from pathlib import Path

MEGABYTE = 1 << 20
LEAST_BUFFERS = 128
MOST_BUFFERS = 1_024

TEXT = """\
# Written by Regulars at each start. `alter system set ...` as the superuser wins.
shared_buffers = {buffers}MB
max_connections = 100

# What was acknowledged is on the disk.
fsync = on
full_page_writes = on
synchronous_commit = on

# A fresh WAL file costs up to a tenth of a second, so used ones are kept for reuse.
min_wal_size = 1GB
max_wal_size = 4GB
checkpoint_timeout = 15min

# A plan made while a table was small is followed until the table is counted anew.
autovacuum_naptime = 10s

# Compiling a statement takes longer than the short ones we send take to run.
jit = off

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_min_messages = warning
log_line_prefix = '%m [%p] '
"""


def text() -> str:
    """The configuration file for the machine this is."""
    buffers = memory() // 16 // MEGABYTE
    return TEXT.format(buffers=max(LEAST_BUFFERS, min(MOST_BUFFERS, buffers)))


def memory() -> int:
    """The bytes of memory that this machine, or this container, has."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    told = limit.read_text().strip() if limit.is_file() else "max"
    return min(whole, int(told)) if told.isdigit() else whole

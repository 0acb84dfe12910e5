"""Something to do later: `@job`, `@every` and `@on`, and the worker that does it.

PgQueuer keeps the queue. It is named in this package only, so that another queue could
take its place behind the same few functions.
"""

from regulars.kit.jobs.depths import DEPTH, at_its_depth, deeper
from regulars.kit.jobs.queue import (
    About,
    Parked,
    discard,
    enqueue,
    is_parked,
    parked,
    unpark,
)
from regulars.kit.jobs.registry import (
    Job,
    JobCall,
    OpenWork,
    Superseded,
    every,
    is_superseded,
    job,
    jobs_for,
    listeners,
    name_of,
    on,
    registry,
)

__all__ = [
    "DEPTH",
    "About",
    "Job",
    "JobCall",
    "OpenWork",
    "Parked",
    "Superseded",
    "at_its_depth",
    "deeper",
    "discard",
    "enqueue",
    "every",
    "is_parked",
    "is_superseded",
    "job",
    "jobs_for",
    "listeners",
    "name_of",
    "on",
    "parked",
    "registry",
    "unpark",
]

"""What there is to do later, by name: rooms fill these registries on import."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from croniter import croniter

if TYPE_CHECKING:
    # Only for types: `kit.work` defers jobs and so imports this package.
    from regulars.kit.work import Work

# Payloads differ per job; the runner checks each against the function's signature.
JobFunction = Callable[..., Awaitable[None]]
JobCall = tuple[str, Mapping[str, object]]

DEFAULT_TRIES = 5


class Superseded(Exception):
    """Another worker has the job by now: what this one did of it is undone."""


def is_superseded(error: Exception) -> bool:
    """Whether this is that, also in a group of what several tasks have raised."""
    if isinstance(error, ExceptionGroup):
        return error.subgroup(Superseded) is not None
    return isinstance(error, Superseded)


class OpenWork(Protocol):
    """Opens a Work for one account, or for the platform when none is named."""

    def __call__(
        self, account_id: int | None = None
    ) -> "AbstractAsyncContextManager[Work]": ...


class Named(Protocol):
    """An event class, seen from here."""

    name: ClassVar[str]


@dataclass(frozen=True)
class Job:
    """One function the worker may call: how often it is tried, by what clock.

    What fails for the last time is parked, with its payload, unless it says otherwise.
    """

    name: str
    function: JobFunction
    tries: int = DEFAULT_TRIES
    cron: str | None = None
    seconds: float | None = None
    # By each worker for itself, instead of by the one that keeps the clock.
    everywhere: bool = False
    parks: bool = True
    in_dry_runs: bool = False
    # Its one Work commits together with its being done.
    once: bool = False
    # Whose clocks the cron line goes by; UTC without one.
    zone: str | None = None

    async def __call__(self, open_work: OpenWork, **payload: object) -> None:
        """Run it here and now, as the worker would. Tests do."""
        await self.function(open_work, **payload)


registry: dict[str, Job] = {}
listeners: dict[str, list[Job]] = {}


def job(
    name: str,
    *,
    tries: int = DEFAULT_TRIES,
    parks: bool = True,
    in_dry_runs: bool = False,
    once: bool = False,
) -> Callable[[JobFunction], Job]:
    """A function that runs later, after `work.defer(it, ...)`. Raising means: again.

    Its payload holds ids only, annotated with the types it wants them in. One that has
    to hold more must not park: after its last try it is gone, and the log says why.
    With `once` it opens a single Work, whose transaction also ends the job: what is
    written in it is never written twice. Any other must bear being run again.
    `in_dry_runs` says that it does nothing but write some rows of its account, and so
    may be tried in a transaction that is rolled back (`kit/reactions.py`).
    """

    def register(function: JobFunction) -> Job:
        made = Job(name, function, tries, parks=parks, once=once)
        return _register(replace(made, in_dry_runs=in_dry_runs))

    return register


def every(
    cron: str | None = None,
    *,
    seconds: float | None = None,
    everywhere: bool = False,
    name: str | None = None,
    tries: int = DEFAULT_TRIES,
    zone: str | None = None,
) -> Callable[[JobFunction], Job]:
    """A function that runs by the clock: a cron line in UTC, or every few seconds.

    With a `zone` the line goes by the clocks there (`kit/jobs/occurrences.py`). Each
    occurrence of a cron line becomes one job, however many workers run; after a time in
    which none ran, only the latest missed occurrence is made up for. `seconds` is for
    fast work such as draining a table: one worker at a time calls it again and again,
    it is no job in the queue and is not tried again before its next turn. With
    `everywhere`, each worker does so for itself.
    """
    if (cron is None) == (seconds is None):
        raise ValueError("@every takes either a cron line or seconds")
    if cron is not None and not croniter.is_valid(cron):
        raise ValueError(f"@every: {cron!r} is not a cron line")

    def register(function: JobFunction) -> Job:
        named_ = name or _name_of(function)
        clock = (cron, seconds, everywhere)
        return _register(Job(named_, function, tries, *clock, zone=zone))

    return register


def on(
    event: type[Named],
    *,
    name: str | None = None,
    tries: int = DEFAULT_TRIES,
    in_dry_runs: bool = False,
    once: bool = False,
) -> Callable[[JobFunction | Job], Job]:
    """A function that runs after an event has happened and its Work was committed.

    It is called with the `position` in the account's log and the `account_id`. Stack it
    to hear several. `in_dry_runs` and `once` are those of `@job`.
    """

    def register(function: JobFunction | Job) -> Job:
        if isinstance(function, Job):
            listener = function
        else:
            named_ = name or _name_of(function)
            listener = _register(
                Job(named_, function, tries, once=once, in_dry_runs=in_dry_runs)
            )
        listeners.setdefault(event.name, []).append(listener)
        return listener

    return register


def jobs_for(event_name: str, position: int, account_id: int) -> list[JobCall]:
    """The jobs that an event starts, ready for `enqueue`."""
    payload = {"position": position, "account_id": account_id}
    return [(listener.name, payload) for listener in listeners.get(event_name, [])]


def name_of(job: Job | str) -> str:
    """The name of a registered job; an unknown one is our own mistake, caught here."""
    name = job if isinstance(job, str) else job.name
    assert name in registry, f"No job is named {name!r}; is its jobs.py imported?"
    return name


def _register(job: Job) -> Job:
    assert job.tries > 0
    if job.name in registry:
        raise ValueError(f"Two jobs are named {job.name!r}")
    registry[job.name] = job
    return job


def _name_of(function: Any) -> str:
    """`webhooks.fan_out` for `fan_out` in `regulars.webhooks.jobs`."""
    room = function.__module__.removeprefix("regulars.").partition(".")[0]
    return f"{room}.{function.__name__}"

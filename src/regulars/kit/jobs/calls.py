"""A registered job with everything that it is called with."""

import inspect
from collections.abc import Mapping
from typing import Any, get_type_hints

import msgspec

from regulars.kit.jobs.depths import DEPTH, at_its_depth
from regulars.kit.jobs.holding import Fence, Held
from regulars.kit.jobs.registry import Job, OpenWork


class Call:
    """A job with what it needs besides its payload."""

    def __init__(
        self, job: Job, open_work: OpenWork, resources: Mapping[str, object]
    ) -> None:
        parameters = list(inspect.signature(job.function).parameters.values())[1:]
        hints = get_type_hints(job.function)
        self.job = job
        self._open_work = open_work
        self._resources = {
            each.name: resources[each.name]
            for each in parameters
            if each.name in resources
        }
        self._payload = msgspec.defstruct(
            "Payload",
            [
                *(_field(e, hints) for e in parameters if e.name not in resources),
                (DEPTH, int, 0),
            ],
            forbid_unknown_fields=True,
        )

    def arguments(self, payload: bytes | None) -> dict[str, Any]:
        """The payload's ids in the types the function asks for."""
        decoded = msgspec.json.decode(payload or b"{}", type=self._payload)
        return msgspec.structs.asdict(decoded)

    async def __call__(
        self, arguments: Mapping[str, Any], held: Held | None = None
    ) -> None:
        """Run it; a job of the queue only as long as its worker has it."""
        opens = await at_its_depth(self.job, self._open_work, arguments)
        if held is not None:
            opens = Fence(opens, held, once=self.job.once)
        asked = {name: what for name, what in arguments.items() if name != DEPTH}
        await self.job.function(opens, **self._resources, **asked)


def _field(
    parameter: inspect.Parameter, hints: Mapping[str, Any]
) -> tuple[str, Any] | tuple[str, Any, Any]:
    if parameter.default is parameter.empty:
        return (parameter.name, hints[parameter.name])
    return (parameter.name, hints[parameter.name], parameter.default)

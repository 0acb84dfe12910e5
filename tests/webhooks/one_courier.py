"""One worker that only delivers, as a process of its own that may be killed.

Its clock runs ten times as fast, so that a lease is over after three seconds.
"""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path

from regulars import rooms
from regulars.kit.clock import now
from regulars.kit.context import Context
from regulars.kit.egress import Egress
from regulars.kit.environment import parts
from regulars.settings import Settings
from regulars.webhooks import jobs
from regulars.webhooks.courier import Courier
from regulars.worker import Opener

SPEED = 10


def quick(begun: datetime) -> datetime:
    """The moment, as a clock tells it that has run ten times as fast since then."""
    return begun + (now() - begun) * SPEED


async def run(url: str, data_dir: str, allowed: str, begun: datetime) -> None:
    """Delivers until it is killed."""
    rooms.load("jobs")
    settings = Settings(
        data_dir=Path(data_dir), egress_allow=allowed, pool_size=2, webhook_pace=0.01
    )
    context = Context.of(settings, url)
    courier = Courier(
        Opener(context), context.keys, settings, jobs.TELLS, lambda: quick(begun)
    )
    courier._sender._egress = Egress(parts(allowed), told_after=0)
    await courier.run()


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    asyncio.run(
        run(
            told["url"],
            told["data_dir"],
            told["allowed"],
            datetime.fromisoformat(told["begun"]),
        )
    )

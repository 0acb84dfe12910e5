"""One worker, as a process of its own that may be killed.

Its lease is over after two seconds, so that another goes on soon.
"""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path

from regulars import rooms
from regulars.kit.context import Context
from regulars.kit.jobs.runner import Runner
from regulars.settings import Settings
from regulars.worker import Opener

LEASE = timedelta(seconds=2)


async def run(url: str, data_dir: str) -> None:
    """Does jobs and moves clocks until it is killed."""
    rooms.load("events")
    rooms.load("jobs")
    settings = Settings(data_dir=Path(data_dir), pool_size=4, send_webhooks=False)
    context = Context.of(settings, url)
    resources = {"keys": context.keys, "settings": settings}
    await Runner(url, Opener(context), resources, lease=LEASE).run()


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    asyncio.run(run(told["url"], told["data_dir"]))

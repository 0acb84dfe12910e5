"""What the log keeps of a request that failed by our own mistake."""

import json
from typing import Any

from structlog.testing import capture_logs

from regulars.kit.deadlines import Deadlines
from regulars.kit.doors import Route, dashboard
from regulars.kit.edge import ORIGIN, Edge, Endpoint
from regulars.kit.limits import Limits
from regulars.kit.work import Origin


async def test_an_internal_error_is_found_by_its_request_id(context):
    route = Route(dashboard, "GET", "/broken", broken, None, 200, (), False)
    scope = {
        **{"method": "GET", "path": "/broken", "query_string": b"", "headers": []},
        ORIGIN: Origin("127.0.0.1", "asked-by-a-till-17"),
    }
    caller = Caller()

    with capture_logs() as told:
        endpoint = Endpoint(route, Edge(nobody, Limits(0), context, Deadlines()))
        await endpoint(scope, caller.asks, caller.hears)

    assert caller.heard[0]["status"] == 500
    assert json.loads(caller.heard[1]["body"])["code"] == 1000
    assert [line["request_id"] for line in told] == ["asked-by-a-till-17"]


class Caller:
    """Sends an empty body and listens."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    async def asks(self) -> dict[str, Any]:
        return {"body": b""}

    async def hears(self, message: Any) -> None:
        self.heard.append(message)


async def broken() -> None:
    raise ZeroDivisionError


async def nobody(route: Any, headers: Any) -> None:
    return None

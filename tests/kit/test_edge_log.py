"""What the log keeps of a request that failed by our own mistake."""

import json
from typing import Any

from structlog.testing import capture_logs

from regulars.kit.deadlines import Deadlines
from regulars.kit.doors import Route, dashboard
from regulars.kit.edge import Edge, Endpoint
from regulars.kit.limits import Limits
from regulars.kit.listeners import Listeners
from regulars.kit.request_log import ORIGIN
from regulars.kit.work import Origin, Work


async def test_an_internal_error_is_found_by_its_request_id(context):
    caller = Caller()

    with capture_logs() as told:
        await asked(context, broken, caller)

    assert caller.heard[0]["status"] == 500
    assert json.loads(caller.heard[1]["body"])["code"] == 1000
    assert [line["request_id"] for line in told] == ["asked-by-a-till-17"]


async def test_a_race_that_no_verb_foresaw_is_refused_without_its_details(context):
    caller = Caller()

    with capture_logs() as told:
        await asked(context, raced, caller)

    assert caller.heard[0]["status"] == 409
    assert json.loads(caller.heard[1]["body"])["code"] == 90021
    assert [line["constraint"] for line in told] == ["people_email_key"]
    assert [line["request_id"] for line in told] == ["asked-by-a-till-17"]
    assert "robin@example.com" not in repr(told)


async def asked(context: Any, function: Any, caller: "Caller") -> None:
    route = Route(dashboard, "GET", "/broken", function, None, 200, (), False)
    scope = {
        **{"method": "GET", "path": "/broken", "query_string": b"", "headers": []},
        ORIGIN: Origin("127.0.0.1", "asked-by-a-till-17"),
    }
    ears = Listeners(context.pool)
    edge = Edge(nobody, Limits(0), context, Deadlines(), "", ears)
    endpoint = Endpoint(route, edge)
    await endpoint(scope, caller.asks, caller.hears)


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


async def raced(work: Work) -> None:
    await work.write("create temporary table people (email text)")
    await work.write("create unique index people_email_key on people (email)")
    for _ in range(2):
        await work.write("insert into people values ('robin@example.com')")


async def nobody(route: Any, headers: Any) -> None:
    return None

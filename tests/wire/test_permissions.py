"""Each call of each door: refused to a key without its permission, let in with it."""

import uuid
from typing import Any

import pytest
from make import Api

from regulars import rooms
from regulars.accounts.permissions import Permission
from regulars.kit.doors import Route, doors
from regulars.kit.errors import Forbidden

rooms.load("routes")

ROUTES = [
    route
    for door in doors
    for route in door.routes
    if route.permission is not None and "personal_access_token" in door.kinds
]


def told(route: Route) -> str:
    return f"{route.method} {route.full_path}"


async def asked(dashboard: Api, route: Route, scopes: list[Permission]) -> Any:
    """What the call answers to a key with these scopes, and with nothing else sent."""
    made = await dashboard.post("/tokens", name="Scoped", scopes=scopes)
    path = route.path
    for name in route.parameters():
        path = path.replace("{" + name + "}", str(uuid.uuid4()))
    api = Api(dashboard.http, route.door.prefix, made.data["token"])
    return await api.send(route.method, path)


@pytest.mark.parametrize("route", ROUTES, ids=told)
async def test_a_key_without_the_permission_is_refused_before_all_else(
    dashboard, route
):
    answer = await asked(
        dashboard, route, [p for p in Permission if p != route.permission]
    )

    assert answer.status == 403
    assert answer.problem is Forbidden


@pytest.mark.parametrize("route", ROUTES, ids=told)
async def test_a_key_with_only_the_permission_is_let_in(dashboard, route):
    answer = await asked(dashboard, route, [Permission(route.permission)])

    assert answer.status in (200, 201, 400, 404, 409), answer.body

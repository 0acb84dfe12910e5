"""Nobody comes in without a permission, except where everybody must."""

import inspect

from regulars import rooms
from regulars.accounts.permissions import ROLES, Permission
from regulars.kit.doors import Door, Route, doors

rooms.load("routes")

PAGES = [
    *(("GET", each) for each in ("", "/home", "/in/{token}", "/join", "/activity")),
    *(("GET", each) for each in ("/rewards", "/rewards/{reward_uuid}", "/account")),
    *(("GET", each) for each in ("/account/data", "/account/erase")),
    *(("GET", each) for each in ("/wallet", "/wallet/card.pkpass", "/worker.js")),
    *(("POST", each) for each in ("/code", "/session", "/sign-out", "/join")),
    *(("POST", each) for each in ("/rewards/{reward_uuid}", "/account/profile")),
    *(("POST", each) for each in ("/account/preferences", "/account/erase")),
]

OPEN = {
    ("POST", "/api/dashboard/sessions"): "signing in is how one gets a credential",
    ("POST", "/api/till/devices"): "the code that pairs a device is in the request",
    ("POST", "/api/dashboard/sessions/second-step"): "the proof stands for a password",
    ("POST", "/api/dashboard/password-resets"): "who has forgotten theirs has no key",
    (
        "POST",
        "/api/dashboard/passwords",
    ): "whoever reads the person's mail has the link",
    ("POST", "/api/dashboard/invitations/lookups"): "the same",
    ("POST", "/api/dashboard/invitations/acceptances"): "the same",
    ("POST", "/oauth/token"): "the client's secret is in the request",
    ("GET", "/c/{token}"): "whoever reads the contact's mail has the link",
    ("POST", "/c/{token}"): "the same",
    (
        "GET",
        "/g/{account}",
    ): "whoever has a gift card; its code and PIN are the credential",
    ("POST", "/g/{account}"): "the same",
    **{
        (method, f"/p/{{account}}{place}"): "contacts sign in there, by a cookie of it"
        for method, place in PAGES
    },
    ("GET", "/l"): "whoever was given credits has the link, which is only explained",
    ("GET", "/p/{account_uuid}/l"): "the same; the link is signed, and is proven first",
}


def routes() -> list[Route]:
    return [route for door in doors for route in door.routes]


def test_every_route_names_a_permission():
    without = [(r.method, r.full_path) for r in routes() if r.permission is None]

    print(f"tried={len(routes())} expected={sorted(OPEN)} got={sorted(without)}")
    assert len(routes()) > 20
    assert sorted(without) == sorted(OPEN), "allows=Permission... on the others"


def test_permissions_of_routes_are_words_that_a_key_can_be_given():
    unknown = {
        route.full_path: route.permission
        for route in routes()
        if route.permission is not None and route.permission not in set(Permission)
    }

    assert not unknown, f"not in accounts/permissions.py: {unknown}"


def test_every_permission_is_asked_for_somewhere():
    idle = set(Permission) - {route.permission for route in routes()}

    assert not idle, f"no route asks for {idle}"


def test_an_owner_may_do_everything():
    assert ROLES["owner"] == set(Permission)


def test_a_door_has_no_permission_of_its_own_to_fall_back_on():
    methods = (Door.get, Door.post, Door.put, Door.delete, Door.route)
    defaults = {
        method.__name__: inspect.signature(method).parameters["allows"].default
        for method in methods
    }

    assert set(defaults.values()) == {inspect.Parameter.empty}, defaults

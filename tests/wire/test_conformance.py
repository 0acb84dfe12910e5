"""The check of every answer does find what is wrong with one."""

import conformance
import httpx
import pytest

PATH = "/api/v3/oauth/clients/shops"
SHOP = {"id": 1, "uuid": "0192d0a0-3ef1-727c-bb7a-9031896bce57", "name": "Shop"}
WHOLE = SHOP | {"type": "web", "reference": None}


def answer(status, body, method="GET", path=PATH):
    request = httpx.Request(method, "http://regulars.test" + path)
    return httpx.Response(status, json=body, request=request)


def test_lets_what_is_documented_pass():
    conformance.check(answer(200, {"data": [WHOLE], "meta": {}}))
    conformance.check(answer(401, {"message": "Unauthenticated."}))
    conformance.check(answer(404, REFUSED, path="/api/nothing"))


REFUSED = {"message": "Route not found.", "code": 90004, "status_code": 404}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"data": [SHOP], "meta": {}}),
        (200, {"data": [WHOLE | {"id": "1"}], "meta": {}}),
        (200, {"data": [WHOLE | {"uuid": "1"}], "meta": {}}),
        (200, {"data": [WHOLE | {"more": 1}], "meta": {}}),
        (200, {"data": {}, "meta": {}}),
        (200, {"data": [WHOLE]}),
        (200, [WHOLE]),
        (201, {"data": [WHOLE], "meta": {}}),
        (204, None),
        (401, {"message": "Unauthenticated.", "code": 401}),
        (400, {"message": "No.", "code": 1003}),
        (404, {"message": "Unauthenticated."}),
        (500, REFUSED),
    ],
)
def test_finds_what_is_not(status, body):
    with pytest.raises(AssertionError):
        conformance.check(answer(status, body))

"""D34: what a running server logs gives away no key, no password and no person.

Every call of the dashboard that changes settings is made on a real server that logs
all it can, and so are calls that are refused and calls that break.
"""

import json
import re
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import httpx
import pytest
from homes import open_home
from make import Api
from running import command, environment
from staff import eventually
from test_house_audit import CHANGING, PERSON, Scene

from regulars.kit.doors import Route
from regulars.kit.postgres import Database
from regulars.opening import Opened

BREAK = "alter table memberships add constraint planted check (name <> 'Planted')"
SHOWN_ONCE = {"token", "client_secret", "account_secret", "access_token"}
STRANGER = "a password that is wrong"


class Talkative(NamedTuple):
    """A server that logs as much as it can, and the home where it keeps that."""

    home: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """Nothing is logged after this."""
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture(scope="module")
def server() -> Iterator[Talkative]:
    """A server that prints its keys elsewhere."""
    with open_home() as home, (home / "log").open("wb") as log:
        words = ("--port", "0", "--credentials", str(home / "keys"))
        up = subprocess.Popen(
            command("up", *words, "--data-dir", str(home / "data")),
            stdout=subprocess.DEVNULL,
            stderr=log,
            env=environment() | {"REGULARS_LOG_LEVEL": "debug"},
        )
        until = time.monotonic() + 60
        while not (home / "keys").exists():
            assert up.poll() is None and time.monotonic() < until, log.name
            time.sleep(0.05)
        server = Talkative(home, up)
        yield server
        server.stop()


class Heard:
    """Every secret that the server has told its callers."""

    def __init__(self, keys: dict[str, Any]) -> None:
        public = {"base_url", "account_uuid", "shop_uuid", "oauth_client_id"}
        self.secrets = {str(keys[name]) for name in keys.keys() - public}

    async def listen(self, response: httpx.Response) -> None:
        """Remembers the keys in an answer, as the caller would."""
        await response.aread()
        self.secrets.update(re.findall(r"rgl_\w+", str(response.headers)))
        data = response.json()
        for found in (data, data.get("data")):
            if isinstance(found, dict):
                self.secrets |= {str(found[k]) for k in found.keys() & SHOWN_ONCE}


def in_order(route: Route) -> tuple[bool, str]:
    """What removes things comes last."""
    return route.method == "DELETE", route.path


async def change_everything(api: Api, account: Opened) -> None:
    for route in sorted(CHANGING, key=in_order):
        scene = Scene(api, account)
        path, body = await scene.path(route), await scene.body(route)
        await scene.prepare(route)
        query = scene.query(route)
        answer = await api.send(
            route.method, path, scene.headers, json=body, params=query
        )
        assert answer.status == route.status, answer.body
        api.http.cookies.clear()


async def be_refused(api: Api, account: Opened) -> None:
    await api.post("/sessions", email=account.staff_email, password=STRANGER)
    key = api.headers["Authorization"]
    await api.send("GET", f"/shops/{key.split()[1]}")
    await api.send("GET", "/shops", {"Authorization": key[:-1] + "x"})
    await api.post("/users", password=STRANGER, email="not an address")
    form = {"grant_type": "client_credentials", "client_secret": STRANGER}
    form["client_id"] = str(account.oauth_client_id)
    await api.http.post("/oauth/token", data=form)
    await api.http.post(
        "/oauth/token", data=form | {"client_secret": account.oauth_client_secret}
    )


async def break_something(api: Api, data: Path) -> str:
    """The id of a request that failed by our own fault, with a row in hand."""
    request_id = f"broken-{uuid.uuid4()}"
    owner = await asyncpg.connect(Database.embedded_in(data).migration_url)
    await owner.execute(BREAK)
    body = PERSON | {"name": "Planted", "email": "planted@example.com"}
    headers = api.headers | {"X-Request-Id": request_id}
    answer = await api.http.post("/api/dashboard/users", json=body, headers=headers)
    await owner.execute("alter table memberships drop constraint planted")
    await owner.close()
    assert answer.status_code == 500
    return request_id


async def test_a_server_logs_no_key_no_password_and_no_person(server):
    home = server.home
    keys = json.loads((home / "keys").read_text())
    base_url, heard = keys["base_url"], Heard(keys)
    account = Opened(0, **{name: keys[name] for name in keys.keys() - {"base_url"}})
    async with httpx.AsyncClient(
        base_url=base_url, event_hooks={"response": [heard.listen]}
    ) as http:
        api = Api(http, "/api/dashboard", account.personal_access_token)

        await change_everything(api, account)
        await be_refused(api, account)
        request_id = await break_something(api, home / "data")
        # The last that is written down: the worker has done all before it as well.
        answer = await eventually(
            lambda: api.get("/audit-entries", verb="sign_in_failed"),
            lambda answer: bool(answer.data),
        )
        assert answer.data
    server.stop()

    logged = (home / "log").read_text()
    database = (home / "data/postgres.log").read_text()
    secrets = heard.secrets | {PERSON["password"], STRANGER, "planted@example.com"}
    told = {each for each in secrets if each in logged + database}
    print(f"tried={len(secrets)} expected=0 got={len(told)}")
    assert len(secrets) > 15
    assert request_id in logged
    assert "violates check constraint" in logged
    assert "violates check constraint" in database
    assert not told
    assert not re.search(r"argon2|Failing row|rgl_[a-z]{3}_\w", logged + database)

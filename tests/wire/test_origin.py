"""AUT-09: where a request came from is believed of the operator's own proxies alone."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import msgspec
import pytest
from make import Api
from uvicorn import Server

from regulars.app import create
from regulars.serving import configuration

FAR, FARTHER = "203.0.113.7", "198.51.100.9"

# What the proxies are, what the header says, and where the request came from.
SAID = [
    ("", FAR, "127.0.0.1"),
    ("192.0.2.1", FAR, "127.0.0.1"),
    ("127.0.0.1", FAR, FAR),
    ("127.0.0.1", f"{FARTHER}, {FAR}", FAR),
    ("127.0.0.1,203.0.113.0/24", f"{FARTHER}, {FAR}", FARTHER),
    ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
    ("127.0.0.1", "", "127.0.0.1"),
    ("127.0.0.1", "x" * 4_000, "unknown"),
]


@contextlib.contextmanager
def served(database, settings) -> Iterator[str]:
    """The application as `regulars serve` serves it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = Server(configuration(create(settings, database), settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield "http://{}:{}".format(*listener.getsockname())
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(("proxies", "said", "origin"), SAID)
async def test_believes_only_the_proxies_of_the_operator(
    proxies, said, origin, database, settings, account, audit_log
):
    own = msgspec.structs.replace(settings, trusted_proxies=proxies)
    headers = {"X-Forwarded-For": said, "Forwarded": f"for={said}", "X-Real-IP": said}
    with served(database, own) as base_url:
        async with httpx.AsyncClient(base_url=base_url) as http:
            api = Api(http, "/api/dashboard", account.personal_access_token)

            answer = await api.send("POST", "/shops", headers, json={"name": "Far"})

    (entry,) = await audit_log.new()
    assert answer.status == 201
    assert entry["origin"] == origin

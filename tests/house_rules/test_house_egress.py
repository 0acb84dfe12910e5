"""Nothing but the one sender opens connections for an account (SSR-01, D22)."""

import ast
from collections.abc import Iterator

from sources import HOUSE, python_files, tree

# Whatever can open a connection, or find out where a name leads.
LIBRARIES = {
    *("aiohttp", "aiosmtplib", "anyio", "dns", "ftplib", "httpcore", "httptools"),
    *("httpx", "imaplib", "poplib", "requests", "smtplib", "socket", "ssl"),
    *("telnetlib", "urllib3", "xmlrpc"),
}
PARTS = {"urllib.request", "http.client", "multiprocessing.connection"}
CALLS = {
    *("create_connection", "create_datagram_endpoint", "create_unix_connection"),
    *("getaddrinfo", "gethostbyname", "open_connection", "open_unix_connection"),
    *("sock_connect", "urlopen"),
}

ALLOWED = {
    "kit/calling.py": "servers that whoever types a command has named",
    "kit/egress/__init__.py": "the one way to servers that users name",
    "kit/mail.py": "the mail server that the operator has set",
    "kit/listening.py": "the socket that the server listens on",
    "serving.py": "the socket that it was given to listen on",
    "supervisor.py": "asks its own server whether it answers",
}

MODULES = python_files("src/regulars")


def opens(module: ast.Module) -> Iterator[str]:
    """What in a module could open a connection."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if _is_one(each.name))
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{n.name}" for n in node.names)]
            yield from (name for name in names if _is_one(name))
        if isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield node.attr


def _is_one(name: str) -> bool:
    return name.partition(".")[0] in LIBRARIES or name in PARTS


def test_nothing_else_opens_connections():
    found = {
        path.relative_to(HOUSE).as_posix(): sorted(set(opens(tree(path))))
        for path in MODULES
        if list(opens(tree(path)))
    }
    wrong = {name: what for name, what in found.items() if name not in ALLOWED}

    print(f"tried={len(MODULES)} modules expected=[] got={wrong}")
    assert not wrong, f"send it by kit/egress, or say here why not: {wrong}"
    assert found.keys() == ALLOWED.keys(), "a line that nothing needs any more"


def test_the_rule_sees_each_way():
    ways = [
        "import httpx",
        "from urllib.request import urlopen",
        "from http import client",
        "import asyncio\nasyncio.open_connection('a', 1)",
        "loop.sock_connect(s, a)",
    ]

    assert [bool(list(opens(ast.parse(way)))) for way in ways] == [True] * len(ways)


def test_the_sender_takes_no_proxy_from_the_environment():
    reads = [
        path.name
        for path in MODULES
        if "egress" in path.relative_to(HOUSE).as_posix()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    ]

    assert reads == []

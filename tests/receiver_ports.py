"""Ports that receivers of webhooks may listen on: the server must know them before."""

import socket

MANY = 128


def _free() -> list[int]:
    """Ports that nobody listens on now; each is bound again when it is needed."""
    held = [socket.socket() for _ in range(MANY)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


PORTS = _free()

ALLOWED = ",".join(f"127.0.0.1:{port}" for port in PORTS)

"""The socket that requests come in by."""

import socket

from regulars.kit.refusals import Refused


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, or a refusal that says what is wrong with the address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        raise Refused(
            f"can't listen on {host} port {port}: {error.strerror}. Choose another "
            "with --port or REGULARS_PORT"
        ) from error
    return listener

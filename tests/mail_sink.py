"""Somebody's mail server, for tests."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Sink:
    """Keeps each envelope as it came."""

    def __init__(self) -> None:
        self.port = 0
        self.envelopes: list[Envelope] = []
        self.encrypted: list[bool] = []
        self.answer = "250 OK"
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return self.answer

    def authenticate(self, server: SMTP, session: Any, *rest: Any) -> AuthResult:
        data = rest[-1]
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss word", handled=False)

    def only(self) -> tuple[Envelope, EmailMessage]:
        [envelope] = self.envelopes
        mail = message_from_bytes(sent_bytes(envelope), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return envelope, mail


@asynccontextmanager
async def listening(tls: ssl.SSLContext | None = None) -> AsyncIterator[Sink]:
    """A server that takes mail at `port`."""
    sink = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(
            sink,
            authenticator=sink.authenticate,
            auth_require_tls=False,
            tls_context=tls,
            loop=loop,
        ),
        "127.0.0.1",
        0,
    )
    sink.port = server.sockets[0].getsockname()[1]
    yield sink
    server.close()


def sent_bytes(envelope: Envelope) -> bytes:
    """The mail as it came."""
    assert isinstance(envelope.original_content, bytes)
    return envelope.original_content

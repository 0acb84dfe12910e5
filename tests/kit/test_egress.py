import asyncio
import functools
import gzip
import socket
import ssl
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from url_tricks import REFUSED, words

from regulars.kit import egress
from regulars.kit.egress import Egress, OutboundRequest, OutboundResponse
from regulars.kit.errors import InvalidInput

# Nobody has to wait until a closed port looks like one behind a filter.
quick = functools.partial(Egress, told_after=0)


ACCEPTED_URLS = words("""
http://example.com https://example.com/ HTTPS://EXAMPLE.COM/Hook https://example.com:443
http://example.com:443/x?y=1&z=[a]%20b https://münchen.de/hook https://xn--mnchen-3ya.de
https://8.8.8.8/ https://[2606:4700::1111]/ https://example.com?x=1 http://3com.com/
https://0x7f.com/ http://example.com./ https://1.example/  http://localhost/
https://a.b.c.d.example.museum/~x
""")


class TestCheck:
    @pytest.mark.parametrize("url", REFUSED)
    def test_refuses_whatever_is_no_plain_public_address(self, url: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            quick().check(url, "webhook_url")

        assert refusal.value.errors is not None
        assert list(refusal.value.errors) == ["webhook_url"]

    @pytest.mark.parametrize("url", ACCEPTED_URLS)
    def test_accepts_names_and_public_addresses(self, url: str) -> None:
        quick().check(url)

    def test_an_exception_is_one_exact_place(self) -> None:
        sender = quick(["127.0.0.1:9000", "[::1]:9000", "printer:8080"])

        sender.check("http://127.0.0.1:9000/hook")
        sender.check("http://[0:0::1]:9000/hook")
        sender.check("http://PRINTER:8080/hook")
        for near in ("127.0.0.1:9001", "127.0.0.2:9000", "127.0.0.1", "printer:80800"):
            with pytest.raises(InvalidInput):
                sender.check(f"http://{near}/hook")


class Canary:
    """Listens on all of this machine's addresses and counts who connects."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0

    async def hear(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    canary = Canary()
    listening = socket.create_server(
        ("::", 0), family=socket.AF_INET6, dualstack_ipv6=True
    )
    server = await asyncio.start_server(canary.hear, sock=listening)
    canary.port = listening.getsockname()[1]
    yield canary
    server.close()


class Names:
    """A name server that answers as told, in turn."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


class DeadNames:
    """Looks names up; those of `.dead` are answered when all of this is over."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.end = asyncio.Event()

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked[host] += 1
        if host.endswith(".dead"):
            await self.end.wait()
        return []


def post(url: str, account_id: int | None = None) -> OutboundRequest:
    return OutboundRequest(method="POST", url=url, account_id=account_id, body=b"{}")


class TestNobodyIsReached:
    @pytest.mark.parametrize(
        "answers",
        [
            ["127.0.0.1"], ["127.77.0.9"], ["::1"], ["::ffff:127.0.0.1"], ["0.0.0.0"],
            ["::"], ["fe80::1%lo"], ["fe80::1%eth0"], ["::1%lo"], ["not an address"],
            ["127.0.0.1", "93.184.216.34"], ["93.184.216.34", "127.0.0.1"],
            ["2606:4700::1111", "::1"], ["93.184.216.34", "64:ff9b::7f00:1"],
            ["169.254.169.254"], ["fd00:ec2::254"], ["10.0.0.1"], ["2002:7f00:1::"],
        ],
    )  # fmt: skip
    async def test_by_a_name_with_one_special_answer(
        self, answers: list[str], canary: Canary
    ) -> None:
        sender = quick(ports=[canary.port], resolve=Names(answers))

        answer = await sender.send(post(f"http://rebind.example:{canary.port}/"))

        assert answer == OutboundResponse(outcome="connection")
        assert canary.connections == 0

    async def test_by_a_literal_however_it_is_spelled(self, canary: Canary) -> None:
        names = Names(["127.0.0.1"])
        sender = quick(ports=[canary.port], resolve=names)
        hosts = [
            url.removeprefix("http://").partition("/")[0]
            for url in REFUSED
            if url.startswith("http://")
        ]

        answers = [
            await sender.send(post(f"http://{host}:{canary.port}/"))
            for host in hosts
            if not host.startswith(("example.com", "xn--a"))
        ]

        assert {answer.outcome for answer in answers} == {"connection"}
        assert len(answers) > 75
        assert names.asked == []
        assert canary.connections == 0

    async def test_by_a_name_that_answers_otherwise_the_second_time(
        self, canary: Canary
    ) -> None:
        names = Names(["192.0.2.1"], ["127.0.0.1"])
        sender = quick(ports=[canary.port], resolve=names)

        outcomes = [
            (await sender.send(post(f"http://flip.example:{canary.port}/"))).outcome
            for _ in range(3)
        ]

        assert outcomes == ["connection"] * 3
        assert len(names.asked) == 3
        assert canary.connections == 0

    async def test_by_this_machines_own_name(self, canary: Canary) -> None:
        sender = quick(ports=[canary.port])

        answer = await sender.send(post(f"http://localhost:{canary.port}/"))

        assert answer.outcome == "connection"
        assert canary.connections == 0

    async def test_through_proxies_of_the_environment(
        self, canary: Canary, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
        async with receiver(b"HTTP/1.1 204 No Content\r\n\r\n") as place:
            answer = await quick([place]).send(post(f"http://{place}/"))

        assert answer.status == 204
        assert canary.connections == 0

    async def test_by_a_redirect(self, canary: Canary) -> None:
        location = f"http://127.0.0.1:{canary.port}/".encode()
        reply = b"HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: " + location
        async with receiver(reply + b"\r\n\r\n") as place:
            answer = await quick([place]).send(post(f"http://{place}/"))

        assert (answer.outcome, answer.status) == ("answered", 307)
        assert canary.connections == 0

    async def test_but_the_canary_would_have_heard_it(self, canary: Canary) -> None:
        place = f"127.9.9.9:{canary.port}"

        answer = await quick([place]).send(post(f"http://{place}/"))

        assert answer.outcome == "answered"
        assert canary.connections == 1


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def receiver(
    reply: bytes | Handler, heard: list[bytes] | None = None, **options: object
) -> AsyncIterator[str]:
    """Somebody's server on this machine, with the place to allow."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not isinstance(reply, bytes):
                await reply(reader, writer)
                return
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.read(2) if b"Content-Length: 2" in head else b""
            if heard is not None:
                heard.append(head + body)
            writer.write(reply)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0, **options)  # type: ignore[arg-type]  # Only ssl=.
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


class TestSend:
    async def test_delivers_what_was_asked_with_the_name_as_host(self) -> None:
        heard: list[bytes] = []
        reply = b"HTTP/1.1 201 Made\r\nContent-Length: 2\r\nX-Note: Hi\r\n\r\nok"
        async with receiver(reply, heard) as place:
            port = place.partition(":")[2]
            there = f"hooks.example.com:{port}"
            names = Names(["127.0.0.1"])
            request = OutboundRequest(
                method="POST",
                url=f"http://{there}?a=1",
                headers={"Signature": "abc"},
                body=b"{}",
            )

            answer = await quick([there], resolve=names).send(request)

        assert (answer.outcome, answer.status, answer.body) == ("answered", 201, b"ok")
        assert answer.headers["x-note"] == "Hi"
        assert names.asked == ["hooks.example.com"]
        [got] = heard
        lines = got.decode().split("\r\n")
        assert lines[0] == "POST /?a=1 HTTP/1.1"
        assert f"Host: {there}" in lines
        assert "Signature: abc" in lines
        assert lines[-1] == "{}"

    async def test_reads_no_more_than_it_keeps(self) -> None:
        sent = 0

        async def endless(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            nonlocal sent
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while sent < 10**9:
                writer.write(b"x" * 65_536)
                await writer.drain()
                sent += 65_536

        async with receiver(endless) as place:
            answer = await quick([place]).send(post(f"http://{place}/"))

        assert (answer.outcome, answer.status) == ("too_large", 200)
        assert len(answer.body) == 64 * 1024
        assert sent < 10**8

    @pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
    async def test_unpacks_the_beginning_of_a_bomb(
        self, pack: Callable[[bytes], bytes]
    ) -> None:
        packed = pack(b"0" * 30_000_000)
        name = b"gzip" if pack is gzip.compress else b"deflate"
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: " + name
        async with receiver(head + b"\r\n\r\n" + packed) as place:
            answer = await quick([place]).send(post(f"http://{place}/"))

        assert answer.outcome == "too_large"
        assert answer.body == b"0" * 64 * 1024

    async def test_unpacks_an_honest_answer(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
        async with receiver(head + gzip.compress(b"fine")) as place:
            answer = await quick([place]).send(post(f"http://{place}/"))

        assert (answer.outcome, answer.body) == ("answered", b"fine")

    @pytest.mark.parametrize(
        "reply",
        [
            b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000,
        ],
    )  # fmt: skip
    async def test_names_a_broken_answer(self, reply: bytes) -> None:
        async with receiver(reply) as place:
            answer = await quick([place]).send(post(f"http://{place}/"))

        assert answer.outcome == "connection"

    async def test_names_a_closed_port_and_an_unknown_name(self) -> None:
        async with receiver(b"") as place:
            pass

        closed = await quick([place]).send(post(f"http://{place}/"))
        unknown = await quick(resolve=Names([])).send(post("http://x.example/"))

        assert (closed.outcome, unknown.outcome) == ("connection", "connection")

    async def test_an_account_at_dead_name_servers_holds_up_nobody_else(self) -> None:
        names = DeadNames()
        sender = quick(resolve=names)
        dead = [
            asyncio.create_task(sender.send(post(f"http://n{n}.dead/", account_id=1)))
            for n in range(20)
            for _ in range(3)
        ]
        while len(names.asked) < 8:
            await asyncio.sleep(0)
        other = await sender.send(post("http://well.example/", account_id=2))
        for each in dead:
            each.cancel()
        await asyncio.gather(*dead, return_exceptions=True)
        # They gave up, their look-ups didn't: there is still no room for another.
        late = asyncio.create_task(sender.send(post("http://late.dead/", account_id=1)))
        await sender.send(post("http://well.example/", account_id=2))
        held_up = "late.dead" not in names.asked
        names.end.set()
        await late

        assert other.outcome == "connection"
        assert held_up
        assert len(set(names.asked) - {"late.dead", "well.example"}) == 8
        assert names.asked["late.dead"] == 1
        assert all(names.asked[f"n{n}.dead"] <= 1 for n in range(20))

    async def test_tries_the_next_address_when_one_is_closed(self) -> None:
        async with receiver(b"HTTP/1.1 204 Fine\r\n\r\n") as place:
            port = place.partition(":")[2]
            there = f"two.example:{port}"
            names = Names(["127.0.0.2", "127.0.0.1"])

            answer = await quick([there], resolve=names).send(post(f"http://{there}/"))

        assert answer.status == 204

    async def test_gives_up_on_whoever_drips(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(egress, "TOTAL_SECONDS", 0.3)

        async def drip(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while not writer.is_closing():
                writer.write(b".")
                await writer.drain()
                await asyncio.sleep(0.05)

        async def silent(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.read()

        for server in (drip, silent):
            async with receiver(server) as place:
                answer = await quick([place]).send(post(f"http://{place}/"))
            assert answer == OutboundResponse(outcome="timeout")


class TestTls:
    async def test_trusts_a_certificate_for_the_name_only(self, tmp_path: Path) -> None:
        server, client = contexts(tmp_path, "hooks.example.com")
        reply = b"HTTP/1.1 204 Fine\r\n\r\n"
        async with receiver(reply, ssl=server) as place:
            port = place.partition(":")[2]
            right, wrong = f"hooks.example.com:{port}", f"other.example.com:{port}"
            names = Names(["127.0.0.1"])
            knows = quick([right, wrong], resolve=names, tls=client)
            doubts = quick([right], resolve=names)

            answers = [
                await knows.send(post(f"https://{right}/")),
                await knows.send(post(f"https://{wrong}/")),
                await doubts.send(post(f"https://{right}/")),
            ]

        assert [each.outcome for each in answers] == ["answered", "tls", "tls"]

    async def test_names_a_server_that_speaks_no_tls(self) -> None:
        async def plain(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            writer.write(b"HTTP/1.1 400 Plain\r\n\r\n")
            await writer.drain()

        async with receiver(plain) as place:
            answer = await quick([place]).send(post(f"https://{place}/"))

        assert answer == OutboundResponse(outcome="tls")


def contexts(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server with a certificate for this name, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=pem)

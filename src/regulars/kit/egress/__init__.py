"""The only place that opens a connection to a server a user named.

A name is resolved once, every answer is checked, and the connection goes to an address
that was checked: there is no second look-up that could answer differently. There are no
redirects and no proxies, from the environment or otherwise.

A closed port, one behind a filter and an address that is refused look alike to whoever
asked, also by the clock: else they could draw a map of a network that isn't theirs.
"""

import asyncio
import functools
import socket
import ssl
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any, Literal

import certifi
import httpcore
import msgspec
import structlog

from regulars.kit.egress.addresses import Address, is_special
from regulars.kit.egress.names import Names, Resolve
from regulars.kit.egress.targets import PORTS, BadUrl, Target
from regulars.kit.errors import InvalidInput

__all__ = [
    "Egress",
    "OutboundRequest",
    "OutboundResponse",
    "Outcome",
    "is_special",
]

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
LONGEST_BODY = 64 * 1024

# gzip or zlib, whichever the first bytes say.
_EITHER_FORMAT = 47

Outcome = Literal["answered", "timeout", "tls", "connection", "too_large", "kept"]
"""`kept` by whoever stands in for a server: nothing was connected."""


class OutboundRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to send, and where; for which account, so that each gets its share."""

    method: str
    url: str
    account_id: int | None = None
    headers: Mapping[str, str] = {}
    body: bytes = b""


class OutboundResponse(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, or in `outcome` why nothing did.

    `connection` is also said when nobody could be reached, for whatever reason. With
    `too_large` the status counts and the body is the beginning of it.
    """

    outcome: Outcome
    status: int | None = None
    headers: dict[str, str] = {}
    body: bytes = b""


class RefusedAddress(Exception):
    """The name leads to an address that is nobody's public server."""


# Of its own: names whose servers never answer would else take the threads that all
# other look-ups wait for. How many of them one account may have is for `Names` to say.
_RESOLVERS = ThreadPoolExecutor(max_workers=64, thread_name_prefix="names")


async def system_resolver(host: str, port: int) -> list[str]:
    """Every A and AAAA answer of the machine's own resolver."""
    loop = asyncio.get_running_loop()
    ask = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await loop.run_in_executor(_RESOLVERS, ask)
    return [str(sockaddr[0]) for *_, sockaddr in found]


class Egress:
    """Sends requests to public servers on ports 80 and 443, and nowhere else.

    `allow` names
    exceptions as exact `host:port`, for tests and for an operator's own receivers; they
    are reached whatever their address. `told_after` is how many seconds pass until it
    is said that nobody was reached.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        *,
        ports: Iterable[int] = tuple(PORTS.values()),
        resolve: Resolve = system_resolver,
        tls: ssl.SSLContext | None = None,
        told_after: float = CONNECT_SECONDS,
    ) -> None:
        self._allow = frozenset(allow)
        self._ports = frozenset(ports)
        self._names = Names(resolve)
        self._told_after = told_after
        self._tls = tls or ssl.create_default_context(cafile=certifi.where())
        if self._allow:
            log.warning("egress_exceptions", allowed=sorted(self._allow))

    def check(self, url: str, field: str = "url") -> None:
        """Refuse a URL that could never be sent to. Names are judged at delivery."""
        try:
            self._permitted(Target.of(url))
        except BadUrl as error:
            raise InvalidInput(errors={field: [f"The {field} {error}."]}) from None

    async def send(self, request: OutboundRequest) -> OutboundResponse:
        """The answer, or the name of what went wrong; it never raises for a server."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        backend = _CheckedBackend(until=begun + CONNECT_SECONDS)
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await self._exchange(request, backend)
        except (RefusedAddress, BadUrl) as refused:
            log.info("egress_refused", why=str(refused))
            outcome: Outcome = "connection"
        except (TimeoutError, httpcore.TimeoutException):
            outcome = "timeout"
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            broke_tls = isinstance(error.__context__, ssl.SSLError)
            outcome = "tls" if broke_tls else "connection"
        if backend.has_connected:
            return OutboundResponse(outcome=outcome)
        await asyncio.sleep(begun + self._told_after - loop.time())
        return OutboundResponse(outcome="connection")

    async def _exchange(
        self, request: OutboundRequest, backend: "_CheckedBackend"
    ) -> OutboundResponse:
        target = Target.of(request.url)
        async with asyncio.timeout_at(backend.until):
            backend.addresses = await self._addresses(target, request.account_id)
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._tls, network_backend=backend
            ) as pool,
            pool.stream(
                request.method,
                httpcore.URL(
                    scheme=target.scheme,
                    host=target.host,
                    port=target.port,
                    target=target.path,
                ),
                headers=_headers(request.headers),
                content=request.body,
            ) as response,
        ):
            return await _read(response)

    async def _addresses(self, target: Target, account_id: int | None) -> list[str]:
        is_exception = self._permitted(target)
        if target.address is not None:
            return [str(target.address)]
        answers = await self._names.answers(target.host, target.port, account_id)
        # One private answer among public ones is how a rebinding begins.
        if not is_exception and any(is_special(_parsed(each)) for each in answers):
            # For the operator's log alone. Not the path: there may be a key in it.
            raise RefusedAddress(f"{target.host} leads to what isn't public")
        return list(dict.fromkeys(answers))

    def _permitted(self, target: Target) -> bool:
        """Whether it is an exception; what can't be permitted is refused here."""
        if target.place in self._allow:
            return True
        if target.port not in self._ports:
            ports = " or ".join(map(str, sorted(self._ports)))
            raise BadUrl(f"may only use port {ports}")
        if target.address is not None and is_special(target.address):
            raise BadUrl("must be a public address")
        return False


def _parsed(answer: str) -> Address:
    try:
        return ip_address(answer)
    except ValueError:
        raise RefusedAddress("the name leads to no address") from None


def _headers(given: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    headers = {
        "User-Agent": "Regulars",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **given,
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def _read(response: httpcore.Response) -> OutboundResponse:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in response.headers
    }
    raw = bytearray()
    async for chunk in response.aiter_stream():
        raw += chunk
        if len(raw) > LONGEST_BODY:
            break
    body = bytes(raw)
    if headers.get("content-encoding", "").strip().lower() in ("gzip", "deflate"):
        body = _beginning(body)
    return OutboundResponse(
        outcome="too_large" if len(body) > LONGEST_BODY else "answered",
        status=response.status,
        headers=headers,
        body=body[:LONGEST_BODY],
    )


def _beginning(packed: bytes) -> bytes:
    """The first 64 kB unpacked: a small body may unpack to gigabytes."""
    try:
        unpacker = zlib.decompressobj(_EITHER_FORMAT)
        return unpacker.decompress(packed[:LONGEST_BODY], LONGEST_BODY + 1)
    except zlib.error:
        return packed


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that were checked, whatever name is asked for."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.addresses: Sequence[str] = ()
        self.has_connected = False
        self._real = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of them that takes one, all in one time-out."""
        failure: Exception = httpcore.ConnectError("the name has no address")
        async with asyncio.timeout_at(self.until):
            for address in self.addresses:
                try:
                    stream = await self._real.connect_tcp(address, port)
                except httpcore.ConnectError as error:
                    failure = error
                else:
                    self.has_connected = True
                    return stream
        raise failure

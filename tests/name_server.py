"""A name server of the tests' own on loopback, and asking it over the wire."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator

import dns.asyncquery
import dns.message
import dns.rdatatype
import dns.rrset
from url_tricks import Answers

TYPES = {dns.rdatatype.A: 0, dns.rdatatype.AAAA: 1}


class NameServer(asyncio.DatagramProtocol):
    """Says of each name what it was told to say, in turn, with a time to live of 0."""

    def __init__(self) -> None:
        self.says: dict[str, Answers] = {}
        self.asked: Counter[tuple[str, int]] = Counter()
        self.port = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        [question] = query.question
        name = question.name.to_text(omit_final_dot=True).lower()
        turns = self.says.get(name, [([], [])])
        turn = self.asked[name, question.rdtype]
        self.asked[name, question.rdtype] += 1
        addresses = turns[min(turn, len(turns) - 1)][TYPES[question.rdtype]]
        response = dns.message.make_response(query)
        if addresses:
            found = dns.rrset.from_text(
                question.name, 0, "IN", question.rdtype, *addresses
            )
            response.answer.append(found)
        self._transport.sendto(response.to_wire(), addr)  # type: ignore[attr-defined]

    async def resolve(self, host: str, port: int) -> list[str]:
        """Both kinds of addresses, as the system's own resolver asks for them."""
        kinds = [
            dns.asyncquery.udp(
                dns.message.make_query(host, kind), "127.0.0.1", 5, self.port
            )
            for kind in TYPES
        ]
        return [
            record.address
            for answer in await asyncio.gather(*kinds)
            for found in answer.answer
            for record in found
        ]


@contextlib.asynccontextmanager
async def name_server() -> AsyncIterator[NameServer]:
    """One at a port of its own."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(
        NameServer, local_addr=("127.0.0.1", 0)
    )
    server.port = transport.get_extra_info("sockname")[1]
    try:
        yield server
    finally:
        transport.close()

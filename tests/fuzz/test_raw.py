"""FUZ-02: bytes that are no HTTP, or HTTP that nobody should send."""

import asyncio
import json
from urllib.parse import urlsplit

import pytest
from scale import scaled

from regulars.opening import Opened

pytestmark = pytest.mark.xdist_group("fuzz")

PATH = "/api/v3/oauth/clients/contacts"
SECONDS = 10


def request(token: str, body: bytes, *headers: str, path: str = PATH) -> bytes:
    """A whole POST request with these headers besides the usual ones."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: regulars.test",
        f"Authorization: Bearer {token}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def json_request(token: str, body: bytes) -> bytes:
    """A POST of these bytes, said to be JSON."""
    return request(
        token, body, f"Content-Length: {len(body)}", "Content-Type: application/json"
    )


async def asked(base_url: str, sent: bytes) -> bytes:
    """What comes back before the server closes; nothing is an answer too."""
    parts = urlsplit(base_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(sent)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), SECONDS)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def status(answer: bytes) -> int:
    """The status of an answer; 0 when the server only closed."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1") else 0


DEEP = b"[" * 100_000 + b"]" * 100_000

HOSTILE_JSON = {
    "deep": b'{"email":' + DEEP + b"}",
    "deep object": b'{"email":' * 100_000,
    "many digits": b'{"email":' + b"9" * 100_000 + b"}",
    "lone surrogate": b'{"email":"\\ud800@example.com"}',
    "invalid utf-8": b'{"email":"\xff\xfe@example.com"}',
    "nul": b'{"email":"a\\u0000@example.com"}',
    "raw nul": b'{"email":"a\x00@example.com"}',
    "nan": b'{"email":NaN}',
    "cut off": b'{"email":"a@exam',
    "empty": b"",
    "scalar": b"1",
    "list": b"[]",
    "null": b"null",
    "bom": b"\xef\xbb\xbf{}",
}


class TestBytes:
    @pytest.mark.parametrize("name", HOSTILE_JSON)
    async def test_hostile_json_is_refused_in_the_one_syntax(
        self, base_url: str, account: Opened, name: str
    ) -> None:
        sent = json_request(account.personal_access_token, HOSTILE_JSON[name])

        answer = await asked(base_url, sent)

        assert status(answer) == 400, answer[:300]
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == 1003

    @pytest.mark.parametrize(
        "headers",
        [
            ["Content-Length: 5", "Transfer-Encoding: chunked"],
            ["Transfer-Encoding: chunked"],
            ["Content-Length: -1"],
            ["Content-Length: 1e3"],
            ["Content-Length: 99999999999999999999"],
            ["X-Long: " + "a" * 70_000],
            [f"X-{n}: 1" for n in range(5_000)],
            ["Content-Length: 3", "Content-Length: 4"],
        ],
    )
    async def test_headers_that_lie_are_refused_or_cut_off(
        self, base_url: str, account: Opened, headers: list[str]
    ) -> None:
        sent = request(account.personal_access_token, b"ZZ\r\nabc", *headers)

        answer = await asked(base_url, sent)

        assert status(answer) in (0, *range(400, 500)), answer[:300]
        if answer:
            refused = json.loads(answer.partition(b"\r\n\r\n")[2])
            assert {"message", "code", "status_code"} <= refused.keys()

    @pytest.mark.parametrize(
        "sent",
        [
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"GET http:// HTTP/1.1\r\n\r\n",
        ],
    )
    async def test_what_is_no_http_is_refused_in_the_one_syntax(
        self, base_url: str, sent: bytes
    ) -> None:
        answer = await asked(base_url, sent)

        head, _, body = answer.partition(b"\r\n\r\n")
        assert status(answer) == 400
        assert b"content-type: application/json" in head
        assert json.loads(body)["code"] == 1003

    @pytest.mark.parametrize(("levels", "is_taken"), [(30, True), (33, False)])
    async def test_documents_may_be_nested_thirty_two_times(
        self, base_url: str, account: Opened, levels: int, is_taken: bool
    ) -> None:
        deep = "[" * levels + "]" * levels
        body = f'{{"email": "deep@example.com", "later": {deep}}}'

        answer = await asked(
            base_url, json_request(account.personal_access_token, body.encode())
        )

        assert (status(answer) in (200, 201)) is is_taken, answer[:300]

    @pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 2**63, 10**30])
    @pytest.mark.parametrize("field", ["credits", "unit_value"])
    async def test_numbers_beyond_what_every_client_can_hold_are_refused(
        self, base_url: str, account: Opened, field: str, number: int
    ) -> None:
        body = json.dumps(
            {
                "contact_uuid": account.account_uuid,
                "shop_uuid": account.shop_uuid,
                field: number,
            }
        )

        sent = request(
            account.personal_access_token,
            body.encode(),
            f"Content-Length: {len(body)}",
            "Content-Type: application/json",
            path="/api/v3/oauth/clients/credit-receptions",
        )
        answer = await asked(base_url, sent)

        assert status(answer) == 400, answer[:300]
        assert field in json.loads(answer.partition(b"\r\n\r\n")[2])["errors"]

    async def test_a_key_said_twice_counts_once_at_most(
        self, base_url: str, account: Opened
    ) -> None:
        body = b'{"email": "first@example.com", "email": "second@example.com"}'

        answer = await asked(
            base_url, json_request(account.personal_access_token, body)
        )

        assert status(answer) in (200, 201, 400)
        assert b"first@example.com" not in answer

    async def test_a_body_beyond_the_limit_is_refused_in_three_keys(
        self, base_url: str, account: Opened
    ) -> None:
        sent = request(
            account.personal_access_token,
            b"x" * 8 * 1024 * 1024,
            f"Content-Length: {50 * 1024 * 1024}",
        )

        # Who sends on and on is still told: see OneWrite.close.
        for _ in range(10):
            answer = await asked(base_url, sent)

            assert status(answer) == 413
            body = json.loads(answer.partition(b"\r\n\r\n")[2])
            assert {"message", "code", "status_code"} <= body.keys()

    async def test_random_bytes_never_stop_the_server(
        self, base_url: str, account: Opened
    ) -> None:
        good = json_request(account.personal_access_token, b'{"email":"x@example.com"}')
        tried = scaled(2_000)

        answers = [
            status(await asked(base_url, _mangled(good, n))) for n in range(tried)
        ]

        errors = [each for each in answers if each >= 500]
        print(f"tried={tried} expected=0 got={len(errors)}")
        assert not errors
        assert status(await asked(base_url, good)) in (201, 400)


def _mangled(good: bytes, n: int) -> bytes:
    """The good request with one byte of it changed: a different one for each n."""
    place = n * 7919 % len(good)
    changed = bytes([(good[place] + 1 + n % 254) % 256])
    whole = good[:place] + changed + good[place + 1 :]
    # A request that never ends would be waited for: its end is sent as well.
    return whole + b"\r\n\r\n"

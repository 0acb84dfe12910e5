"""Secrets: keys from one secret, seals, tokens, and passwords."""

import asyncio
import functools
import hashlib
import hmac
import secrets
import string
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from regulars.kit.errors import Unavailable

Answer = TypeVar("Answer")

NONCE_BYTES = 12
SECRET_BYTES = 32

# The shop plug-in refuses to make any call unless the key is exactly this long.
TOKEN_LENGTH = 53
CHECKSUM_LENGTH = 6
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase

PERSONAL_ACCESS_TOKEN = "rgl_pat_"
REGISTER_TOKEN = "rgl_reg_"
OAUTH_ACCESS_TOKEN = "rgl_oat_"
SESSION = "rgl_ses_"
CLIENT_SECRET = "rgl_sec_"
LINK = "rgl_lnk_"
CONTACT_SESSION = "rgl_cst_"
TILL = "rgl_til_"
TILL_SESSION = "rgl_tse_"
PAGE_SESSION = "rgl_pgs_"
PREFIXES = (
    PERSONAL_ACCESS_TOKEN,
    REGISTER_TOKEN,
    OAUTH_ACCESS_TOKEN,
    SESSION,
    CLIENT_SECRET,
    LINK,
    CONTACT_SESSION,
    TILL,
    TILL_SESSION,
    PAGE_SESSION,
)

SHOWN_FROM = 6
"""How long a code is at least of which something is shown."""


class Secret:
    """A text that never shows itself in a log, a traceback or an error message."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself. Whoever calls this answers for where it goes."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, specification: str) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))


class Unsealable(Exception):
    """What was sealed has been changed, or was sealed with another key."""


class Keys:
    """The server's keys, all derived from the one secret outside the database.

    Each purpose has a key of its own, so that what one of them gives away helps with
    none of the others.
    """

    __slots__ = ("_derived", "_seal", "_secret")

    def __init__(self, secret: Secret) -> None:
        if len(secret.reveal()) < SECRET_BYTES:
            raise ValueError(f"the secret key must have {SECRET_BYTES} characters")
        self._secret = secret
        self._derived: dict[str, bytes] = {}
        self._seal = AESGCM(self._key("seal"))

    def __repr__(self) -> str:
        return "Keys(***)"

    def mac(self, purpose: str, value: str) -> bytes:
        """What to look the value up by, without keeping the value itself.

        `purpose` comes from our code, never from a caller: one key is kept for each.
        """
        return hmac.digest(self._key(f"mac:{purpose}"), value.encode(), "sha256")

    def all_macs(self, purpose: str, values: Iterable[str]) -> list[bytes]:
        """The same of many: what the key comes to is reckoned once."""
        begun = hmac.new(self._key(f"mac:{purpose}"), digestmod="sha256")
        macs = []
        for value in values:
            one = begun.copy()
            one.update(value.encode())
            macs.append(one.digest())
        return macs

    def seal(self, text: str, context: str = "") -> bytes:
        """The text, readable only with the keys and for the same context."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, text.encode(), context.encode())

    def all_sealed(self, texts: Sequence[str], context: str = "") -> list[bytes]:
        """The same of many: chance is asked for once, and each has its own of it."""
        chance = secrets.token_bytes(NONCE_BYTES * len(texts))
        encrypt, about = self._seal.encrypt, context.encode()
        sealed = []
        for place, text in enumerate(texts):
            nonce = chance[place * NONCE_BYTES : (place + 1) * NONCE_BYTES]
            sealed.append(nonce + encrypt(nonce, text.encode(), about))
        return sealed

    def unseal(self, sealed: bytes, context: str = "") -> str:
        """The text that was sealed, or Unsealable."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._seal.decrypt(nonce, rest, context.encode()).decode()
        except (InvalidTag, ValueError):
            raise Unsealable from None

    def _key(self, purpose: str) -> bytes:
        key = self._derived.get(purpose)
        if key is None:
            info = f"regulars/1/{purpose}".encode()
            key = HKDF(SHA256(), SECRET_BYTES, None, info).derive(
                self._secret.reveal().encode()
            )
            self._derived[purpose] = key
        return key


def new_secret() -> Secret:
    """A fresh secret for a server's `secret.key`."""
    return Secret(secrets.token_urlsafe(SECRET_BYTES))


def token(prefix: str) -> str:
    """A fresh token of exactly 53 characters; its end proves it was typed whole."""
    assert prefix in PREFIXES
    length = TOKEN_LENGTH - len(prefix) - CHECKSUM_LENGTH
    start = prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))
    return start + _checksum(start)


def in_letters(raw: bytes) -> str:
    """The bytes in letters and digits alone: mail programs take nothing off a link."""
    # The one in front keeps zeros that the bytes begin with.
    number, text = int.from_bytes(b"\1" + raw), ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        text = ALPHABET[digit] + text
    return text


def from_letters(text: str) -> bytes:
    """The bytes that were written so; nothing where they were not."""
    number = 0
    for letter in text:
        digit = ALPHABET.find(letter)
        if digit < 0:
            return b""
        number = number * len(ALPHABET) + digit
    return number.to_bytes((number.bit_length() + 7) // 8)[1:]


def masked(code: str) -> str:
    """What is shown of a code to whoever may not spend it: its last two characters.

    Nothing of one that is so short that these would give it away.
    """
    ends = 2 if len(code) >= SHOWN_FROM else 0
    return "•" * (len(code) - ends) + code[len(code) - ends :]


def looks_right(token: str, prefix: str | None = None) -> bool:
    """Whether the text can be a token of ours, told without asking the database."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return False
    if not token.startswith(PREFIXES if prefix is None else prefix):
        return False
    start, checksum = token[:-CHECKSUM_LENGTH], token[-CHECKSUM_LENGTH:]
    return hmac.compare_digest(_checksum(start), checksum)


def hash_token(token: str) -> bytes:
    """What is kept of a token. It has 39 random characters, so no salt is needed."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def _checksum(start: str) -> str:
    number, digits = zlib.crc32(start.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


# RFC 9106's second recommended option, for servers without much memory to spare.
HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)

# A hash takes 64 MB and a core for a while; more at once would starve the sales, and
# whoever stands too far back in the queue is told to come again instead.
AT_ONCE = 2
MOST_WAITING = 64
PASSWORD_BYTES = 1024


async def hash_password(password: str) -> str:
    """What is kept of a password."""
    return await _in_turn(lambda: HASHER.hash(_bounded(password)))


async def verify_password(hashed: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash it takes as long, to say no."""
    return await _in_turn(lambda: _verify(hashed or _nobody(), password)) and bool(
        hashed
    )


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, _bounded(password))
    except (VerificationError, InvalidHashError):
        return False


def _bounded(password: str) -> bytes:
    raw = password.encode(errors="surrogatepass")
    return raw if len(raw) <= PASSWORD_BYTES else hashlib.sha256(raw).digest()


async def _in_turn(work: Callable[[], Answer]) -> Answer:
    if len(_asked) >= AT_ONCE + MOST_WAITING:
        raise Unavailable
    hashing = asyncio.get_running_loop().run_in_executor(_THREADS, work)
    _asked.add(hashing)
    # What is being hashed goes on when nobody waits for it any more.
    hashing.add_done_callback(_asked.discard)
    return await hashing


_THREADS = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="passwords")
_asked: set[asyncio.Future[Any]] = set()


@functools.cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_bytes(SECRET_BYTES))

"""How a delivery proves where it comes from: the contract's header, and the standard's.

`Signature` is what clients of the contract check: lower-case hex HMAC-SHA256 of the
exact body. The others are those of Standard Webhooks, which also bind the id and the
time: https://www.standardwebhooks.com.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from regulars.webhooks.service.subscriptions import PREFIX


def headers(
    uuid: UUID, moment: datetime, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """The headers of one attempt; the first secret is the one that counts."""
    stamp = str(int(moment.timestamp()))
    signed = b".".join((str(uuid).encode(), stamp.encode(), body))
    standard = [_base64(_key(secret), signed) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "Signature": hmac.digest(secrets[0].encode(), body, hashlib.sha256).hex(),
        "webhook-id": str(uuid),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{each}" for each in standard),
    }


def _key(secret: str) -> bytes:
    """The bytes that the standard signs with: those that `whsec_` spells, else its own.

    A secret that somebody has chosen is a text, and its bytes are the key.
    """
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _base64(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()

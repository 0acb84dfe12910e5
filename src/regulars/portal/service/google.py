"""Links that save a card to Google Wallet: what it says, in a signed token (RS256)."""

import base64
import functools
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from regulars.portal.service.apple import Card

SAVE = "https://pay.google.com/gp/v/save/"

KEY, ISSUER = "google-key.json", "google-issuer.txt"

HEADER = b'{"alg":"RS256","typ":"JWT"}'


class Issuer(msgspec.Struct, frozen=True):
    """What the operator got from Google: an issuer id, and a service account's key."""

    id: str
    email: str
    key: rsa.RSAPrivateKey


class _Account(msgspec.Struct, frozen=True):
    """What of the service account's file is needed."""

    client_email: str
    private_key: str


def save_link(issuer: Issuer, card: Card, issued_at: int, origin: str) -> str:
    """The address that saves this card to somebody's Google Wallet."""
    claims = {
        "iss": issuer.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": issued_at,
        "origins": [origin],
        "payload": _told(issuer, card),
    }
    body = f"{_coded(HEADER)}.{_coded(msgspec.json.encode(claims))}"
    return f"{SAVE}{body}.{_coded(_signature(issuer, body))}"


def _told(issuer: Issuer, card: Card) -> dict[str, Any]:
    kind = f"{issuer.id}.regulars-{card.serial.partition('.')[0]}"
    name = {"programName": card.business, "issuerName": card.business}
    looks = {"hexBackgroundColor": card.color, "reviewStatus": "UNDER_REVIEW"}
    mine = {
        "id": f"{issuer.id}.{card.serial}",
        "classId": kind,
        "state": "ACTIVE",
        "accountName": card.name,
        "accountId": card.value,
        "barcode": {
            "type": "QR_CODE",
            "value": card.value,
            "alternateText": card.value,
        },
        "loyaltyPoints": {"label": card.label, "balance": {"string": card.balance}},
    }
    return {
        "loyaltyClasses": [{"id": kind, **name, **looks}],
        "loyaltyObjects": [mine],
    }


@functools.lru_cache(maxsize=4)
def issuer_in(folder: Path) -> Issuer:
    """What lies in the operator's folder. Raises OSError, ValueError."""
    account = msgspec.json.decode((folder / KEY).read_bytes(), type=_Account)
    key = serialization.load_pem_private_key(account.private_key.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not a key that cards are signed with")
    issuer = (folder / ISSUER).read_text().strip()
    return Issuer(issuer, account.client_email, key)


def _signature(issuer: Issuer, body: str) -> bytes:
    return issuer.key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

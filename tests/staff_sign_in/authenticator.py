"""A passkey in software: real keys and signatures (ES256), and no attestation."""

import base64
import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """Somebody's phone, on one site."""

    def __init__(self, origin: str, *, verifies: bool = True) -> None:
        self.origin = origin
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.count = 0
        self.handle = secrets.token_bytes(32)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def made(self, options: str) -> str:
        """What a browser gives for `navigator.credentials.create`."""
        asked = json.loads(options)
        numbers = self._key.public_key().public_numbers()
        key: dict[int, Any] = {1: 2, 3: -7, -1: 1}
        key |= {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        about = bytes(16) + struct.pack(">H", len(self.handle)) + self.handle
        data = self._data(asked["rp"]["id"], ATTESTED) + about + cbor2.dumps(key)
        told = {"fmt": "none", "attStmt": {}, "authData": data}
        client = self._client("webauthn.create", asked["challenge"])
        return self._told(clientDataJSON=client, attestationObject=cbor2.dumps(told))

    def signed(self, options: str, *, counts: bool = True) -> str:
        """What a browser gives for `navigator.credentials.get`."""
        asked = json.loads(options)
        self.count += counts
        data = self._data(asked["rpId"], 0)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self._key.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256())
        )
        return self._told(
            clientDataJSON=client, authenticatorData=data, signature=signature
        )

    def _data(self, host: str, more: int) -> bytes:
        hashed = hashlib.sha256(host.encode()).digest()
        return hashed + struct.pack(">BI", self.flags | more, self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(told).encode()

    def _told(self, **response: bytes) -> str:
        named: dict[str, Any] = {"id": _text(self.handle), "rawId": _text(self.handle)}
        told = {name: _text(raw) for name, raw in response.items()}
        more = {"type": "public-key", "clientExtensionResults": {}}
        return json.dumps(named | more | {"response": told})


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

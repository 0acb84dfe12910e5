"""Passes for Apple Wallet: a ZIP of what the pass says, a manifest, and its signature.

As Apple's "Building a Pass" has it: `manifest.json` names the SHA-1 of each file, and
`signature` is a detached PKCS #7 signature of it with the operator's certificate.
"""

import functools
import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey as PrivateKey
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

SIDES = {"icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87}
"""Without an icon no phone takes a pass; so large it is wanted."""


FILES = ("apple-certificate.pem", "apple-key.pem", "apple-wwdr.pem")


class Signer(msgspec.Struct, frozen=True):
    """What the operator got from Apple, read."""

    certificate: x509.Certificate
    key: PrivateKey
    wwdr: x509.Certificate

    @property
    def pass_type(self) -> str:
        """The pass type identifier, which the certificate is for."""
        return self._named(NameOID.USER_ID)

    @property
    def team(self) -> str:
        """The team whose certificate it is."""
        return self._named(NameOID.ORGANIZATIONAL_UNIT_NAME)

    def _named(self, what: x509.ObjectIdentifier) -> str:
        [found] = self.certificate.subject.get_attributes_for_oid(what)
        return str(found.value)


class Card(msgspec.Struct, frozen=True):
    """What stands on a pass."""

    serial: str
    business: str
    # What is scanned at the till.
    value: str
    label: str
    balance: str
    name: str
    # Red, green and blue, as hexadecimal colours.
    color: str
    on_color: str
    level: str | None = None
    level_label: str = ""


def passed(signer: Signer, card: Card) -> bytes:
    """The pass, signed, as a phone takes it."""
    files = {"pass.json": msgspec.json.encode(_told(signer, card))}
    files |= {name: icon(side, card.color) for name, side in SIDES.items()}
    named = {name: hashlib.sha1(each).hexdigest() for name, each in files.items()}  # noqa: S324
    manifest = msgspec.json.encode(named)
    files |= {"manifest.json": manifest, "signature": _signed(signer, manifest)}
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return into.getvalue()


def _told(signer: Signer, card: Card) -> dict[str, Any]:
    balance = {"key": "balance", "label": card.label, "value": card.balance}
    fields: dict[str, Any] = {
        "headerFields": [balance],
        "primaryFields": [{"key": "name", "value": card.name}],
    }
    if card.level:
        level = {"key": "level", "label": card.level_label, "value": card.level}
        fields["secondaryFields"] = [level]
    code = {
        "format": "PKBarcodeFormatQR",
        "message": card.value,
        "messageEncoding": "iso-8859-1",
        "altText": card.value,
    }
    return {
        "formatVersion": 1,
        "passTypeIdentifier": signer.pass_type,
        "teamIdentifier": signer.team,
        "serialNumber": card.serial,
        "organizationName": card.business,
        "description": card.business,
        "logoText": card.business,
        "backgroundColor": _rgb(card.color),
        "foregroundColor": _rgb(card.on_color),
        "labelColor": _rgb(card.on_color),
        "barcodes": [code],
        "storeCard": fields,
    }


def _signed(signer: Signer, manifest: bytes) -> bytes:
    signing = pkcs7.PKCS7SignatureBuilder().set_data(manifest)
    signing = signing.add_signer(signer.certificate, signer.key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    whole = signing.add_certificate(signer.wwdr)
    return whole.sign(serialization.Encoding.DER, options)


@functools.lru_cache(maxsize=4)
def signer_in(folder: Path) -> Signer:
    """What lies in the operator's folder. Raises OSError, ValueError."""
    certificate, key, wwdr = ((folder / name).read_bytes() for name in FILES)
    loaded = serialization.load_pem_private_key(key, None)
    if not isinstance(loaded, PrivateKey):
        raise ValueError("not a key that passes are signed with")
    signer = Signer(_certificate(certificate), loaded, _certificate(wwdr))
    # Read once: what isn't there is told now, and not while a pass is made.
    assert signer.pass_type
    assert signer.team
    return signer


def _certificate(raw: bytes) -> x509.Certificate:
    """A certificate as Apple gives it out: PEM or DER."""
    if raw.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificate(raw)
    return x509.load_der_x509_certificate(raw)


def _rgb(color: str) -> str:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"


def icon(side: int, color: str) -> bytes:
    """A square in one colour, as PNG."""
    row = b"\0" + bytes.fromhex(color.removeprefix("#")) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(row * side)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check

"""Cards in the wallets of phones: signed as Apple and Google want it."""

import asyncio
import base64
import datetime
import hashlib
import io
import json
import zipfile
from typing import Any

import msgspec
import pytest
from asgi import asked
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from guests import Guest, seen

from regulars.app import create
from regulars.portal.service import apple, google

PASS_TYPE, TEAM, ISSUER = "pass.com.example.card", "TEAM123456", "3388000000001234"

OPENSSL = ("openssl", "cms", "-verify", "-binary", "-inform", "DER")


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """The key of certificate and service account."""
    return rsa.generate_private_key(65_537, 2_048)


def certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """A pass certificate as Apple's are."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.USER_ID, PASS_TYPE),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Pass Type ID: {PASS_TYPE}"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TEAM),
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - datetime.timedelta(days=1))
    return made.not_valid_after(now + datetime.timedelta(days=2)).sign(
        key, hashes.SHA256()
    )


@pytest.fixture
def folder(tmp_path: Any, key: Any) -> Any:
    """What the operator got, in one folder."""
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = certificate(key).public_bytes(serialization.Encoding.PEM)
    (tmp_path / "apple-certificate.pem").write_bytes(signer)
    (tmp_path / "apple-key.pem").write_bytes(pem)
    (tmp_path / "apple-wwdr.pem").write_bytes(signer)
    account = {"client_email": "cards@example.com", "private_key": pem.decode()}
    (tmp_path / "google-key.json").write_text(json.dumps(account))
    (tmp_path / "google-issuer.txt").write_text(f"{ISSUER}\n")
    return tmp_path


@pytest.fixture
async def equipped(visitor: Guest, settings: Any, database: Any, folder: Any) -> Any:
    """The same guest, at a server whose operator has the keys."""
    with_keys = msgspec.structs.replace(settings, wallet_keys=folder)
    async with asked(create(with_keys, database)) as client:
        client.cookies = visitor.browser.cookies
        visitor.browser = client
        client.base_url = "http://regulars.test"
        await visitor.come()
        yield visitor


async def test_without_keys_the_page_says_so_and_what_one_can_do(visitor):
    page = seen(await visitor.get("/wallet"))
    none = await visitor.get("/wallet/card.pkpass")

    assert "Test bakery has no passes for Apple Wallet or Google Wallet." in page
    assert "home screen" in page.lower()
    assert none.status_code == 404


async def test_a_pass_is_whole_and_signed(equipped, key, tmp_path):
    answer = await equipped.get("/wallet/card.pkpass")

    files = zipfile.ZipFile(io.BytesIO(answer.content))
    told, manifest = json.loads(files.read("pass.json")), files.read("manifest.json")
    named = json.loads(manifest)
    assert answer.headers["content-type"] == "application/vnd.apple.pkpass"
    assert (told["passTypeIdentifier"], told["teamIdentifier"]) == (PASS_TYPE, TEAM)
    assert told["barcodes"][0]["message"] in (await equipped.get()).text
    assert {"icon.png", "icon@2x.png", "pass.json"} <= named.keys()
    for name, digest in named.items():
        assert hashlib.sha1(files.read(name)).hexdigest() == digest
    signers = pkcs7.load_der_pkcs7_certificates(files.read("signature"))
    assert certificate(key).public_key() in [each.public_key() for each in signers]
    assert await verified(tmp_path, files.read("signature"), manifest) == manifest
    with pytest.raises(AssertionError):
        await verified(tmp_path, files.read("signature"), manifest + b" ")


async def verified(tmp_path: Any, signature: bytes, content: bytes) -> bytes:
    """What OpenSSL says was signed; a wrong signature fails."""
    (tmp_path / "signature").write_bytes(signature)
    (tmp_path / "content").write_bytes(content)
    process = await asyncio.create_subprocess_exec(
        *(*OPENSSL, "-in", tmp_path / "signature", "-content", tmp_path / "content"),
        *("-noverify", "-out", tmp_path / "told"),
        stderr=asyncio.subprocess.PIPE,
    )
    _, wrong = await process.communicate()
    assert process.returncode == 0, wrong.decode()
    return bytes((tmp_path / "told").read_bytes())


async def test_a_google_link_is_signed_and_says_whose_card_it_is(equipped, key):
    page = await equipped.get("/wallet")

    token = page.text.partition("https://pay.google.com/gp/v/save/")[2].partition('"')[
        0
    ]
    body, _, signature = token.rpartition(".")
    key.public_key().verify(
        raw(signature), body.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    header, claims = (json.loads(raw(part)) for part in body.split("."))
    [card] = claims["payload"]["loyaltyObjects"]
    assert header["alg"] == "RS256" and claims["typ"] == "savetowallet"
    assert claims["iss"] == "cards@example.com"
    assert (
        card["id"].startswith(f"{ISSUER}.") and equipped.contact["uuid"] in card["id"]
    )


@pytest.mark.parametrize(
    "name", ["apple-key.pem", "google-key.json", "apple-certificate.pem"]
)
async def test_keys_that_can_t_be_read_break_no_page(equipped, folder, name):
    (folder / name).write_text("nonsense")
    apple.signer_in.cache_clear()
    google.issuer_in.cache_clear()

    page = await equipped.get("/wallet")

    assert page.status_code == 200


def raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

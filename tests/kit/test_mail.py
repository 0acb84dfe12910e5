"""Mail as it leaves: what servers and people are shown of it."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from mail_sink import Sink, listening, sent_bytes

from regulars.kit.errors import InvalidInput
from regulars.kit.mail import Message, NotSent, deliver, send

BREAKS = ["\r", "\n", "\r\n", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
PIGGYBACK = "Bcc: thief@example.net"
ENCODED = [
    "=?utf-8?q?Hi=0d=0aBcc:_thief@example.net?=",
    "=?utf-8?b?SGkNCkJjYzogdGhpZWZAZXhhbXBsZS5uZXQ=?=",
    "=?utf-8?q?Hi=0aBcc:?= =?utf-8?q?_thief@example.net?=",
    "=?us-ascii?Q?=00?=",
    "=?utf-8?q?unfinished",
]
TEXTS = [
    "Jansen, Piet & Zn.",
    'Café "De Zon", Utrecht',
    "日本語の名前, 様",
    "a" * 300,
    "é" * 20,
    "<b>bold</b> (comment) ; : @ [x] \\",
    ", , ,",
]


@dataclass
class Settings:
    data_dir: Path
    smtp_url: str | None = None
    mail_from: str = "Regulars <shop@example.com>"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as sink:
        yield sink


@pytest.fixture
def settings(sink: Sink, tmp_path: Path) -> Settings:
    return Settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{sink.port}")


def home_made(folder: Path) -> ssl.SSLContext:
    """What many a relay on the same machine has: a certificate nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    (folder / "relay.pem").write_bytes(certificate.public_bytes(pem) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "relay.pem")
    return context


def mail(**fields: Any) -> Message:
    given = {"to": "anna@example.org", "subject": "Hello", "text": "Hi Anna,\n"}
    return Message(**(given | fields))


class TestSend:
    async def test_hands_one_whole_mail_to_the_server(
        self, sink: Sink, settings: Settings
    ) -> None:
        text, html = "Dag Zoë,\nFrom here\n.\n" + "w" * 2000, "<p>Dag Zoë</p>"

        sent = await send(settings, mail(subject="Dag Zoë", text=text, html=html))

        envelope, got = sink.only()
        assert envelope.mail_from == "shop@example.com"
        assert envelope.rcpt_tos == ["anna@example.org"]
        assert got["From"] == "Regulars <shop@example.com>"
        assert got["To"] == "anna@example.org"
        assert got["Subject"] == "Dag Zoë"
        assert got["Message-ID"] == sent
        assert sent.endswith("@example.com>")
        assert got["Date"].datetime.utcoffset() is not None
        [plain, rich] = got.iter_parts()
        assert plain.get_content().split() == text.split()
        assert rich.get_content().strip() == html
        lines = sent_bytes(envelope).split(b"\r\n")
        assert max(map(len, lines)) <= 998

    async def test_keeps_the_address_of_a_page_in_one_piece(
        self, sink: Sink, settings: Settings
    ) -> None:
        page = "<https://shop.example.com/unsubscribe/" + "a1B2" * 60 + "?x=?y>"
        headers = {"List-Unsubscribe": page, "Reply-To": "Bo, Shop <bo@example.com>"}

        await send(settings, mail(headers=headers))

        envelope, got = sink.only()
        assert f"List-Unsubscribe: {page}\r\n".encode() in sent_bytes(envelope)
        assert got["List-Unsubscribe"] == page

    @pytest.mark.parametrize("text", TEXTS)
    async def test_says_names_and_subjects_as_they_were_typed(
        self, text: str, sink: Sink, settings: Settings
    ) -> None:
        person, shop = f"{text} <anna@example.org>", f"{text} <shop@example.com>"

        await send(settings, mail(to=person, from_=shop, subject=text))

        envelope, got = sink.only()
        assert envelope.rcpt_tos == ["anna@example.org"]
        assert envelope.mail_from == "shop@example.com"
        assert [each.display_name for each in got["To"].addresses] == [text.strip()]
        assert [each.display_name for each in got["From"].addresses] == [text.strip()]
        assert got["Subject"] == text

    @pytest.mark.parametrize("word", ENCODED)
    async def test_an_encoded_word_stays_text(
        self, word: str, sink: Sink, settings: Settings
    ) -> None:
        message = mail(
            to=f"{word} <anna@example.org>",
            from_=f"{word} <shop@example.com>",
            subject=f"Hello {word}",
            headers={"X-Note": word},
        )

        await send(settings, message)

        envelope, got = sink.only()
        assert envelope.rcpt_tos == ["anna@example.org"]
        assert [each.addr_spec for each in got["To"].addresses] == envelope.rcpt_tos
        assert got["Bcc"] is None
        assert got["Subject"].replace("= ?", "=?") == f"Hello {word}"
        assert got.get_content().strip() == "Hi Anna,"

    @pytest.mark.parametrize("field", ["to", "from_", "subject", "headers"])
    @pytest.mark.parametrize("line_break", BREAKS)
    async def test_refuses_what_would_start_another_header(
        self, line_break: str, field: str, sink: Sink, settings: Settings
    ) -> None:
        text = f"Hello{line_break}{PIGGYBACK}"
        fields: dict[str, object] = {
            "to": f"{text} <anna@example.org>",
            "from_": f"{text} <shop@example.com>",
            "subject": text,
            "headers": {"X-Note": text},
        }

        with pytest.raises(InvalidInput) as refusal:
            await send(settings, mail(**{field: fields[field]}))

        assert refusal.value.errors is not None
        [name] = refusal.value.errors
        assert name.startswith(field.strip("_"))
        assert sink.envelopes == []

    @pytest.mark.parametrize(
        "to",
        [
            "",
            "anna",
            "anna@example.org, thief@example.net",
            ", ".join(f"a{number}@example.org" for number in range(1000)),
            "anna@example.org thief@example.net",
            "Anna <anna@example.org",
            "<anna@example.org> <thief@example.net> x",
            "anna@[127.0.0.1]",
            "anna@exa mple.org",
        ],
    )
    async def test_refuses_what_is_not_one_recipient(
        self, to: str, sink: Sink, settings: Settings
    ) -> None:
        with pytest.raises(InvalidInput):
            await send(settings, mail(to=to))

        assert sink.envelopes == []

    @pytest.mark.parametrize(
        "name", ["To", "bcc", "Subject", "Content-Type", "X Note", "X:Note", "", "X\n"]
    )
    async def test_refuses_headers_that_are_ours_or_none(
        self, name: str, settings: Settings
    ) -> None:
        with pytest.raises(InvalidInput):
            await send(settings, mail(headers={name: "anna@example.org"}))

    async def test_signs_in_with_what_the_url_says(
        self, sink: Sink, settings: Settings
    ) -> None:
        settings.smtp_url = f"smtp://shop%40x:p%40ss%20word@127.0.0.1:{sink.port}"

        await send(settings, mail())

        assert sink.logins == [(b"shop@x", b"p@ss word")]
        assert len(sink.envelopes) == 1

    @pytest.mark.parametrize(
        ("answer", "permanent"),
        [("451 later, robin@example.com", False), ("554 never", True)],
    )
    async def test_tells_later_from_never(
        self, answer: str, permanent: bool, sink: Sink, settings: Settings
    ) -> None:
        sink.answer = answer

        with pytest.raises(NotSent) as refusal:
            await send(settings, mail())

        assert refusal.value.permanent is permanent
        # Whom it was for stands in no log.
        assert "@" not in str(refusal.value)
        assert answer.partition(" ")[0] in str(refusal.value)

    async def test_a_wrong_password_is_no_fault_of_the_message(
        self, sink: Sink, settings: Settings
    ) -> None:
        settings.smtp_url = f"smtp://shop:wrong@127.0.0.1:{sink.port}"

        with pytest.raises(NotSent) as refusal:
            await send(settings, mail())

        assert refusal.value.permanent is False
        assert sink.envelopes == []

    @pytest.mark.parametrize("scheme", ["starttls", "smtps"])
    async def test_never_falls_back_to_plain_text(
        self, scheme: str, sink: Sink, settings: Settings
    ) -> None:
        settings.smtp_url = f"{scheme}://127.0.0.1:{sink.port}"

        with pytest.raises(NotSent):
            await send(settings, mail())

        assert sink.envelopes == []

    async def test_takes_a_home_made_certificate_only_where_plain_text_would_do(
        self, tmp_path: Path
    ) -> None:
        async with listening(home_made(tmp_path)) as sink:
            place = f"127.0.0.1:{sink.port}"

            await send(Settings(tmp_path, smtp_url=f"smtp://{place}"), mail())
            with pytest.raises(NotSent):
                await send(Settings(tmp_path, smtp_url=f"starttls://{place}"), mail())

        assert len(sink.envelopes) == 1
        assert sink.encrypted == [True]


class TestOutbox:
    async def test_lays_mails_down_in_order_to_be_looked_at(
        self, tmp_path: Path
    ) -> None:
        settings = Settings(tmp_path)

        for number in range(3):
            await send(settings, mail(subject=f"Mail {number}"))

        files = sorted((tmp_path / "outbox").iterdir())
        mails = [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in files
        ]
        assert [each["Subject"] for each in mails] == ["Mail 0", "Mail 1", "Mail 2"]
        assert {file.suffix for file in files} == {".eml"}
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


class TestDeliver:
    async def test_tries_again_only_what_may_help(self, sink, settings):
        sink.answer = "451 later"
        with pytest.raises(NotSent):
            await deliver(settings, mail())

        sink.answer = "554 never"
        await deliver(settings, mail())
        await deliver(settings, mail(to="nobody"))

        assert len(sink.envelopes) == 2

"""Mail: handed to the operator's SMTP server, else laid in an outbox to look at."""

import asyncio
import os
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib
import msgspec
import structlog
from email_validator import EmailNotValidError, validate_email

from regulars.kit.errors import InvalidInput
from regulars.kit.metrics import Counter

log = structlog.get_logger("regulars.mail")

TIMEOUT = 20.0
FAILED_FOR_GOOD = 500
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}

# RFC 5322's longest line is 998; a subject anybody reads is far shorter.
LONGEST_HEADER = 900

# What would end a header early, or is no text at all: C0, DEL, C1 and the separators
# that some programs take for a new line.
_NOT_IN_A_HEADER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_ENCODED_WORD = re.compile(r"=\?(?=[^?]*\?[bBqQ]\?)")
_NOT_IN_A_BODY = re.compile("[\x00\ud800-\udfff]")

# Ours to write, once each: a second To would be a second recipient.
OWN_HEADERS = frozenset(
    {
        *("to", "cc", "bcc", "from", "sender", "return-path", "received"),
        *("subject", "date", "message-id", "mime-version"),
        *("content-type", "content-transfer-encoding", "content-disposition"),
    }
)


class MailSettings(Protocol):
    """The settings that mail reads."""

    @property
    def smtp_url(self) -> str | None: ...
    @property
    def mail_from(self) -> str: ...
    @property
    def data_dir(self) -> Path: ...


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One mail to one person. `to` and `from_` are an address, or `Name <address>`."""

    to: str
    subject: str
    text: str
    html: str | None = None
    from_: str | None = None
    reply_to: str | None = None
    # Of a mail that may be handed over twice, so that whoever gets it can tell.
    id: str | None = None
    headers: Mapping[str, str] = {}


class NotSent(Exception):
    """The server refused the message or couldn't be reached; try again later.

    Unless `permanent`: then this message will be refused again.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class _OneLine(EmailPolicy):
    """Headers of plain ASCII stay on one line, as they are.

    Python would write a long address of a page, as List-Unsubscribe has, in encoded
    words, and no mail program would find it again.
    """

    def fold(self, name: str, value: str) -> str:
        text = str(value)
        if text.isascii() and "\n" not in text:
            return f"{name}: {text}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


POLICY = _OneLine(linesep=SMTP.linesep)


SENT = Counter("regulars_mails_total", "Mails that a server or the outbox has taken.")


async def send(settings: MailSettings, message: Message) -> str:
    """The Message-ID of the mail, once the server or the outbox has taken it."""
    mail = compose(message, settings.mail_from)
    if settings.smtp_url:
        await _hand_over(urlsplit(settings.smtp_url), mail)
    else:
        await asyncio.to_thread(_lay_down, settings.data_dir / "outbox", mail)
    SENT.add()
    return str(mail["Message-ID"])


async def deliver(settings: MailSettings, message: Message) -> str | None:
    """Sends it as a job does: raises NotSent only where trying again may help.

    Otherwise it tells why the mail will never be sent; None of one that was.
    """
    try:
        await send(settings, message)
    except NotSent as refused:
        if not refused.permanent:
            raise
        log.warning("mail refused for good", reason=str(refused))
        return str(refused)
    except InvalidInput as unfit:
        log.warning("mail can't be sent", reason=str(unfit))
        reasons = (unfit.errors or {}).values()
        return " ".join(reason for each in reasons for reason in each)
    return None


def is_address(text: str) -> bool:
    """Whether this is the address of one mailbox that mail can be sent to."""
    try:
        return not _address("to", text).display_name
    except InvalidInput:
        return False


def one_line(text: str) -> str:
    """The text as a header takes it, whatever somebody has typed."""
    return " ".join(_NOT_IN_A_HEADER.sub(" ", text).split())


def compose(message: Message, mail_from: str) -> EmailMessage:
    """The mail as it goes out. What can't be said in one header is refused by name."""
    sender = _address("from", message.from_ or mail_from)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = sender
    mail["To"] = _address("to", message.to)
    mail["Subject"] = _header("subject", message.subject)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = _id(message.id, sender.domain)
    if message.reply_to is not None:
        mail["Reply-To"] = _address("reply_to", message.reply_to)
    for name, value in message.headers.items():
        mail[_header_name(name)] = _header(f"headers.{name}", value)
    mail.set_content(_body("text", message.text), charset="utf-8", cte=_ENCODING)
    if message.html is not None:
        html = _body("html", message.html)
        mail.add_alternative(html, subtype="html", charset="utf-8", cte=_ENCODING)
    return mail


# Plain enough for every relay: no line is too long, and none starts with "From ".
_ENCODING = "quoted-printable"


def _address(field: str, value: str) -> Address:
    """One mailbox. The name may hold anything a person is called, commas too."""
    name, bracket, rest = _header(field, value).rpartition("<")
    if bracket and not rest.endswith(">"):
        raise _invalid(field, "is no e-mail address")
    address = rest.removesuffix(">").strip()
    try:
        valid = validate_email(
            address, check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        raise _invalid(field, "is no e-mail address") from None
    if valid.ascii_email is None:
        raise _invalid(field, "needs a server that takes addresses beyond ASCII")
    return Address(_unquoted(name.strip()), addr_spec=valid.ascii_email)


def _id(wanted: str | None, domain: str) -> str:
    if wanted is None:
        return make_msgid(domain=domain)
    return f"<{_header('id', wanted)}@{domain}>"


def _unquoted(name: str) -> str:
    if len(name) > 1 and name[0] == name[-1] == '"':
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


def _header(field: str, value: str) -> str:
    if _NOT_IN_A_HEADER.search(value):
        raise _invalid(field, "may not hold line breaks or control characters")
    if len(value) > LONGEST_HEADER:
        raise _invalid(field, f"may not be longer than {LONGEST_HEADER} characters")
    # Python would decode what looks like an encoded word and so write out the line
    # break hidden in it; broken up, it stays the text that somebody typed.
    return _ENCODED_WORD.sub("= ?", value)


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name) or name.lower() in OWN_HEADERS:
        raise _invalid(f"headers.{name}", "is no header to set here")
    return name


def _body(field: str, value: str) -> str:
    if _NOT_IN_A_BODY.search(value):
        raise _invalid(field, "may not hold NUL or half characters")
    return value


def _invalid(field: str, complaint: str) -> InvalidInput:
    return InvalidInput(errors={field: [f"The {field} {complaint}."]})


async def _hand_over(server: SplitResult, mail: EmailMessage) -> None:
    try:
        await aiosmtplib.send(
            mail.as_bytes(),
            sender=mail["From"].addresses[0].addr_spec,
            recipients=[mail["To"].addresses[0].addr_spec],
            hostname=server.hostname,
            port=server.port or PORTS[server.scheme],
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            # Plain smtp:// upgrades when the server offers it, starttls:// insists.
            start_tls={"smtps": False, "starttls": True}.get(server.scheme),
            # Who accepts plain text accepts a local relay's home-made certificate.
            validate_certs=server.scheme != "smtp",
            timeout=TIMEOUT,
        )
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotSent(_reason(error), permanent=_is_permanent(error)) from None


def _reason(error: Exception) -> str:
    """What went wrong; never the server's words, which name whom the mail is for."""
    each = getattr(error, "recipients", [error])
    codes = sorted({str(one.code) for one in each if hasattr(one, "code")})
    return " ".join([type(error).__name__, *codes])


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(each.code >= FAILED_FOR_GOOD for each in error.recipients)
    about_us = isinstance(error, aiosmtplib.SMTPAuthenticationError)
    code = getattr(error, "code", 0)
    return not about_us and isinstance(code, int) and code >= FAILED_FOR_GOOD


def _lay_down(outbox: Path, mail: EmailMessage) -> None:
    """Write it whole or not at all: nobody reads half a mail, even after a crash."""
    outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    name = f"{moment}-{secrets.token_hex(4)}"
    unfinished = outbox / f".{name}"
    with unfinished.open("xb") as file:
        os.chmod(file.fileno(), 0o600)
        file.write(mail.as_bytes())
    unfinished.rename(outbox / f"{name}.eml")

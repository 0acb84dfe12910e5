"""What an operator has typed into the environment, as the type that it is to have."""

import ipaddress
import re
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from urllib.parse import urlsplit

import msgspec

from regulars.kit.crypto import SECRET_BYTES
from regulars.kit.refusals import Refused

# A text of 32 letters that repeats a word is long but no secret.
DISTINCT_CHARACTERS = 12


def value_of(name: str, text: str, kind: Any) -> Any:
    """The value of this setting. Raises Refused, without repeating it."""
    if get_origin(kind) is Literal and text not in get_args(kind):
        raise Refused(f"{name} must be one of {', '.join(get_args(kind))}")
    try:
        return msgspec.convert(text, kind, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        # The value itself isn't repeated: it may be a secret in the wrong place.
        raise Refused(f"{name}: {error}") from None


def _path(kind: type, text: str) -> Path:
    assert kind is Path
    return Path(text).expanduser().absolute()


def must_be_strong(secret: str, where: str) -> None:
    """Raises Refused for a secret that somebody could guess."""
    if len(secret) < SECRET_BYTES or len(set(secret)) < DISTINCT_CHARACTERS:
        raise Refused(
            f"{where} is too weak: it needs {SECRET_BYTES} random characters, such as "
            "`openssl rand -base64 32` gives"
        )


EVERYBODY = "*"
_PLACE = re.compile(r"(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+):([1-9][0-9]{0,4})", re.ASCII)
HIGHEST_PORT = 65_535


def parts(listed: str) -> list[str]:
    """What stands between the commas."""
    return [part for part in map(str.strip, listed.split(",")) if part]


def must_be_networks(listed: str, where: str) -> None:
    """Raises Refused unless all are addresses or networks, or it is `*`."""
    if listed.strip() == EVERYBODY:
        return
    for part in parts(listed):
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise Refused(
                f"{where} must be addresses or networks such as 10.0.0.5 or "
                f"10.0.0.0/8, separated by commas, and {part!r} is neither"
            ) from None


def must_be_places(listed: str, where: str) -> None:
    """Raises Refused unless all are `host:port`, spelled as they are compared."""
    for part in parts(listed):
        found = _PLACE.fullmatch(part)
        if found is None or int(found[1]) > HIGHEST_PORT or not _is_spelled_once(part):
            raise Refused(
                f"{where} must be host:port in small letters, as hooks.internal:8080 "
                f"or [::1]:8080, separated by commas, and {part!r} is not"
            )


def _is_spelled_once(place: str) -> bool:
    """An address in brackets has many spellings; names have one."""
    host = place.rpartition(":")[0]
    if not host.startswith("["):
        return True
    try:
        return host == f"[{ipaddress.IPv6Address(host[1:-1])}]"
    except ValueError:
        return False


def must_be_origins(listed: str, where: str) -> None:
    """Raises Refused unless all are origins, as browsers send them."""
    for part in parts(listed):
        if re.fullmatch(r"https?://[^/\s,]+", part) is None:
            raise Refused(
                f"{where} must be origins such as https://shop.example.com, without a "
                f"path and separated by commas, and {part!r} is none"
            )


def must_be_a_sender(sender: str, where: str) -> None:
    """Raises Refused unless mails can come from there."""
    _, address = parseaddr(sender)
    local, at, host = address.rpartition("@")
    if not (local and at and host) or not sender.isprintable() or " " in address:
        raise Refused(f"{where} must be an address, as Shop <shop@example.com>")


SCHEMES = {
    "database_url": ("postgresql", "postgres"),
    "migration_database_url": ("postgresql", "postgres"),
    "public_url": ("http", "https"),
    "smtp_url": ("smtp", "starttls", "smtps"),
}

FORMS = {
    "trusted_proxies": must_be_networks,
    "egress_allow": must_be_places,
    "cors_origins": must_be_origins,
    "mail_from": must_be_a_sender,
    "secret_key": must_be_strong,
    "metrics_token": must_be_strong,
}


def must_have_its_form(field: str, value: Any, where: str) -> None:
    """Raises Refused for a text of the right type that still can't be right."""
    if value and field in SCHEMES and urlsplit(value).scheme not in SCHEMES[field]:
        expected = ", ".join(f"{scheme}://" for scheme in SCHEMES[field])
        raise Refused(f"{where} must start with {expected}")
    if value is not None and field in FORMS:
        FORMS[field](value, where)

"""The mails that a server without a mail server has laid down, as files."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


class Outbox:
    """What went out, to whom."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to this address, the oldest first."""
        mails = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self._folder.glob("*.eml"))
        ]
        return [mail for mail in mails if mail["To"] == address]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """What stands in the mail."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def link_in(mail: EmailMessage) -> str:
    """The path of the link in the mail, from the host on."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text_of(mail))
    assert found is not None, text_of(mail)
    return found[1]

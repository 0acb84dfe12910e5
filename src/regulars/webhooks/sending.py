"""One attempt: unsealed, signed, and sent where the account's webhooks go."""

from collections.abc import Callable
from datetime import datetime

import structlog

from regulars.accounts.errors import AccountSecretUnreadable
from regulars.kit import causation
from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.egress import OutboundRequest, OutboundResponse
from regulars.settings import Settings
from regulars.webhooks import service
from regulars.webhooks.egress import egress
from regulars.webhooks.service import Claimed, Turn
from regulars.webhooks.sink import Sink

log = structlog.get_logger("regulars.webhooks")

NOTHING_CAME = OutboundResponse(outcome="connection")


class Sender:
    """Sends to subscribers; what a sandbox sends goes to its sink."""

    def __init__(
        self, keys: Keys, settings: Settings, now: Callable[[], datetime]
    ) -> None:
        self._keys = keys
        self._now = now
        self._egress = egress(settings)
        self._sink = Sink()

    async def answer(
        self, turn: Turn, what: Claimed, own: str | None
    ) -> OutboundResponse:
        """What came back; what goes wrong here is as if nothing had.

        One whose workers have died each time has had all its tries, and isn't sent.
        `own` is the account's secret, where it is needed and can be read.
        """
        if what.tries > service.TRIES:
            return NOTHING_CAME
        try:
            return await self._answer(turn, what, own)
        except (Unsealable, AccountSecretUnreadable):
            # The server's own key was lost: nothing of this can be read again.
            log.warning("webhook can't be unsealed", delivery=str(what.uuid))
        except Exception:
            log.exception("webhook can't be sent", delivery=str(what.uuid))
        return NOTHING_CAME

    async def _answer(
        self, turn: Turn, what: Claimed, own: str | None
    ) -> OutboundResponse:
        body = service.unsealed(self._keys, what.uuid, what.body_sealed)
        moment = self._now()
        signed = service.headers(
            what.uuid, moment, body, self._secrets(turn, what, own)
        )
        caused = causation.header(self._keys, what.depth + 1, moment)
        asked = OutboundRequest(
            method="POST",
            url=what.url,
            account_id=turn.account_id,
            headers=signed | {causation.HEADER: caused},
            body=body,
        )
        if turn.is_sandbox:
            return await self._sink.send(asked)
        return await self._egress.send(asked)

    def _secrets(self, turn: Turn, what: Claimed, own: str | None) -> list[str]:
        """The subscription's own; the one before it, as long as that still signs.

        One that has none has the account's. Raises Unsealable, AccountSecretUnreadable.
        """
        former = what.former_until is not None and what.former_until > self._now()
        sealed = (what.secret_sealed, what.former_sealed if former else None)
        whose = (turn.account_id, what.subscription_uuid)
        secrets = [
            service.secret_of(self._keys, *whose, each) for each in sealed if each
        ]
        if secrets:
            return secrets
        if own is None:
            raise AccountSecretUnreadable
        return [own]

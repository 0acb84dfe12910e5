"""Where webhooks of sandboxes end: kept as they would be sent, and never sent."""

from typing import Literal

import msgspec

from regulars.kit.egress import OutboundRequest, OutboundResponse

KEPT: Literal["kept"] = "kept"


class Sink:
    """Takes what would be sent: its headers are kept with the attempt, for all to see.

    The body is the delivery's own. Nothing is looked up, and nothing connected.
    """

    async def send(self, request: OutboundRequest) -> OutboundResponse:
        """As if it had been taken."""
        headers = msgspec.json.encode(request.headers)
        return OutboundResponse(outcome=KEPT, status=200, body=headers)

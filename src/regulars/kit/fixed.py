"""Pages that anybody may look at, and nobody can write to."""

from regulars.kit.answers import Answer, Send, refusal, reply
from regulars.kit.doors import clients
from regulars.kit.edge import Receive, Scope
from regulars.kit.errors import MethodNotAllowed


class Page:
    """Something to look at."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD"):
            await reply(send, await self.answer(scope))
            return
        refused = refusal(MethodNotAllowed(), clients)
        refused.headers.append((b"allow", b"GET, HEAD"))
        await reply(send, refused)

    async def answer(self, scope: Scope) -> Answer:
        """What is seen now."""
        raise NotImplementedError


class Fixed(Page):
    """The same bytes every time."""

    def __init__(self, body: bytes, kind: bytes = b"application/json") -> None:
        self._answer = Answer(200, body, [(b"content-type", kind)])

    async def answer(self, scope: Scope) -> Answer:
        """The bytes."""
        return self._answer


class Moved(Page):
    """What stands at another address."""

    def __init__(self, address: str) -> None:
        self._answer = Answer(307, b"", [(b"location", address.encode())])

    async def answer(self, scope: Scope) -> Answer:
        """Where it is."""
        return self._answer

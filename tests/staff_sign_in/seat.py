"""A browser that somebody sits at."""

from typing import Any

import httpx
from make import Answer, Api

DASHBOARD = "/api/dashboard"


class Seat(Api):
    """A browser that somebody sits at: the dashboard's door, with its cookies."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        super().__init__(browser, DASHBOARD, "")
        self.headers = {}

    async def sign_in(self, email: str, password: str, **more: Any) -> Answer:
        """What signing in answers; the browser keeps the cookies."""
        return await self.post("/sessions", email=email, password=password, **more)

    async def session(self) -> Any:
        """Who is signed in here; None of nobody."""
        answer = await self.get("/session")
        return answer.data if answer.status == 200 else None

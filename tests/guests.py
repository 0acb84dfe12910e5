"""Somebody who looks at our pages in a browser, and what they see there."""

import html
import re
from http.cookies import SimpleCookie
from typing import Any

import httpx
from chores import Chores
from make import Api, Make, numbers
from outbox import Outbox, link_in, text_of

MARK = re.compile(r'name="mark" value="([^"]+)"')
ASKED = re.compile(r'name="asked" value="([^"]+)"')
TAGS = re.compile(r"<style>.*?</style>|<script>.*?</script>|<[^>]+>", re.DOTALL)


class Guest:
    """A contact of an account, with a browser of their own."""

    def __init__(self, fixtures: Any) -> None:
        self.clients: Api = fixtures("clients")
        self.dashboard: Api = fixtures("dashboard")
        self.make: Make = fixtures("make")
        self.chores: Chores = fixtures("chores")
        self.outbox: Outbox = fixtures("outbox")
        self.browser: httpx.AsyncClient = fixtures("browser")
        self.account: Any = fixtures("account")
        self.home = f"/p/{self.account.account_uuid}"
        self.contact: Any = None
        self.language = "en"

    async def open(self) -> None:
        self.contact = await self.make.contact(f"Guest{next(numbers)}@example.com")

    async def get(self, place: str = "", **more: Any) -> httpx.Response:
        return await self._send("GET", place, **more)

    async def post(self, place: str, mark: Any = None, **form: Any) -> httpx.Response:
        """Sends a form, with the mark of their own pages unless another is given."""
        marked = (
            {"mark": await self.mark() if mark is None else mark} if mark != "" else {}
        )
        return await self._send("POST", place, data={**marked, **form})

    async def mark(self) -> str:
        found = MARK.search((await self.get("/account")).text)
        return found[1] if found else ""

    async def come(self) -> httpx.Response:
        """Signs in by the address that the business gets for them."""
        return await self.visit(_path(await self.auth_url()))

    async def auth_url(self) -> str:
        path = "/contacts-portal/auth-url"
        answer = await self.clients.get(path, contact_uuid=self.contact["uuid"])
        return str(answer.data["url"])

    async def ask(self, email: str | None = None, **more: Any) -> httpx.Response:
        """Asks for a code; whatever mail follows from it is sent."""
        form = {"email": email or self.contact["email"], **more}
        page = await self._send("POST", "/code", data=form)
        await self.chores.do()
        return page

    async def enter(self, page: httpx.Response, code: str) -> httpx.Response:
        """Types a code into the page that asks for it."""
        form = {"asked": asked(page), "code": code}
        return await self._send("POST", "/session", data=form)

    def newest(self, email: str | None = None) -> str:
        """The code in the newest mail."""
        mail = self.outbox.to(email or self.contact["email"])[-1]
        found = re.search(r"^\d{6}$", text_of(mail), re.MULTILINE)
        assert found is not None
        return found[0]

    def link(self, email: str | None = None) -> str:
        """The path of the link in the newest mail."""
        return link_in(self.outbox.to(email or self.contact["email"])[-1])

    async def visit(self, path: str, **more: Any) -> httpx.Response:
        headers = {"Accept-Language": self.language}
        return await self.browser.get(path, headers=headers, **more)

    async def _send(self, method: str, place: str, **more: Any) -> httpx.Response:
        headers = {"Accept-Language": self.language, **more.pop("headers", {})}
        path = self.home + place
        return await self.browser.request(method, path, headers=headers, **more)


def asked(page: httpx.Response) -> str:
    """What goes along in the form that asks for a code."""
    found = ASKED.search(page.text)
    assert found is not None, seen(page)
    return found[1]


def seen(page: httpx.Response) -> str:
    """What somebody reads on a page, in one line."""
    return " ".join(html.unescape(TAGS.sub(" ", page.text)).split())


def cookie(page: httpx.Response, name: str = "regulars_contact") -> Any:
    """A cookie as the page has set it."""
    for header in page.headers.get_list("set-cookie"):
        found = SimpleCookie(header)
        if name in found:
            return found[name]
    return None


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]

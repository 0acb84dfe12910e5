"""What a page must not do, and what every page is looked over for."""

from pathlib import Path
from typing import Any

from playwright.async_api import ConsoleMessage, Page, Request, Response

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Watched:
    """A page, and whatever went wrong on it."""

    def __init__(self, page: Page, origin: str, *, may_fail: bool = False) -> None:
        self._origin = origin
        self._may_fail = may_fail
        self._wrong: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._wrong.append(f"error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def must_be_clean(self) -> None:
        """Nothing of it has happened."""
        assert self._wrong == []

    def _console(self, message: ConsoleMessage) -> None:
        # A refusal that the page expects is told there too: see `_response`.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._wrong.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._origin, "data:", "blob:")):
            self._wrong.append(f"elsewhere: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 and not self._may_fail:
            self._wrong.append(f"{response.status}: {response.url}")


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands now: rule, and where."""
    # Straight into the page: its policy lets nothing in that it didn't bring itself.
    await page.evaluate(AXE.read_text())
    found: Any = await page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


async def is_wider_than_the_window(page: Page) -> bool:
    """Whether one has to scroll sideways."""
    widths = "(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])"
    needed, there = await page.evaluate(f"{widths}(document.documentElement)")
    return bool(needed > there)

"""The front end as it was built: files that are sent as they are, and pages for them.

It is read once, at the start: what is asked for is looked up among what there is, so no
path leads anywhere else.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from regulars.kit.answers import Answer, refusal
from regulars.kit.doors import clients
from regulars.kit.edge import Scope
from regulars.kit.errors import RouteNotFound
from regulars.kit.fixed import Page
from regulars.kit.languages import preferred

BUILT = Path(__file__).parents[1] / "web" / "static"
PREFIX = "/static/"

KINDS = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
    ".wasm": b"application/wasm",
    ".webmanifest": b"application/manifest+json",
    ".woff2": b"font/woff2",
}

# The best one first.
ENCODINGS = ((b"br", ".br"), (b"gzip", ".gz"))

# Their names change with what is in them.
FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
ASKED_AGAIN = (b"cache-control", b"no-cache")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; media-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

BOOT = '<script type="application/json" id="boot">'

UNBUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8">
<title>Regulars</title>
<h1>This page isn't built</h1>
<p>Regulars runs, and its calls are answered. Its pages come with the package; in a
checkout, <code>make install</code> builds them.</p></html>
"""


class File(msgspec.Struct, frozen=True):
    """A file, and what it is when it is compressed."""

    plain: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    compressed: Mapping[bytes, bytes]

    def answer(self, scope: Scope) -> Answer:
        """The file as this browser takes it."""
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        for name, body in self.compressed.items():
            if name in accepted:
                return Answer(200, body, [*self.headers, (b"content-encoding", name)])
        return Answer(200, self.plain, [*self.headers])


class Files(Page):
    """Whatever was built, below `/static/`."""

    def __init__(self, folder: Path = BUILT) -> None:
        self._files = {
            str(path.relative_to(folder)): _file(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in KINDS
        }

    async def answer(self, scope: Scope) -> Answer:
        """The file of this name, or that there is none."""
        file = self._files.get(scope["path"].removeprefix(PREFIX))
        if file is None:
            return refusal(RouteNotFound(), clients)
        return file.answer(scope)


class Worker(Page):
    """A file that keeps a page going without a network, for the paths below `scope`.

    A browser lets it have no others than those it was itself got from, unless told.
    """

    def __init__(self, name: str, scope: str, folder: Path = BUILT) -> None:
        path = folder / name
        self._file = _file(path) if path.is_file() else None
        self._scope = (b"service-worker-allowed", scope.encode())

    async def answer(self, scope: Scope) -> Answer:
        """The file, and how far it may reach."""
        if self._file is None:
            return refusal(RouteNotFound(), clients)
        answer = self._file.answer(scope)
        answer.headers.append(self._scope)
        return answer


class Application(Page):
    """The page that starts one of the applications, at each of its addresses.

    Nothing may come from elsewhere, and nothing may run but what was built; styles made
    in the page bear a number that no other page knows.
    """

    def __init__(
        self, name: str, root: str, by_tls: bool, folder: Path = BUILT
    ) -> None:
        path = folder / f"{name}.html"
        page = path.read_text() if path.is_file() else None
        self._page = page and page.replace('="./', f'="{root}{PREFIX}')
        self._root = root
        self._headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"same-origin"),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
            *([HSTS] if by_tls else []),
        ]

    async def answer(self, scope: Scope) -> Answer:
        """The page, with what it needs to know at its start."""
        if self._page is None:
            return Answer(503, UNBUILT, [*self._headers])
        nonce = secrets.token_urlsafe(16)
        accepted = dict(scope["headers"]).get(b"accept-language", b"")
        boot = {"root": self._root, "nonce": nonce, "language": preferred(accepted)}
        # No word in it can end the element: a `<` would be written otherwise.
        told = json.dumps(boot).replace("<", "\\u003c")
        policy = (b"content-security-policy", POLICY.format(nonce=nonce).encode())
        body = self._page.replace(BOOT, BOOT + told).encode()
        return Answer(200, body, [*self._headers, policy])


# A year, as browsers' own lists of such hosts ask for.
HSTS = (b"strict-transport-security", b"max-age=31536000")


def _file(path: Path) -> File:
    compressed = {
        name: path.with_name(path.name + ending).read_bytes()
        for name, ending in ENCODINGS
        if path.with_name(path.name + ending).is_file()
    }
    return File(
        path.read_bytes(),
        (
            (b"content-type", KINDS[path.suffix]),
            FOR_EVER if path.parent.name == "assets" else ASKED_AGAIN,
            (b"x-content-type-options", b"nosniff"),
            (b"vary", b"accept-encoding"),
        ),
        compressed,
    )

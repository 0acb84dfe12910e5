"""The written pages and the generated ones are one site, whole and by itself."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docs_pages import ROOT

from docs_reference import PAGES, loaded, settings
from docs_reference.__main__ import write_pages
from regulars.documented import documented
from regulars.kit import errors, events

LOADED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "object": "data",
}

# Marks of what the theme fetches a script from elsewhere for.
FETCHES = re.compile(r'class="[^"]*\b(mermaid|glightbox|pyodide|ace)\b|data-md-source')

LINK = re.compile(r"\]\(([^)\s]+)\)")


class Html(HTMLParser):
    """What a built page loads, where it leads, and its anchors."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = {""}
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        self.loads.append(given.get(LOADED.get(tag, "")) or "")
        if tag == "a":
            self.links.append(given.get("href") or "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the pages with the reference as it would be generated now."""
    copy = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", copy / "docs", ignore=shutil.ignore_patterns(*PAGES))
    shutil.copy(ROOT / "mkdocs.yml", copy)
    write_pages(copy / "docs/reference")
    return copy


@pytest.fixture(scope="module")
def site(folder: Path) -> Path:
    """The site as `make docs` builds it; a warning fails the build."""
    built = subprocess.run(
        [f"{sys.prefix}/bin/zensical", "build", "--clean", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    assert built.returncode == 0, built.stdout + built.stderr
    assert built.stderr in ("", "No issues found\n")
    return folder / "site"


@pytest.mark.xdist_group("site")
class TestSite:
    def test_loads_nothing_from_elsewhere(self, site: Path) -> None:
        pages = list(site.rglob("*.html"))

        foreign = [
            (page.name, address)
            for page in pages
            for address in Html(page).loads
            if re.match(r"(https?:)?//", address)
        ]
        styles = [
            style.name
            for style in site.rglob("*.css")
            if re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", style.read_text())
        ]
        later = [page.name for page in pages if FETCHES.search(page.read_text())]

        print(f"tried={len(pages)} expected=[] got={foreign + styles + later}")
        assert len(pages) > 25
        assert (foreign, styles, later) == ([], [], [])

    def test_has_every_page_in_its_navigation(self, folder: Path) -> None:
        nav = (folder / "mkdocs.yml").read_text().partition("\nnav:")[2]
        docs = folder / "docs"
        listed = LINK.findall((docs / "reference/decisions.md").read_text())

        named = re.findall(r": (\S+\.md)$", nav, re.MULTILINE)
        named += [link.removeprefix("../") for link in listed]

        assert sorted(named) == sorted(
            str(page.relative_to(docs)) for page in docs.rglob("*.md")
        )

    def test_has_links_that_lead_to_pages_and_anchors(self, site: Path) -> None:
        pages = {page: Html(page) for page in site.rglob("*.html")}
        links = [
            (page, link)
            for page, html in pages.items()
            for link in html.links
            if "://" not in link and page.name != "404.html"
        ]

        broken = [
            f"{page.relative_to(site)}: {link}"
            for page, link in links
            if not _leads_to(page, link, pages)
        ]

        print(f"tried={len(links)} expected=[] got={broken}")
        assert len(links) > 1_000
        assert broken == []

    def test_is_reached_from_the_readme(self, site: Path) -> None:
        links = LINK.findall((ROOT / "README.md").read_text())

        broken = [link for link in links if not _leads_from_readme(link, site)]

        print(f"tried={len(links)} expected=[] got={broken}")
        assert len(links) > 5
        assert broken == []


class TestReference:
    def test_has_every_setting_event_error_and_command(self) -> None:
        headings = {
            "settings.md": {setting.name for setting in documented()},
            "events.md": {
                kind.name
                for kind in events.registry.values()
                if kind.__module__.startswith("regulars.")
            },
            "errors.md": {
                str(code)
                for code, problem in errors.registry.items()
                if problem.__module__.startswith("regulars.")
            },
            "commands.md": {
                f"regulars {' '.join(each.words)}" for each in loaded.commands()
            },
        }

        missing = {
            (name, heading)
            for name, wanted in headings.items()
            for heading in wanted - _headings(PAGES[name]())
        }

        print(f"tried={sum(map(len, headings.values()))} expected=set() got={missing}")
        assert missing == set()

    def test_names_refusals_of_the_token_endpoint_in_the_words_of_the_rfc(self) -> None:
        told = dict(PAGES)["calls-oauth.md"]()

        assert "| `unauthorized_client` ([7002](errors.md#7002)) | 400 |" in told
        assert "90001" not in told

    def test_has_every_call(self) -> None:
        calls = {
            f"{method.upper()} {path}"
            for path, methods in loaded.document["paths"].items()
            for method, operation in methods.items()
            if operation.get("x-permission")
        }
        pages = [text() for name, text in PAGES.items() if name.startswith("calls-")]

        missing = calls - set().union(*map(_headings, pages))

        print(f"tried={len(calls)} expected=set() got={missing}")
        assert missing == set()

    def test_example_of_the_environment_is_what_make_docs_writes(self) -> None:
        assert (ROOT / ".env.example").read_text() == settings.example()


def _leads_to(page: Path, link: str, pages: dict[Path, Html]) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target in pages and anchor in pages[target].anchors


def _leads_from_readme(link: str, site: Path) -> bool:
    """To a file of the checkout; a page of the docs must also be one of the site."""
    path, _, anchor = link.partition("#")
    if not path:
        titles = re.findall(r"^#+ (.+)$", (ROOT / "README.md").read_text(), re.M)
        return anchor in [re.sub(r"[^a-z0-9-]", "", _dashed(each)) for each in titles]
    if not path.startswith("docs/") or path.endswith("/"):
        return (ROOT / path).exists()
    page = site / path.removeprefix("docs/").replace(".md", ".html")
    return page.exists() and anchor in Html(page).anchors


def _dashed(title: str) -> str:
    return title.lower().replace(" ", "-")


def _headings(text: str) -> set[str]:
    """Titles, and their first word: errors are headed by code and name."""
    titles = re.findall(r"^#{2,3} (.+?)(?: \{.*\})?$", text, re.MULTILINE)
    return {*titles, *(title.split()[0] for title in titles)}

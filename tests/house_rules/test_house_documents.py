"""What documents say of the code is there, and decisions can be found."""

import re

from sources import HOUSE, ROOT, python_files, told

PATHS = re.compile(r"[`(]((?:[\w.-]+/)+[\w.-]+\.(?:py|sql|md|toml|tsv))\b")
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
HEADINGS = ["What we faced", "What we chose", "What follows", "What we rejected"]


def test_every_file_that_the_documents_name_is_there():
    named = {
        (document.name, path)
        for document in [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *DECISIONS]
        for path in PATHS.findall(document.read_text())
        if "NNNN" not in path
    }

    gone = sorted((d, p) for d, p in named if not (ROOT / p).exists())

    print(f"tried={len(named)} expected=[] got={gone}")
    assert len(named) > 60
    assert not gone


def test_the_map_names_every_module_of_the_kit():
    words = (ROOT / "ARCHITECTURE.md").read_text()
    modules = {p.name for p in (HOUSE / "kit").glob("[!_]*.py")}
    folders = {f"{p.parent.name}/" for p in (HOUSE / "kit").glob("*/__init__.py")}

    missing = sorted(m for m in modules | folders if f"`{m}`" not in words)

    assert not missing, f"one line in ARCHITECTURE.md for {missing}"


def test_decisions_are_numbered_without_a_gap():
    numbers = [path.name.partition("-")[0] for path in DECISIONS]

    assert len(numbers) > 10
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def test_every_decision_says_what_was_faced_chosen_and_rejected():
    odd = {
        path.name: headings
        for path in DECISIONS
        if (headings := re.findall(r"^## (.+)$", path.read_text(), re.M))
        not in (HEADINGS, [*HEADINGS, "What it cost"])
    }

    assert not odd, f"expected {HEADINGS}, and what it cost if that was measured: {odd}"


def test_every_decision_that_is_named_is_there():
    places = [*python_files("src", "migrations", "tests", "bench"), *DECISIONS]
    places += [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]
    named = {
        (told(place), name)
        for place in places
        for name in re.findall(r"\b\d{4}-[a-z-]+\.md", place.read_text())
    }

    gone = sorted(
        (p, n) for p, n in named if not (ROOT / "docs/decisions" / n).exists()
    )

    print(f"tried={len(named)} expected=[] got={gone}")
    assert len(named) > 5
    assert not gone

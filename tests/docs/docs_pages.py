"""The pages that are run: what a reader would type, and what they were told to expect.

A `sh` block is typed into a shell. The `json` or `text` block after it, before the next
`sh` block, is what it prints; JSON is compared as it looks when it is indented. Three
dots stand for what may differ or was left out, also in `NAME=...`, which is not typed.

Two comments, which readers don't see: `<!-- run: ... -->` types something that a reader
does by hand, such as copying a uuid; `<!-- not run: why -->` leaves the next block out.
"""

import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

# The address that every page shows: the one that `make run` has unless told otherwise.
SHOWN = "http://127.0.0.1:8700"

PART = re.compile(
    r"^ *```(?P<kind>\w+)\n(?P<body>.*?)^ *```$|^<!-- run: (?P<hidden>.*?) -->$"
    r"|^ *<!-- not run: (?P<why>.+?) -->$",
    re.MULTILINE | re.DOTALL,
)

COPIED = re.compile(r"^\w+=\.\.\.$\n?", re.MULTILINE)

DOTS = re.compile(r"(^[ ]*\.\.\.\n|\{\.\.\.\}|\[\.\.\.\]|\.\.\.)", re.MULTILINE)

# `pick data.0.uuid` gives a value out of the answer before; `key` one of the keys.
PROLOGUE = """
pick() { python3 -c '
import json, sys
found = json.load(open("last"))
for word in sys.argv[1].split("."):
    found = found[int(word) if word.isdecimal() else word]
print(found)' "$1"; }
key() { python3 -c '
import json, sys
print(json.load(open(".data/credentials.json"))[sys.argv[1]])' "$1"; }
"""


@dataclass
class Step:
    """Something to type, and what the page says that comes of it."""

    typed: str
    answer: str | None = None


@dataclass
class Page:
    """A page as the shell sees it."""

    path: Path
    steps: list[Step] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read(path: Path) -> Page:
    """The page's steps in its order."""
    page = Page(path)
    skip_next = False
    for part in PART.finditer(path.read_text()):
        if part["why"]:
            page.left_out.append(part["why"])
            skip_next = True
        elif part["hidden"]:
            page.steps.append(Step(part["hidden"]))
        elif part["kind"] == "sh":
            typed = COPIED.sub("", part["body"])
            if typed and not skip_next:
                page.steps.append(Step(typed))
            skip_next = False
        elif part["kind"] in ("json", "text") and page.steps:
            page.steps[-1].answer = page.steps[-1].answer or part["body"]
    return page


def run(page: Page, first: list[Step], home: Path, address: str) -> list[str]:
    """What every step of the page printed, in one shell, after these first steps."""
    steps = [*first, *page.steps]
    script = [PROLOGUE]
    for number, step in enumerate(steps):
        typed = step.typed.replace(SHOWN, address)
        script.append(
            f"{{\n{typed}\n}} > out.{number} 2>&1\necho $? > code.{number}\n"
            f"[ -s out.{number} ] && cp out.{number} last\n"
        )
    done = subprocess.run(
        ["bash", "-u", "-c", "".join(script)],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode in (0, 1), done.stderr) == (True, ""), done.stderr
    return [_checked(steps[n], n, home, address) for n in range(len(steps))]


def _checked(step: Step, number: int, home: Path, address: str) -> str:
    printed = (home / f"out.{number}").read_text().replace(address, SHOWN)
    code = int((home / f"code.{number}").read_text())
    if step.answer is None:
        assert code == 0, f"{step.typed}\nended with {code}:\n{printed}"
        return printed
    told = _indented(printed)
    assert matches(step.answer, told), (
        f"{step.typed}\n--- the page says:\n{step.answer}\n--- it printed:\n{told}"
    )
    return printed


def matches(told: str, printed: str) -> bool:
    """Whether this was printed, with anything where the page has three dots."""
    pattern = "".join(map(_pattern, DOTS.split(told.strip() + "\n")))
    return re.fullmatch(pattern, printed.strip() + "\n") is not None


def _pattern(part: str) -> str:
    if part.strip() == "..." and part.endswith("\n"):
        return r"(?:.*\n)*?"
    if part in ("{...}", "[...]"):
        return rf"\{part[0]}(?s:.*?)\{part[-1]}"
    return ".*?" if part == "..." else re.escape(part)


def _indented(printed: str) -> str:
    """JSON with two spaces a level; anything else as it was printed."""
    try:
        found = json.loads(printed)
    except ValueError:
        return printed
    return json.dumps(found, indent=2, ensure_ascii=False)

"""The program that fills in templates, a process of its own: `rendering` starts it.

What shop owners type is run here and nowhere else: without the environment, the
database and the keys of the server, with little memory and little time. Whoever makes
it run away ends this process, and nothing but their own mail is missing.

It reads questions and writes answers, each a JSON text after its length. It says
`ready` first.
"""

import gc
import json
import re
import resource
import signal
import struct
import sys
from html.parser import HTMLParser
from typing import Any, BinaryIO

import mjml
from liquid import Environment
from liquid.exceptions import LiquidError

LENGTH = struct.Struct(">I")

MOST_SECONDS = 0.2
"""So much time of the processor one text gets; then the kernel ends this process."""

MOST_BYTES = 64 * 1024 * 1024
"""So much memory beyond what the program itself needs."""

MOST_CHARACTERS = 200_000
MOST_ROUNDS = 500

# What a text needs. Nothing that keeps values, which could grow from round to round,
# and nothing that reads another template.
TAGS = {
    *("content", "output", "illegal", "if", "unless", "case", "comment", "doc", "#"),
    *("for", "break", "continue"),
}

# None of them says that its answer is safe to be markup but for the line breaks, which
# escapes what stands between them.
FILTERS = {
    *("append", "prepend", "capitalize", "upcase", "downcase", "default", "strip"),
    *("truncate", "truncatewords", "newline_to_br", "remove", "replace", "split"),
    *("first", "last", "size"),
}

ACTIVE = {"script", "iframe", "frame", "object", "embed", "applet", "form", "base"}

ADDRESSES = {
    "href",
    "src",
    "action",
    "background",
    "poster",
    "formaction",
    "xlink:href",
}

# What a browser leaves out of an address before it looks for the scheme.
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")

SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")

HARMLESS = {"http", "https", "mailto", "tel", "cid"}


class Wrong(Exception):
    """The text is refused; the words say why."""


class Bounded(Environment):
    """Liquid within bounds."""

    loop_iteration_limit = MOST_ROUNDS
    output_stream_limit = 4 * MOST_CHARACTERS


def _environment(*, escapes: bool) -> Environment:
    made = Bounded(autoescape=escapes)
    made.tags = {name: tag for name, tag in made.tags.items() if name in TAGS}
    kept = made.filters.items()
    made.filters = {name: how for name, how in kept if name in FILTERS}
    return made


MARKUP, PLAIN = _environment(escapes=True), _environment(escapes=False)


class Looking(HTMLParser):
    """Finds what a mail may not hold."""

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        if tag in ACTIVE:
            raise Wrong(f"may not hold <{tag}>")
        if tag.startswith("mj-") or tag == "mjml":
            raise Wrong(f"has no place for <{tag}> there, or there is no such element")
        for name, value in attributes:
            if name.startswith("on"):
                raise Wrong(f"may not hold {name}=")
            if name in ADDRESSES and not _leads_somewhere(value or ""):
                raise Wrong(f"has a {name} that is no address of a page")


def _leads_somewhere(address: str) -> bool:
    found = SCHEME.match(UNSEEN.sub("", address))
    return found is None or found[1].lower() in HARMLESS


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The text with everything filled in, or what is wrong with it."""
    try:
        return {"text": _rendered(**question)}
    except Wrong as wrong:
        return {"wrong": str(wrong)}
    except LiquidError as error:
        return {"wrong": f"is no Liquid: {_words(error)}{_place(error)}"}
    except ValueError as error:
        return {"wrong": f"is no MJML: {_words(error)}"}
    except (MemoryError, RecursionError):
        return {"wrong": "is too large or too deep"}


def _rendered(
    source: str, values: dict[str, Any], known: list[str] | None, is_markup: bool
) -> str:
    template = (MARKUP if is_markup else PLAIN).from_string(source)
    if known is not None:
        _look_at_tags(template.analyze().globals, set(known))
    text = template.render(**values)
    if is_markup:
        text = mjml.mjml2html(text, disable_comments=False, fonts={})
        looking = Looking(convert_charrefs=True)
        looking.feed(text)
        looking.close()
    if len(text) > MOST_CHARACTERS:
        raise Wrong(f"may become no longer than {MOST_CHARACTERS} characters")
    return text


def _look_at_tags(used: dict[str, list[Any]], known: set[str]) -> None:
    """Raises Wrong for a merge tag that there isn't."""
    for variable in (each for group in used.values() for each in group):
        parts = variable.segments
        name = ".".join(str(part) for part in parts)
        group = f"{parts[0]}.*"
        is_open = group in known and len(parts) == 2
        if not all(isinstance(part, str) for part in parts) or not (
            name in known or is_open
        ):
            raise Wrong(f"has no merge tag {str(variable)[:100]}")


def _place(error: LiquidError) -> str:
    token = error.token
    if token is None or token.start_index < 0:
        return ""
    return f" (line {token.source.count(chr(10), 0, token.start_index) + 1})"


def _words(error: Exception) -> str:
    said = " ".join((str(error).splitlines() or [""])[0].split())[:200]
    return said or "it can't be read"


def _limit() -> None:
    with open("/proc/self/statm") as told:
        needed = int(told.read().split()[0]) * resource.getpagesize()
    most = needed + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))


def _read(stream: BinaryIO) -> dict[str, Any] | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    [length] = LENGTH.unpack(head)
    told: dict[str, Any] = json.loads(stream.read(length))
    return told


def _write(stream: BinaryIO, told: dict[str, Any]) -> None:
    raw = json.dumps(told).encode()
    stream.write(LENGTH.pack(len(raw)) + raw)
    stream.flush()


def main() -> None:
    """Answers until nobody asks any more."""
    # Once beforehand: what is looked up the first time only is no template's fault.
    first = "<mjml><mj-body>{{ a.b }}</mj-body></mjml>"
    answer({"source": first, "values": {}, "known": ["a.b"], "is_markup": True})
    gc.freeze()
    _limit()
    _write(sys.stdout.buffer, {"ready": True})
    while (question := _read(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        told = answer(question)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(sys.stdout.buffer, told)


if __name__ == "__main__":
    main()

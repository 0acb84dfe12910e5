"""EML-04: nobody gets out of a template, or keeps the server busy with one."""

import asyncio
import itertools
import os
import signal
import time
from collections.abc import Iterator

import pytest
from scale import scaled

from regulars.kit.context import Context
from regulars.kit.errors import Unavailable
from regulars.messages import rendering
from regulars.messages.rendering import Unrenderable, fill_in

SECRETS = ("REGULARS", "postgres", "<class", "<bound", "Undefined", "__", "/root")

VALUES = {
    "contact": {"firstname": "Robin", "email": "robin@example.com"},
    "business": {"name": "Corner bakery"},
    "custom": {"message": "Hi"},
}

KNOWN = ["contact.firstname", "contact.email", "business.name", "custom.*"]

NAMES = (
    *("env", "settings", "request", "self", "template", "context", "config", "os"),
    *("globals", "locals", "loader", "contacts", "account", "keys", "forloop"),
    *("contact.__class__", "contact.__class__.__mro__", "business.name.__class__"),
    *("contact.__init__.__globals__", "contact.keys", "contact.items", "contact"),
    *("contact['__class__']", 'contact["__dict__"]', "contact[contact.email]"),
    *("cycler.__init__", "lipsum.__globals__", "business.name.format", "7*7"),
    *("contact.firstname.encode", "business.uuid", "other.contact.email", "''.x"),
)

FILTERS = (
    *("safe", "base64_decode", "url_decode", "escapejs", "map: '__class__'", "raw"),
    *("where: '__class__'", "sum: 'x'", "date: '%s'", "attr: '__class__'", "json"),
    *("append: env.PATH", "default: self", "replace: 'R', settings"),
)

TAGS = (
    *("include 'x'", "include '/etc/passwd'", "render 'x'", "assign x = 1", "echo x"),
    *("capture x", "liquid echo x", "increment x", "cycle 'a', 'b'", "tablerow x in y"),
    *(
        "layout 'x'",
        "extends 'x'",
        "block x",
        "import os",
        "call x",
        "macro x",
        "set x",
    ),
)

# Words of other template languages, which are words here.
PLAIN = (
    *("{0.__class__}", "%(x)s", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{contact.email}"),
    *("{{'{{'}}{{'}}'}}", "$contact", "<#assign x=1>", "#set($x=1)", "@(1+1)", "[[x]]"),
)

HOSTILE = (
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</mj-text><mj-raw>",
    ),
    *(
        "\"><svg onload='x'>",
        "{{ business.name }}",
        "{% for a in (1..9) %}x{% endfor %}",
    ),
    *("<mj-include path='/etc/passwd'/>", "&lt;b&gt;", "]]><!--", "a\r\nBcc: b@c.nl"),
    *("{{ env }}", "javascript:alert(1)", "<!ENTITY x SYSTEM '/etc/passwd'>", "\u202e"),
)


def mjml(words: str) -> str:
    """A mail that says so."""
    return (
        "<mjml><mj-body><mj-section><mj-column><mj-text>[["
        f"{words}]]</mj-text></mj-column></mj-section></mj-body></mjml>"
    )


def payloads() -> Iterator[str]:
    """What somebody types who wants more than a mail: 120 of them and some."""
    for name in NAMES:
        yield f"{{{{ {name} }}}}"
        yield f"{{% if {name} %}}in{{% endif %}}[{{{{ {name} | append: '' }}}}]"
    yield from (f"{{{{ contact.firstname | {each} }}}}" for each in FILTERS)
    yield from (f"{{% {each} %}}" for each in TAGS)
    yield from PLAIN
    yield from ("{{", "{%", "{{ 'x", "{% raw %}", "{% if %}", "{{ x | }}", "{{}}")


async def outcome(source: str, *, is_markup: bool, known: list[str] | None) -> str:
    """What came out, or nothing where it was refused."""
    try:
        return await fill_in(source, VALUES, is_markup=is_markup, known=known)
    except Unrenderable:
        return ""


async def test_an_author_gets_at_nothing_but_the_merge_tags(context: Context):
    every = list(payloads())
    tried, leaked = 0, []
    for payload, is_markup, known in itertools.product(
        every[: max(40, scaled(len(every)))], (False, True), (KNOWN, None)
    ):
        source = mjml(payload) if is_markup else payload
        said = await outcome(source, is_markup=is_markup, known=known)
        tried += 1
        if is_markup and said:
            said = said[said.index("[[") : said.rindex("]]")]
        if any(word in said.replace(payload, "") for word in SECRETS):
            leaked.append((payload, said))

    print(f"tried={tried} expected=[] got={leaked}")
    assert leaked == []


@pytest.mark.parametrize("name", [each for each in NAMES if each[0].isalpha()])
async def test_an_unknown_tag_is_refused_by_name(name):
    with pytest.raises(Unrenderable, match="has no merge tag|is no Liquid"):
        await fill_in(f"{{{{ {name} }}}}", VALUES, is_markup=False, known=KNOWN)


@pytest.mark.parametrize("typed", HOSTILE)
async def test_what_a_contact_typed_is_printed_and_no_more(typed):
    values = VALUES | {"contact": {"firstname": typed}}

    text = await fill_in("[{{ contact.firstname }}]", values, is_markup=False)
    html = await fill_in(mjml("{{ contact.firstname }}"), values, is_markup=True)

    assert text == f"[{typed}]".replace("\r\n", "\n")
    shown = html[html.index("[[") : html.rindex("]]")]
    assert "<" not in shown and "Corner" not in shown and "root:" not in shown


async def test_what_a_contact_typed_leads_nowhere():
    source = mjml('<a href="{{ contact.firstname }}">site</a>')

    for typed in (
        "javascript:alert(1)",
        " jAvascript:x",
        "data:text/html,x",
        "vbscript:x",
    ):
        values = {"contact": {"firstname": typed}}
        with pytest.raises(Unrenderable, match="href"):
            await fill_in(source, values, is_markup=True)


@pytest.mark.parametrize(
    "words",
    [
        "<script>x</script>",
        "<iframe src='x'></iframe>",
        "<form action='https://example.com'></form>",
        '<img src="x" onerror="x" />',
        '<a href="javascript:x">x</a>',
        '<a href="java&Tab;script:x">x</a>',
        "<object data='x'></object>",
        "<mj-include path='/etc/passwd' />",
        "<mj-nothing>x</mj-nothing>",
    ],
)
async def test_nothing_that_runs_stands_in_a_mail(words):
    with pytest.raises(Unrenderable):
        await fill_in(mjml(words), VALUES, is_markup=True)


LOOPS = {
    "endless": "{% for a in (1..1000000000) %}{% endfor %}",
    "nested": "{% for a in (1..400) %}{% for b in (1..400) %}x{% endfor %}{% endfor %}",
    "braces": "{{" * 29_000,
    "spaces": "{{" + " " * 59_000 + "x",
    "raw": "{% raw %}" * 6_000,
    "deep": "{% if a %}" * 5_000,
    "brackets": "{{ a" + "[a" * 9_000 + "]" * 9_000 + " }}",
    "and": "{% if " + "a and " * 9_900 + "a %}{% endif %}",
    "number": "{{ 1" + "0" * 50_000 + " }}",
    "growing": "{{ 'x'"
    + " | replace: 'x', '"
    + "x" * 99
    + "'"
    + (" | replace: 'x', '" + "x" * 99 + "'") * 5
    + " }}",
}

MARKUP = {
    "deep html": mjml("<b>" * 20_000 + "</b>" * 20_000),
    "deep mjml": "<mjml><mj-body>" + "<mj-wrapper>" * 4_000 + "</mj-wrapper>" * 4_000,
    "wide": mjml("{% for a in (1..499) %}" + "x" * 2_000 + "{% endfor %}"),
}


@pytest.mark.parametrize("name", [*LOOPS, *MARKUP])
async def test_a_template_that_runs_away_is_stopped(name):
    is_markup = name in MARKUP
    source = MARKUP[name] if is_markup else LOOPS[name]

    before = time.perf_counter()
    with pytest.raises(Unrenderable):
        await fill_in(source, VALUES, is_markup=is_markup)
    took = time.perf_counter() - before

    print(f"{name}: {took:.3f} s")
    assert took < 10, "the processor's 0.2 s, and a busy machine's patience"
    assert await fill_in("{{ business.name }}", VALUES, is_markup=False) == (
        "Corner bakery"
    ), "the next one is filled in"


async def test_no_template_is_blamed_for_a_process_that_was_killed():
    await fill_in("x", VALUES, is_markup=False)
    child = rendering._renderer._child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    asked = asyncio.create_task(fill_in("x", VALUES, is_markup=False))
    await asyncio.sleep(0.1)

    os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(Unavailable):
        await asked
    assert await fill_in("y", VALUES, is_markup=False) == "y"


async def test_the_process_knows_nothing_and_has_little():
    await fill_in("x", VALUES, is_markup=False)
    child = rendering._renderer._child
    assert child is not None

    with open(f"/proc/{child.pid}/environ", "rb") as told:
        environment = told.read()
    with open(f"/proc/{child.pid}/limits") as told:
        limits = {line[:26].strip(): line[26:].split() for line in told}
    files = [os.readlink(each) for each in os.scandir(f"/proc/{child.pid}/fd")]

    assert environment == b""
    assert limits["Max address space"][0] != "unlimited"
    assert limits["Max file size"][0] == "0"
    assert not any("socket" in each for each in files), files

"""Only `messages` hands mail over: it knows what stays in a sandbox."""

import ast
from collections.abc import Iterator

from sources import HOUSE, python_files, tree

# The last step, and the one place that asks first whose mail it is.
ALLOWED = {"kit/mail.py", "messages/service/keeping.py"}

WAYS = {"deliver", "send"}

MODULES = python_files("src/regulars")


def hands_over(module: ast.Module) -> Iterator[str]:
    """What in a module could hand mail over without asking."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name == "regulars.kit.mail")
        if isinstance(node, ast.ImportFrom):
            names = {each.name for each in node.names}
            if node.module == "regulars.kit.mail":
                yield from sorted(names & {*WAYS, "*"})
            if node.module == "regulars.kit":
                yield from sorted(names & {"mail"})


def test_nothing_else_hands_mail_over():
    found = {
        path.relative_to(HOUSE).as_posix(): ways
        for path in MODULES
        if (ways := list(hands_over(tree(path))))
    }

    print(f"tried={len(MODULES)} modules expected={ALLOWED} got={found}")
    assert found.keys() <= ALLOWED, "give it to messages.hand_over"
    assert "messages/service/keeping.py" in found


def test_the_rule_sees_each_way():
    ways = [
        "from regulars.kit.mail import deliver",
        "from regulars.kit.mail import send as mail",
        "from regulars.kit import mail",
        "import regulars.kit.mail",
    ]

    assert [bool(list(hands_over(ast.parse(way)))) for way in ways] == [True] * 4
    assert not list(hands_over(ast.parse("from regulars.kit.mail import one_line")))

"""What the house is written in: its files, their trees and the SQL in them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src/regulars"

SQL = re.compile(
    r"\b(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|where\s+\w"
    r"|order\s+by|set\s+app)\b",
    re.IGNORECASE | re.DOTALL,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*places: str) -> list[Path]:
    """Every Python file under these places of the checkout."""
    return sorted(path for place in places for path in (ROOT / place).rglob("*.py"))


def told(path: Path) -> str:
    """The path as a reader of the checkout would say it."""
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    """The file as Python reads it."""
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Its lines, without those of docstrings, SQL and other texts of several lines."""
    texts: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.JoinedStr) or is_text(node):
            first, last = node.lineno, node.end_lineno
            texts.update(range(first + 1, (last or first) + 1))
    return (function.end_lineno or function.lineno) + 1 - function.lineno - len(texts)


def is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    """Whether this is a string that stands in the file as it is."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def words(node: ast.AST) -> set[ast.AST]:
    """The texts that stand by themselves: words about the code and not part of it."""
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    }


def statements(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text that may reach the database, with its line."""
    said = words(node)
    for each in ast.walk(node):
        if is_text(each) and each not in said:
            yield each.lineno, str(each.value)


def put_together(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Each thing that a statement takes in from elsewhere, unless it's a constant."""
    for each in ast.walk(node):
        if isinstance(each, ast.JoinedStr) and SQL.search(_shape(each)):
            for part in each.values:
                if isinstance(part, ast.FormattedValue) and not _is_fixed(part):
                    yield each.lineno, ast.unparse(part.value)
        elif _is_formatted(each):
            yield getattr(each, "lineno", 0), ast.unparse(each)


def _shape(text: ast.JoinedStr) -> str:
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "something"
        for part in text.values
    )


def _is_fixed(part: ast.FormattedValue) -> bool:
    """Constants are ours, and `:d` lets nothing but a whole number through."""
    if part.format_spec is not None and ast.unparse(part.format_spec) in (
        "'d'",
        "f'd'",
    ):
        return True
    return _is_constant(part.value)


def _is_constant(value: ast.AST) -> bool:
    names = [name.id for name in ast.walk(value) if isinstance(name, ast.Name)]
    return bool(names) and all(name == name.upper() for name in names)


def _is_formatted(node: ast.AST) -> bool:
    """`"select ...".format(...)`, `"select ..." % ...` and `"select ..." + ...`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        text = node.func.value if node.func.attr == "format" else None
    elif isinstance(node, ast.BinOp) and not _is_constant(node.right):
        text = node.left if isinstance(node.op, ast.Mod | ast.Add) else None
    else:
        return False
    return text is not None and is_text(text) and bool(SQL.search(str(text.value)))

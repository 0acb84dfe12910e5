"""Money is whole, time is given, and statements are what stands in the file."""

import ast
import re
from pathlib import Path

from sources import (
    HOUSE,
    ROOT,
    is_text,
    put_together,
    python_files,
    statements,
    told,
    tree,
)

MONEY = ("ledger", "loyalty", "giftcards", "prepaid", "kit/money.py", "kit/decimals.py")
INEXACT = {"float", "Float", "REAL", "Double", "DOUBLE", "DOUBLE_PRECISION"}
INEXACT_SQL = r"\b(real|float[48]?|double precision)\b"

NOW = (
    r"\b(now|\w+_timestamp|timeofday)\(\)"
    r"|\b(current_date|current_time|current_timestamp|localtime|localtimestamp)\b"
)
# The queue's own bookkeeping: when a job was put in and taken, which no rule reads.
OWN_CLOCK = {
    # An erasure is two statements with two values each, and neither is the moment.
    "src/regulars/accounts/erasing.py",
    "src/regulars/kit/jobs/holding.py",
    "src/regulars/kit/jobs/queue.py",
    "src/regulars/kit/jobs/waiting.py",
}

SPEAKS = (
    r"app\.account|set_config\(|\b(reset|discard)\s+(all|role|session|app)\b"
    r"|^\s*(reset|discard)\s+[\w.]+\s*;?\s*$"
)
MAY_SPEAK = {"src/regulars/kit/db.py"}

# A condition, and not a value that is set.
COALESCED = r"(^|\b(where|and|on)\s)\s*[\w.]+ = coalesce\("

TRIGGER = r"create\s+(or\s+replace\s+)?(constraint\s+|event\s+)?trigger"


def money_files() -> list[Path]:
    places = [HOUSE / place for place in MONEY]
    return [f for p in places for f in ([p] if p.suffix else sorted(p.rglob("*.py")))]


def inexact(module: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(module)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id in INEXACT)
        or (isinstance(node, ast.Attribute) and node.attr in INEXACT)
    ]


def in_statements(pattern: str, *places: str) -> set[str]:
    return {
        f"{told(file)}:{line}"
        for file in python_files(*places)
        for line, text in statements(tree(file))
        if re.search(pattern, text, re.IGNORECASE)
    }


def in_sql_files(pattern: str) -> set[str]:
    return {
        f"{told(file)}:{number}"
        for file in sorted((ROOT / "migrations").rglob("*.sql"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if re.search(pattern, line.split("--")[0], re.IGNORECASE)
    }


def files_of(found: set[str]) -> set[str]:
    return {each.rsplit(":", 1)[0] for each in found}


def test_no_float_comes_near_money():
    files = [file for file in money_files() if file.exists()]
    found = [f"{told(file)}:{n}" for file in files for n in inexact(tree(file))]

    print(f"tried={len(files)} expected=[] got={found}")
    assert len(files) > 20
    assert not found, f"whole cents and credits, or Decimal: {found}"
    assert not in_sql_files(INEXACT_SQL)


def test_the_lint_knows_a_float_when_it_sees_one():
    for text in ("x = 0.1", "float(x)", "Column('x', sa.Float)", "def f(x: float): 1"):
        assert inexact(ast.parse(text)), text
    assert not inexact(ast.parse("x = 1 + Decimal('0.1')"))


def test_no_statement_asks_the_database_for_the_time():
    found = in_statements(NOW, "src", "migrations") | in_sql_files(NOW)

    assert files_of(found) == OWN_CLOCK, "give it work.now instead"


def test_verbs_and_questions_ask_no_clock():
    found = [
        f"{told(file)}:{number}"
        for room in ("service", "queries", "routes")
        for file in [*HOUSE.glob(f"*/{room}.py"), *HOUSE.glob(f"*/{room}/*.py")]
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if re.search(r"\b(datetime\.(now|utcnow)|time\.time|clock\.now)\(", line)
    ]

    assert not found, f"work.now is the moment: {found}"


def test_only_the_pool_says_for_whom_a_connection_speaks():
    found = in_statements(SPEAKS, "src")

    assert files_of(found) == MAY_SPEAK, "only the pool sets the account"


def test_no_connection_is_reset():
    found = [
        f"{told(file)}:{node.lineno}"
        for file in python_files("src")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in ("reset", "reset_query")
    ]

    assert not found, f"a reset forgets for whom the connection speaks: {found}"
    for text in ("reset all", "DISCARD ALL", "reset search_path;"):
        assert re.search(SPEAKS, text, re.IGNORECASE), text


def test_no_migration_makes_a_trigger():
    found = in_statements(TRIGGER, "src", "migrations") | in_sql_files(TRIGGER)

    assert not found, f"the verb that writes does the rest in its statement: {found}"


def test_no_value_is_written_into_a_statement():
    found = [
        f"{told(file)}:{line} {{{what}}}"
        for file in python_files("src")
        for line, what in put_together(tree(file))
    ]

    assert not found, f"$1, $2 for values; CAPITALS for named fragments: {found}"


def test_the_lint_knows_a_value_in_a_statement_when_it_sees_one():
    bad = (
        'f"select a from b where c = {value}"',
        '"select a from b where c = {}".format(value)',
        '"select a from b where c = %s" % value',
        '"select a from b where c = " + value',
    )
    for text in bad:
        assert list(put_together(ast.parse(text))), text
    assert not list(put_together(ast.parse('f"select {COLUMNS} from b"')))


def test_no_row_is_looked_up_by_a_coalesced_key():
    # Pieces of statements too: a look-up is put together from them.
    texts = {
        f"{told(file)}:{node.lineno}": node.value
        for file in python_files("src")
        for node in ast.walk(tree(file))
        if is_text(node)
    }
    looked_up = {
        place
        for place, text in texts.items()
        # What reads everything joins whole tables, and asks no index.
        if re.search(COALESCED, str(text)) and "/verification" not in place
    }
    found = looked_up | in_sql_files(COALESCED)

    print(f"tried={len(texts)} expected=[] got={found}")
    assert len(texts) > 5_000
    assert not found, f"kit/filters.py, first_of: no index is asked for it: {found}"


def test_the_lint_knows_a_coalesced_key_when_it_sees_one():
    for text in ("id = coalesce(a, b)", "x\n and c.id = coalesce(a.b, c)"):
        assert re.search(COALESCED, text)
    assert not re.search(COALESCED, "update units set name = coalesce($2, name)")

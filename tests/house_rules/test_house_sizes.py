"""No file and no function is too long to be read at once."""

import ast
import re

from sources import HOUSE, ROOT, functions, length, python_files, told

FILE_LINES = 300
TEST_FILE_LINES = 500
FUNCTION_LINES = 50
PRODUCT = ("src", "migrations", "bench", "docs_reference")
MIGRATIONS = ROOT / "migrations"


def lines(path):
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_300_lines():
    files = python_files(*PRODUCT)
    long = {told(f): lines(f) for f in files if lines(f) > FILE_LINES}

    print(f"tried={len(files)} expected={{}} got={long}")
    assert not long, f"split into one file for each verb: {long}"


def test_no_file_of_tests_is_longer_than_500_lines():
    files = python_files("tests")
    long = {told(f): lines(f) for f in files if lines(f) > TEST_FILE_LINES}

    print(f"tried={len(files)} expected={{}} got={long}")
    assert not long, f"split by what is tested: {long}"


def test_no_function_is_longer_than_50_lines():
    files = python_files(*PRODUCT, "tests")
    long = {
        f"{told(file)}:{function.lineno} {function.name}": length(function)
        for file in files
        for function in functions(file)
        if length(function) > FUNCTION_LINES
    }

    print(f"tried={len(files)} expected={{}} got={long}")
    assert not long, f"give its parts names: {long}"


def test_sql_and_docstrings_do_not_count_as_lines_of_a_function():
    text = 'def f():\n    """What.\n\n    Why.\n    """\n    return """\n    a\n    """'
    function = ast.parse(text).body[0]

    assert isinstance(function, ast.FunctionDef)
    assert length(function) == 3


def test_no_work_is_left_for_later_without_saying_so():
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    left = [
        f"{told(file)}:{number}"
        for file in [*python_files(*PRODUCT, "tests"), *MIGRATIONS.rglob("*.sql")]
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if words.search(line)
    ]

    assert HOUSE.exists()
    assert not left, f"do it, or open an issue and leave the word out: {left}"

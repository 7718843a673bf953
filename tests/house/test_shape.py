"""The size budget: what a person can hold in mind at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = sorted(path for path in (ROOT / "coder").rglob("*.py") if "migrations" not in path.parts)
"""Without migrations: each is a record of what was done to everyone's data, and is never cut up."""
SCRIPTS = sorted([*(ROOT / "scripts").rglob("*.py"), *(ROOT / "scripts" / name for name in ("bench", "demo", "test"))])
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FILE_LINES = 400
CLASS_LINES = 250
FUNCTION_LINES = 50
APP_METHODS = 15


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def definitions(path: Path) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_a_file_has_at_most_400_lines() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (*PROGRAM, *SCRIPTS, *TESTS)}
    too_long = [f"{name_of(path)} has {size} lines" for path, size in sizes.items() if size > FILE_LINES]
    assert not too_long, "\n".join(too_long)


def test_half_of_the_files_have_at_most_130_lines() -> None:
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in PROGRAM)
    assert sizes[len(sizes) // 2] <= 130


def test_classes_and_functions_stay_small() -> None:
    too_long = [
        f"{name_of(path)}:{node.lineno} {node.name} has {lines_of(node)} lines"
        for path in (*PROGRAM, *SCRIPTS)
        for node in definitions(path)
        if lines_of(node) > (CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES)
    ]
    assert not too_long, "\n".join(too_long)


def test_nine_functions_of_ten_have_at_most_30_lines() -> None:
    sizes = sorted(
        lines_of(node) for path in PROGRAM for node in definitions(path) if not isinstance(node, ast.ClassDef)
    )
    assert sizes[len(sizes) * 9 // 10] <= 30


def test_the_app_only_wires() -> None:
    apps = [
        node
        for path in (ROOT / "coder" / "tui").rglob("*.py")
        for node in definitions(path)
        if isinstance(node, ast.ClassDef) and any("App" in ast.unparse(base) for base in node.bases)
    ]
    assert apps
    for app in apps:
        methods = [one.name for one in app.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert len(methods) <= APP_METHODS, methods

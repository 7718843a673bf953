"""The house stands: imports run one way, and what is heavy is loaded where it is used."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from coder.cli import NOUNS

ROOT = Path(__file__).resolve().parents[2]

LOADED = """
import sys
from coder.cli import run
code = run(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""

HEAVY = {
    "alembic",
    "av",
    "faster_whisper",
    "jinja2",
    "matplotlib",
    "onnxruntime",
    "pandas",
    "pyannote",
    "pyarrow",
    "rich",
    "scipy",
    "textual",
    "torch",
}


def test_every_import_contract_is_kept() -> None:
    run = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", run, "--no-cache"], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout
    assert "0 broken." in done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["agreement", "--help"], ["codebook", "list"]], ids=" ".join)
def test_help_and_listings_load_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    run = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not loaded & HEAVY


def test_the_coding_screen_loads_no_other_command_and_nothing_that_counts() -> None:
    run = (
        "import sys; from coder.cli import coder; coder.get_command(None, 'code'); import coder.tui.app; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} | "
        "{name for name in sys.modules if name.startswith('coder.cli.')}))"
    )
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, encoding="utf-8")
    loaded = set(done.stdout.split())
    assert {"textual", "coder.cli.coding"} <= loaded
    assert not loaded & ((HEAVY - {"textual", "rich"}) | {"numpy", "ruamel_yaml"})
    assert {name for name in loaded if name.startswith("coder.cli.")} == {
        "coder.cli.coding",
        "coder.cli.frame",
        "coder.cli.keys",
    }


@pytest.mark.parametrize("file", NOUNS)
def test_a_command_is_found_in_the_file_that_has_it(file: str) -> None:
    commands = import_module(f"coder.cli.{file}").COMMANDS
    assert tuple(command.name for command in commands) == NOUNS[file]


def test_importing_the_package_changes_nothing_around_it() -> None:
    run = "import os; before = dict(os.environ); import coder; assert dict(os.environ) == before"
    assert subprocess.run([sys.executable, "-c", run], check=False).returncode == 0

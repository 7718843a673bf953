"""`scripts/demo` and `scripts/test` in a small checkout of their own, with real environments and a real pip."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "alliance-coder"
version = "1"
optional-dependencies = {dev = []}
"""

BACKEND = '''
"""Builds an editable wheel without fetching anything."""
import os, zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def prepare_metadata_for_build_editable(folder, config_settings=None):
    name = "alliance_coder-1.dist-info"
    os.mkdir(os.path.join(folder, name))
    with open(os.path.join(folder, name, "METADATA"), "w") as file:
        file.write(METADATA)
    return name

def build_editable(folder, config_settings=None, metadata_directory=None):
    if os.path.exists("broken"):
        raise SystemExit("the mirror is on fire")
    name = "alliance_coder-1-py3-none-any.whl"
    info = "alliance_coder-1.dist-info/"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("alliance.pth", os.getcwd())
        wheel.writestr(info + "METADATA", METADATA)
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name

METADATA = "Metadata-Version: 2.1\\nName: alliance-coder\\nVersion: 1\\nProvides-Extra: dev\\n"
'''

CODER = """
import os, sys
print(sys.argv[1:], os.getcwd(), sys.prefix)
sys.exit(7 if "--bad" in sys.argv else 0)
"""


class Checkout:
    """A folder with the real scripts, and stand-ins for what they start."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(SCRIPTS, root / "scripts", ignore=shutil.ignore_patterns("__pycache__", "sample"))
        self.write("pyproject.toml", PROJECT)
        self.write("backend.py", BACKEND)
        self.write("coder/__main__.py", CODER)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, script: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(self.root / "scripts" / script), *arguments],
            cwd=self.root.parent,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
        )

    def run_test(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run scripts/test where no program is on the PATH, apt-get neither."""
        return self.run("test", *arguments, PATH=str(self.root / "nothing"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """One checkout that demo ran in once, over an environment that was left half-made."""
    made = Checkout(tmp_path_factory.mktemp("Ein Labor") / "checkout")
    made.write(".venv/pyvenv.cfg", "home = /nowhere")
    done = made.run("demo", "--no-ui")
    assert done.returncode == 0, done.stderr
    assert "Making an environment in .venv ..." in done.stderr
    assert "Installed in" in done.stderr
    return made


def test_demo_runs_coder_demo_in_the_checkout_and_in_its_environment(checkout: Checkout) -> None:
    done = checkout.run("demo", "--no-ui", "--json")
    assert done.stdout == f"['demo', '--no-ui', '--json'] {checkout.root} {checkout.root / '.venv'}\n"


def test_a_second_run_installs_nothing_and_says_nothing_of_its_own(checkout: Checkout) -> None:
    assert checkout.run("demo").stderr == ""


def test_demo_gives_the_exit_code_of_the_program(checkout: Checkout) -> None:
    assert checkout.run("demo", "--bad").returncode == 7


def test_a_changed_project_file_is_installed_again_into_the_same_environment(checkout: Checkout) -> None:
    checkout.write("pyproject.toml", PROJECT + "# changed\n")
    done = checkout.run("demo")
    assert "Making an environment" not in done.stderr
    assert "Installed in" in done.stderr
    assert checkout.run("demo").stderr == ""


def test_a_failed_installation_shows_what_pip_said_and_is_made_anew_the_next_time(checkout: Checkout) -> None:
    checkout.write("pyproject.toml", PROJECT + "# newer\n")
    checkout.write("broken", "")
    failed = checkout.run("demo")
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "Error: pip could not install the program:" in failed.stderr
    assert "the mirror is on fire" in failed.stderr
    assert "Hint: It needs the network once." in failed.stderr
    (checkout.root / "broken").unlink()
    mended = checkout.run("demo")
    assert mended.returncode == 0
    assert "Making an environment" in mended.stderr


def test_scripts_parse_on_pythons_that_are_too_old() -> None:
    for name in ("demo", "test", "bootstrap.py"):
        ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), name, feature_version=(3, 6))


@pytest.mark.parametrize("script", ["demo", "test"])
def test_a_python_that_is_too_old_gets_a_sentence_and_a_way_out(script: str) -> None:
    path = SCRIPTS / script
    program = (
        "import runpy, sys; sys.version_info = (3, 8, 1); sys.argv = sys.argv[1:]; sys.path.insert(0, sys.argv[1])"
    )
    run = [sys.executable, "-c", f"{program}; runpy.run_path(sys.argv[0], run_name='__main__')", path, SCRIPTS]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        "Error: This is Python 3.8; the program needs 3.11 or newer.\n"
        f"Hint: Install one from python.org and run this with it, such as: python3.12 {path}\n"
    )


def test_a_python_without_ensurepip_gets_a_sentence_and_a_way_out(tmp_path: Path) -> None:
    made = Checkout(tmp_path / "checkout")
    (tmp_path / "ensurepip.py").write_text("raise ImportError('left out')")
    done = made.run("demo", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        "Error: This Python came without ensurepip, so it cannot make an environment.\n"
        "Hint: On Debian and Ubuntu: sudo apt install python3-venv. Elsewhere install Python from python.org.\n"
    )
    assert not (made.root / ".venv").exists()


TOOL = """
import sys
print("{name} ran with", sys.argv[1:])
{ending}
"""
"""What stands in for ruff, mypy, lint-imports and pytest: the runner is on trial here, not they."""


def put_tools(checkout: Checkout, **endings: str) -> None:
    for name in ("ruff", "mypy", "pytest"):
        checkout.write(f"{name}.py", TOOL.format(name=name, ending=endings.get(name, "")))
    program = checkout.root / ".venv" / "bin" / "lint-imports"
    program.write_text("#!/bin/sh\necho lint-imports ran\n", encoding="utf-8")
    program.chmod(0o755)


PASSES = "print('\\n=== 3 passed, 1 skipped in 0.10s ===')"
FAILS = "print('=== 1 failed, 2 passed in 0.10s ==='); sys.exit(1)"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for lint-imports is a shell script")
def test_all_checks_run_even_when_the_first_fails(checkout: Checkout) -> None:
    assert checkout.run_test().returncode == 1  # installs the dev extra, without any tool
    put_tools(checkout, ruff="sys.exit(1)", pytest=PASSES)
    done = checkout.run_test("-k", "lock")
    lines = done.stdout.splitlines()
    assert [line.split(" ran")[0] for line in lines if " ran" in line] == [
        "ruff",
        "ruff",
        "mypy",
        "lint-imports",
        "pytest",
    ]
    assert "pytest ran with ['-n', '2', '--dist', 'loadfile', '-k', 'lock']" in lines
    assert "Failed: format, lint" in lines
    assert lines[-1] == "3 passed, 1 skipped in 0.10s"
    assert done.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for lint-imports is a shell script")
def test_failed_tests_fail_the_run_and_their_counts_close_it(checkout: Checkout) -> None:
    checkout.run_test()
    put_tools(checkout, pytest=FAILS)
    done = checkout.run_test()
    assert done.returncode == 1
    assert "Failed: tests" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 failed, 2 passed in 0.10s"
    put_tools(checkout, pytest=PASSES)
    good = checkout.run_test()
    assert (good.returncode, good.stdout.splitlines()[-1]) == (0, "3 passed, 1 skipped in 0.10s")
    assert "All checks passed." in good.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for lint-imports is a shell script")
def test_missing_programs_are_named_at_the_top_and_at_the_end(checkout: Checkout) -> None:
    checkout.run_test()
    put_tools(checkout, pytest=PASSES)
    done = checkout.run_test()
    lines = done.stdout.splitlines()
    sentence = "mpv is not installed, so playing recordings is not tested."
    assert [at for at, line in enumerate(lines) if line == sentence] == [0, lines.index("All checks passed.") + 1]
    assert lines[-1] == "3 passed, 1 skipped in 0.10s"


def run_bench(name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a bench with this Python over this checkout, as `scripts/bench` does in its own environment."""
    path = os.pathsep.join([str(SCRIPTS), str(SCRIPTS.parent)])
    command = [sys.executable, "-W", "ignore", "-m", f"benches.{name}", *arguments]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")
def test_the_bench_of_the_coding_screen_prints_every_target_beside_what_was_found(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    short = ["--segments", "60", "--few", "40", "--many", "60", "--repeat", "3", "--starts", "1"]
    done = run_bench("tui", *short, "--out", str(out))
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert set(found["keys"]) == {"coder", "OptionList", "DataTable"}
    assert all(figure > 0 for figure in found["targets"].values())
    shown = done.stdout.partition("target")[2]
    assert all(name.replace("_", " ") in shown for name in found["targets"])


def test_the_bench_of_codebooks_measures_every_figure_once(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    done = run_bench("codebook", "--repeat", "1", "--out", str(out))
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    loading, legality = found["loading"], found["legality"]
    assert set(legality) == {"why_not_us", "state_of_us", "missing_us", "only_if_us"}
    assert loading["load_over_parser"] == pytest.approx(loading["load_ms"] / loading["parser_ms"])
    assert all(figure > 0 for figure in (*loading.values(), *legality.values()))
    shown = [f"{figure:.1f} µs a call" for figure in legality.values()]
    assert [line.split("  ")[-1].partition(",")[0].strip() for line in done.stdout.splitlines()[-4:]] == shown


def test_the_pictures_of_the_readme_are_made_from_the_sample_and_fetch_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", str(SCRIPTS / "screenshots"), "--out", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.svg")}
    kept = SCRIPTS.parent / "docs" / "screens"
    assert set(made) == {path.name for path in kept.glob("*.svg")}
    assert "Doing\xa0the\xa0work" in made["coding.svg"].replace("&#160;", "\xa0")
    assert not [name for name, svg in made.items() if "url(http" in svg]

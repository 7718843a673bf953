"""The wheel is the whole program: installed away from the checkout, watched, it does what the checkout does."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Installed:
    """A wheel in an environment of its own, and a home that nobody lived in yet."""

    wheel: Path
    folder: Path

    def program(self, name: str) -> str:
        windows = sys.platform == "win32"
        return str(self.folder / "venv" / ("Scripts" if windows else "bin") / name)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "CODER_", "PYTHON"))}
        home = str(self.folder / "home")
        return {**kept, "HOME": home, "USERPROFILE": home, "TMPDIR": str(self.folder / "tmp")}

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.folder / "elsewhere",
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it; what it depends on comes from the tests' environment, the program does not."""
    folder = tmp_path_factory.mktemp("installed")
    for name in ("home", "tmp", "elsewhere"):
        (folder / name).mkdir()
    _quiet(sys.executable, "-P", "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    _quiet(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    made = Installed(wheel, folder)
    target = made.program("python")
    _quiet(sys.executable, "-m", "pip", "--python", target, "install", "--no-deps", "--no-index", "--quiet", wheel)
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([target, "-c", asked], capture_output=True, text=True, check=True).stdout.strip())
    # A folder named in a .pth file brings its packages, and not its own .pth files: the checkout stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("platlib") + "\n", encoding="utf-8")
    return made


def _quiet(*command: str | Path) -> None:
    done = subprocess.run([str(one) for one in command], cwd=ROOT.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_the_program_its_codebooks_and_its_sample(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    assert "coder/py.typed" in names
    assert "coder/tui/app.tcss" in names
    assert "coder/_data/codebooks/alliance-bordin.yaml" in names
    assert "coder/_data/codebooks/forms/wai-sr-client.yaml" in names
    assert {f"coder/_data/sample/S0{number}.opus" for number in range(1, 7)} <= set(names)
    assert [name for name in names if name.startswith(("tests/", "scripts/")) or "__pycache__" in name] == []


def test_the_wheel_holds_every_file_of_the_package(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "coder").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert package - names == set()


def test_the_program_that_runs_is_the_installed_one(installed: Installed) -> None:
    done = installed.run(installed.program("python"), "-c", "import coder; print(coder.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(installed.folder / "venv")


def test_the_shipped_codebooks_are_listed_from_another_folder(installed: Installed) -> None:
    done = installed.run(installed.program("coder"), "codebook", "list", "--json")
    assert done.returncode == 0, done.stderr
    shipped = sorted(path.stem for path in (ROOT / "codebooks").glob("*.yaml"))
    assert [one["id"] for one in json.loads(done.stdout)] == shipped


TO_THE_NETWORK = re.compile(r"(?:connect|sendto|sendmsg|sendmmsg)\(.*AF_INET6?")


def test_demo_runs_and_nothing_goes_to_the_network_or_stays_behind(installed: Installed, strace: str) -> None:
    trace = installed.folder / "trace"
    watch = [strace, "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(trace)]
    done = installed.run(*watch, installed.program("coder"), "demo", "--no-ui")
    assert done.returncode == 0, done.stderr
    assert (installed.folder / "elsewhere" / "demo-study" / "exports" / "report.html").is_file()
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    assert [call for call in calls if TO_THE_NETWORK.search(call)] == []
    left = [path for path in (installed.folder / "home").rglob("*") if path.is_file()]
    shipped = {f"{path.stem}.json" for path in (ROOT / "codebooks").glob("*.yaml")}
    assert {path.parent.name for path in left} == {"codebooks"}  # how the program's own codebooks were read
    assert {path.name for path in left} <= shipped
    assert list((installed.folder / "tmp").rglob("*")) == []


def test_the_watch_would_see_a_connection(installed: Installed, strace: str) -> None:
    trace = installed.folder / "seen"
    knock = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"
    watch = [strace, "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
    installed.run(*watch, "-o", str(trace), installed.program("python"), "-c", knock)
    assert TO_THE_NETWORK.search(trace.read_text(encoding="utf-8"))

"""The shipped files are found in a checkout and in an installed package."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import coder
from coder.errors import NotFoundError
from coder.resources import codebook_path, form_path, sample_dir, shipped_codebooks, shipped_forms

PACKAGE = Path(coder.__file__).parent


def test_the_default_codebook_is_shipped() -> None:
    assert "alliance-bordin" in shipped_codebooks()
    assert shipped_codebooks() == tuple(sorted(shipped_codebooks()))


def test_a_codebook_is_found_by_id_and_by_file_name() -> None:
    path = codebook_path("alliance-bordin")

    assert path.name == "alliance-bordin.yaml"
    assert path.read_text(encoding="utf-8").startswith("# Alliance (Bordin) observer codebook.")
    assert codebook_path("alliance-bordin.yaml") == path


def test_forms_are_shipped_apart_from_codebooks() -> None:
    assert "wai-sr-client" in shipped_forms()
    assert not set(shipped_forms()) & set(shipped_codebooks())
    assert form_path("wai-sr-client").read_text(encoding="utf-8").startswith("# Scoring key only")
    with pytest.raises(NotFoundError, match="No form 'wai-sr' comes with the program; did you mean wai-s"):
        form_path("wai-sr")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("aliance-bordin", "No codebook 'aliance-bordin' comes with the program; did you mean alliance-bordin?"),
        ("xyz", "No codebook 'xyz' comes with the program."),
        (
            "../codebooks/alliance-bordin",
            "No codebook '../codebooks/alliance-bordin' comes with the program; did you mean",
        ),
        ("", "No codebook '' comes with the program."),
    ],
)
def test_an_unknown_codebook_is_answered_with_the_shipped_ones(name: str, message: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        codebook_path(name)

    assert caught.value.message.startswith(message)
    assert caught.value.hint == f"Give the path of a file, or one of: {', '.join(shipped_codebooks())}"


def test_the_sample_is_a_folder() -> None:
    assert sample_dir().is_dir()


def ask(site: Path) -> subprocess.CompletedProcess[str]:
    """Ask a copy of the package in another place, from a folder that knows nothing of the checkout."""
    program = "from coder.resources import *; print(codebook_path('mine'), shipped_codebooks(), sample_dir())"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {program}"]
    return subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a copy of the package as a wheel lays it out, without its data."""
    (tmp_path / "coder").mkdir()
    for name in ("__init__.py", "errors.py", "resources.py"):
        shutil.copy(PACKAGE / name, tmp_path / "coder" / name)
    return tmp_path


def test_an_installed_package_uses_its_own_data_and_not_what_lies_beside_it(site: Path) -> None:
    data = site / "coder" / "_data"
    (data / "codebooks").mkdir(parents=True)
    (data / "codebooks" / "mine.yaml").touch()
    (data / "sample").mkdir()
    (site / "codebooks").mkdir()
    (site / "codebooks" / "other.yaml").touch()

    asked = ask(site)

    assert asked.stderr == ""
    assert asked.stdout.split("\n")[0] == f"{data / 'codebooks' / 'mine.yaml'} ('mine',) {data / 'sample'}"


def test_a_package_without_its_data_says_so(site: Path) -> None:
    asked = ask(site)

    assert "NotFoundError: The program's own codebooks folder is missing" in asked.stderr

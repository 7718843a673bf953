"""Ten codebooks with the slips that people make: what `codebook check` prints of each, to the letter.

Each file says in its first line what is wrong with it; beside it lies the text that is printed, errors last.
"""

from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

BROKEN = sorted((ROOT / "tests" / "data" / "codebook" / "broken").glob("*.yaml"))
SAVED_AS = {"10-encoding": "cp1252"}


def test_there_are_ten() -> None:
    assert [path.stem[:2] for path in BROKEN] == [f"{number:02}" for number in range(1, 11)]


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_check_reads_like_help(path: Path, coder: Run, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    (tmp_path / path.name).write_bytes(text.encode(SAVED_AS.get(path.stem, "utf-8")))
    done = coder("codebook", "check", path.name, at=tmp_path)
    assert done.code == 1
    assert f"{done.out}{done.err}" == path.with_suffix(".txt").read_text(encoding="utf-8")

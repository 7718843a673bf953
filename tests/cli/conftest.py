"""Commands run as a person runs them: as processes, or, where tables try hundreds of wrong things, in this one."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coder.cli import run as run_here
from coder.model import Word
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import init_study

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts" / "sample"

TALK = (
    ("SPEAKER_00", "How was Wednesday?"),
    ("SPEAKER_01", "Never mentioned the greenhouse."),
    ("SPEAKER_00", "So it stayed unspoken."),
    ("SPEAKER_01", "Whatever you reckon."),
)


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> tuple[str, str]:
        """Message and hint of the error, as stderr has them."""
        message, _, hint = self.err.partition("\nHint: ")
        return message.rpartition("Error: ")[2], hint.strip()


def checked(done: Done, arguments: tuple[str, ...]) -> Done:
    """Hold what is true of every command: no traceback, errors in sentences, JSON alone on stdout."""
    assert done.code in (0, 1, 2), done
    assert "Traceback" not in done.out + done.err, done
    assert "A fault of the program" not in done.err, done
    if done.code:
        assert "Error: " in done.err, done
    if done.code == 1 and "Error: " in done.err:
        assert done.said[0].rstrip().endswith((".", "?", "…")) or "\n" in done.said[0], done
    if "--json" in arguments and done.code != 2:
        json.loads(done.out)
    return done


Run = Callable[..., Done]


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """The tests' own environment without what would steer the program."""
    return {**{name: value for name, value in os.environ.items() if name != "CODER_STUDY"}, **environment}


@pytest.fixture(scope="session")
def coder() -> Run:
    """Run a command as a process, without a terminal."""

    def run(*arguments: str | Path, at: Path, **environment: str) -> Done:
        words = tuple(str(one) for one in arguments)
        done = subprocess.run(
            [sys.executable, "-m", "coder", *words],
            cwd=at,
            env=clean(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )
        return checked(Done(done.returncode, done.stdout, done.stderr), words)

    return run


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process: the same door, without a second of start."""
    for name, value in clean({}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CODER_STUDY", raising=False)

    def run(*arguments: str | Path, at: Path) -> Done:
        words = tuple(str(one) for one in arguments)
        before, mask = dict(os.environ), os.umask(0o022)
        monkeypatch.chdir(at)
        try:
            code = run_here(words)
        finally:
            os.umask(mask)
            os.environ.clear()
            os.environ.update(before)
        said = capsys.readouterr()
        return checked(Done(code, said.out, said.err), words)

    return run


def spoken(lines: Iterable[tuple[str, str]] = TALK, start_ms: int = 1000) -> tuple[Word, ...]:
    """Lines as words of 300 ms, a second between lines."""
    words: list[Word] = []
    at = start_ms
    for speaker, line in lines:
        for text in line.split():
            words.append(Word(at, at + 300, text, speaker))
            at += 300
        at += 1000
    return tuple(words)


def as_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as a CSV file with every column that any of them has."""
    listed = list(rows)
    target = io.StringIO()
    columns = dict.fromkeys(name for row in listed for name in row)
    writer = csv.DictWriter(target, list(columns), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(listed)
    return target.getvalue()


def words_csv(words: Iterable[Word], *, speakers: bool = True) -> str:
    """Words in the form that import reads."""
    rows = [{"start_ms": one.start_ms, "end_ms": one.end_ms, "word": one.text, "speaker": one.speaker} for one in words]
    return as_csv(rows if speakers else [{**row, "speaker": None} for row in rows])


@pytest.fixture(scope="session")
def _lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "lab"
    with init_study(folder, title="Lab") as made:
        for session in ("S01", "S02", "S03"):
            add_session(made, session)
            keep_transcript(made, session, spoken(), {"words": "test"})
            set_roles(made, session, {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
            if session != "S03":
                lock(made, session)
        for rater in ("R1", "R2", "R3"):
            add_rater(made, rater)
        assign(made, ["R1", "R2"], ["S01", "S02"], per_session=2, seed=5)
    return folder


@pytest.fixture
def lab(tmp_path: Path, _lab: Path) -> Path:
    """A study: S01 and S02 locked and assigned to R1 and R2, S03 not locked, R3 free; four utterances each."""
    return Path(shutil.copytree(_lab, tmp_path / "lab"))


RATINGS = {
    "g_goal": 6,
    "g_task": 5,
    "g_bond": 5,
    "g_trust": 5,
    "g_collab": 5,
    "g_clear": 5,
    "g_culture": 4,
    "g_regard": 4,
    "g_away": 2,
    "g_against": 2,
}


EVIDENCED = ("g_goal", "g_task", "g_bond")
CODINGS = 15
"""Rows of a finished coding of a session of the lab: four utterances, an interval, ten ratings."""


def coded(session: str = "S01", rater: str = "R1", **utterances: str) -> list[dict[str, object]]:
    """A finished coding of a session of the lab: none everywhere but where `_2="goal_agree"` says otherwise."""
    place = {
        "session": session,
        "segment": "",
        "rater": rater,
        "code": "",
        "value": "",
        "state": "coded",
        "evidence": "",
    }
    rows: list[dict[str, object]] = []
    for number in ("1", "2", "3", "4"):
        code = utterances.get(f"_{number}", "")
        own = {"code": code, "value": 1} if code else {"state": "none"}
        rows.append({**place, "segment": number, **own})
    rows.append({**place, "segment": "seg5-1", "code": "seg_alliance", "value": 4})
    rows += [
        {**place, "code": code, "value": value, "evidence": "1 3" if code in EVIDENCED else ""}
        for code, value in RATINGS.items()
    ]
    return rows


@pytest.fixture
def stored(here: Run) -> Callable[[Path], tuple[int, int, int]]:
    """Count what a study holds: events, acts, submissions; `verify` must find it intact."""

    def count(study: Path) -> tuple[int, int, int]:
        found = here("verify", "--json", at=study).json
        assert found["intact"] is True
        return (found["events"], found["acts"], found["submissions"])

    return count


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, coder: Run) -> tuple[Path, Done]:
    """The demo study as the command makes it, and what it printed; tests only read it."""
    folder = tmp_path_factory.mktemp("demo")
    done = coder("demo", "--no-ui", "--json", at=folder)
    assert done.code == 0, done.err
    return folder / "demo-study", done

"""What many tests start from: studies small enough to read, made through the program's own workflow."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coder.model import Word
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study
from coder.workflow.drafts import keep_transcript

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from parts import PARTS

LINES = (
    ("SPEAKER_00", "How was it to tell her?"),
    ("SPEAKER_01", "I have never told anybody that."),
    ("SPEAKER_00", "So under the anger you were alone."),
    ("SPEAKER_01", "Fine. Whatever you think."),
    ("SPEAKER_00", "I rushed you there."),
    ("SPEAKER_01", "It was the word that got me."),
)


def spoken(lines: tuple[tuple[str, str], ...] = LINES, start_ms: int = 1000) -> tuple[Word, ...]:
    """Lines as words of 300 ms, a second between lines."""
    words: list[Word] = []
    at = start_ms
    for speaker, line in lines:
        for text in line.split():
            words.append(Word(at, at + 300, text, speaker))
            at += 300
        at += 1000
    return tuple(words)


def needed(name: str) -> str:
    """Give the path of a program beside Python; without it the test is skipped by name, and fails on CI."""
    part = PARTS[name]
    if not part.path:
        (pytest.fail if os.environ.get("CI") and part.exists_here else pytest.skip)(part.sentence)
    return part.path


@pytest.fixture(scope="session")
def mpv() -> str:
    """The player."""
    return needed("mpv")


@pytest.fixture(scope="session")
def espeak_ng() -> str:
    """The voice that speaks the sample sessions."""
    return needed("espeak-ng")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A browser."""
    return needed("chromium")


@pytest.fixture(scope="session")
def strace() -> str:
    """What shows system calls."""
    return needed("strace")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """An empty study with the shipped codebook."""
    with init_study(tmp_path / "study", title="Test study") as made:
        yield made


@pytest.fixture
def make_session(study: Study) -> Callable[..., str]:
    """Add a text-only session of seven utterances, locked: therapist and client in turn."""

    def make(session: str = "S01", lines: tuple[tuple[str, str], ...] = LINES, *, locked: bool = True) -> str:
        add_session(study, session)
        keep_transcript(study, session, spoken(lines), {"words": "test"})
        set_roles(study, session, {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
        if locked:
            lock(study, session)
        return session

    return make


@pytest.fixture
def desk(study: Study, make_session: Callable[..., str]) -> Desk:
    """Rater R1's open assignment of session S01."""
    make_session()
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    return open_desk(study, "R1", "S01")

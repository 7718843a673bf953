"""What many tests start from: studies small enough to read, made through the program's own workflow."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

from coder.audio.models import manifest
from coder.model import Word
from coder.privacy import SWITCHES
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from engines import diarizer, whisper
from parts import PARTS

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let somebody who looked at changed screens keep them (tests/tui/test_snapshots.py)."""
    parser.addoption("--update", action="store_true", help="keep the screens as they look now")


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
def tmux() -> str:
    """A terminal whose screen can be read."""
    return needed("tmux")


@pytest.fixture(scope="session")
def strace() -> str:
    """What shows system calls."""
    return needed("strace")


@pytest.fixture(scope="session", autouse=True)
def models_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty models folder of the tests' own: what is installed on this machine changes no test.

    The small speaker embedding is a module of the tests', so processes that load it find it on their path.
    """
    folder = tmp_path_factory.mktemp("models")
    before = dict(os.environ)
    os.environ.update(CODER_MODELS=str(folder), PYTHONPATH=str(SCRIPTS / "engines"))
    yield folder
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder of this test's own."""
    monkeypatch.setenv("CODER_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture(scope="session")
def clip() -> Path:
    """Half a minute of two people on the telephone, from the wheel of pyannote.audio: real voices, 16 kHz, mono."""
    spec = find_spec("pyannote.audio")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "sample" / "sample.wav"


def built(
    factory: pytest.TempPathFactory,
    name: str,
    build: Callable[[Path], object],
    finish: Callable[[Path], object] = lambda _: None,
) -> Path:
    """Build a model once for all processes that run tests at the same time; nobody sees it before it is finished."""
    shared = factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else factory.getbasetemp()
    folder = shared / f"engine-{name}"
    with FileLock(str(shared / f"engine-{name}.lock")):
        if not (folder / "built").is_file():
            # In a process of its own: torch and transformers would weigh on every test after this one.
            run = (
                f"import sys, pathlib, {build.__module__} as kind; kind.{build.__qualname__}(pathlib.Path(sys.argv[1]))"
            )
            path = os.pathsep.join([str(SCRIPTS), str(SCRIPTS / "engines")])
            environment = {**os.environ, **SWITCHES, "PYTHONPATH": path}
            command = [sys.executable, "-W", "ignore", "-c", run, str(folder / "model")]
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            finish(folder / "model")
            (folder / "built").touch()
    return folder / "model"


@pytest.fixture(scope="session")
def tiny_whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Whisper model with random weights, for many languages: it says a dozen words in no order."""
    return built(tmp_path_factory, "whisper", whisper.tiny_multilingual)


@pytest.fixture(scope="session")
def tiny_english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for English only."""
    return built(tmp_path_factory, "english", whisper.tiny)


@pytest.fixture(scope="session")
def tiny_diarizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pyannote.audio pipeline with random weights, with a manifest as an installed one has."""
    sealed = partial(manifest.write, name="tiny-diarizer", kind="speakers", source="test", licence="none")
    return built(tmp_path_factory, "diarizer", diarizer.build, sealed)


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

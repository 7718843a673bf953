"""What `models fetch` asks on a terminal: to agree, and for a token that leaves no trace."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coder.audio.models.catalogue import offer
from coder.audio.models.shelf import installed
from tests.hub import Hub, running
from tests.terminal import PATIENCE_S, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")


@pytest.fixture
def hub(own_models: Path, tiny_diarizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with the speaker model, behind terms."""
    bare = shutil.copytree(tiny_diarizer, tmp_path / "hub", ignore=shutil.ignore_patterns("manifest.json"))
    for name in ("HF_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running(Hub({offer("community-1").repository: bare}, token="hf_typed")) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


def fetching(folder: Path) -> Terminal:
    return Terminal([sys.executable, "-m", "coder", "models", "fetch", "community-1"], folder)


def test_a_token_is_typed_unseen_and_terms_are_agreed_to(hub: Hub, own_models: Path, tmp_path: Path) -> None:
    terminal = fetching(tmp_path)
    terminal.read(lambda written: "you type): " in written)  # the space comes when nothing is echoed any more
    assert f"{hub.address}/{offer('community-1').repository}" in terminal.written
    terminal.press("hf_typed\r")
    terminal.read(lambda written: "Fetch it under these terms?" in written)
    assert "Licence: mit." in terminal.written
    assert "ask people to accept terms there first" in terminal.written
    assert installed() == ()
    terminal.press("y\r")
    terminal.read(lambda written: "every file as the hub says it is." in written)
    assert terminal.child.wait(timeout=PATIENCE_S) == 0
    assert "hf_typed" not in terminal.written
    assert [one.name for one in installed()] == ["community-1"]
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and b"hf_typed" in path.read_bytes()]
    assert kept == []


def test_who_does_not_agree_gets_nothing(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_typed")
    terminal = fetching(tmp_path)
    terminal.read(lambda written: "Fetch it under these terms?" in written)
    terminal.press("n\r")
    terminal.read(lambda written: "its terms were not agreed to" in written)
    assert terminal.child.wait(timeout=PATIENCE_S) == 1
    assert installed() == ()
    assert not [one for one in hub.asked if "/resolve/" in one]

"""What must not get out of the program."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from textual.app import App

from coder.errors import CoderError
from coder.tui import app as tui
from coder.tui.app import CoderApp
from coder.workflow.study import Study
from tests.tui.conftest import LINES, running

SECRETS = [word for _speaker, line in LINES for word in line.split() if len(word) > 4]


def test_the_window_title_names_nothing() -> None:
    assert (CoderApp.TITLE, CoderApp.SUB_TITLE) == ("coder", None)


async def test_nothing_can_be_selected_copied_or_pictured(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        assert not rater.app.ALLOW_SELECT
        rater.app.copy_to_clipboard("a secret")
        assert rater.app.clipboard == ""
        assert list(rater.app.get_system_commands(rater.app.screen)) == []
        await rater.press("ctrl+p")
        await rater.pilot.pause(0.3)
        assert "creenshot" not in rater.text()


async def test_leaving_says_nothing_of_the_session(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m", "ctrl+c")
        assert rater.app.return_value == "Everything is stored."


async def test_a_fault_is_told_by_its_place_and_without_any_text(
    rated_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(LINES[1][1])

    app = CoderApp(rated_study, "R1", "S01")
    monkeypatch.setattr("coder.tui.drawing.prompt", broken)
    with pytest.raises(ValueError, match="never told"):  # the test harness raises it again; a terminal run does not
        async with app.run_test():
            pass
    assert app.fault.startswith("ValueError in ")
    assert app._exit_renderables == []
    assert not any(word in app.fault for word in SECRETS)


def test_a_program_that_broke_says_that_everything_is_stored(
    monkeypatch: pytest.MonkeyPatch, rated_study: Study
) -> None:
    def run(self: CoderApp) -> None:
        self.fault = "ValueError in go, line 7"

    monkeypatch.setattr(App, "run", run)
    with pytest.raises(CoderError) as caught:
        tui.run(rated_study, "R1", "S01")
    assert caught.value.message == "The program broke: ValueError in go, line 7."
    assert "is stored; start it again" in caught.value.hint


def test_an_unknown_rater_or_session_is_refused_before_the_screen_opens(rated_study: Study) -> None:
    with pytest.raises(CoderError):
        tui.run(rated_study, "R9", None)
    with pytest.raises(CoderError):
        tui.run(rated_study, "R1", "S99")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")
def test_on_a_real_terminal_the_text_is_gone_when_the_program_ends(rated_study: Study, tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from coder.tui.app import run
from coder.workflow.study import open_study
with open_study(Path({str(rated_study.folder)!r})) as study:
    print(run(study, "R1", "S01"))
"""
    output = on_a_terminal([sys.executable, "-c", code], "Everything is stored.", "never")
    assert output.startswith("\x1b]2;coder\x07")
    assert output.count("\x1b]2;") + output.count("\x1b]0;") == 1
    shown, after = output.split("\x1b[?1049l")
    assert "never" in shown
    assert not any(word in after for word in SECRETS)
    assert "Everything is stored." in after


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")
def test_on_a_real_terminal_a_fault_leaves_no_text_behind(rated_study: Study) -> None:
    code = f"""
from pathlib import Path
from coder.errors import CoderError
from coder.tui.app import run
from coder.tui.screens.coding import CodingScreen
from coder.workflow.study import open_study
def broken(self):
    words = self.segments[1].text
    raise ValueError(words)
CodingScreen.action_unsure = broken
with open_study(Path({str(rated_study.folder)!r})) as study:
    try:
        run(study, "R1", "S01")
    except CoderError as error:
        print(error.message)
"""
    output = on_a_terminal([sys.executable, "-c", code], "The program broke", "never", keys=b"?")
    shown, after = output.split("\x1b[?1049l")
    assert "never" in shown
    assert "The program broke: ValueError in broken (<string>:" in after
    assert not any(word in after for word in SECRETS)


def on_a_terminal(command: list[str], until: str, after: str, keys: bytes = b"\x11") -> str:
    """Run a program on a pseudo-terminal; press keys (ctrl+q) once it shows a word, and give all that it wrote."""
    terminal, inside = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    child = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=environment, close_fds=True)
    os.close(inside)
    written, asked, end = b"", False, time.monotonic() + 60
    while time.monotonic() < end and until.encode() not in written:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                written += os.read(terminal, 65536)
            except OSError:
                break
        if not asked and after.encode() in written:
            asked = True
            os.write(terminal, keys)
    child.wait(timeout=20)
    os.close(terminal)
    return written.decode(errors="replace")

"""A study that several raters coded, and the supervisor's program over it.

What is given on Risking disclosure (TR+, on what the client says: segments 2, 4, 5 and 7 of a session):

    S01  R1 on 2; R2 on 2, and could not hear 4        S02  R1 on 2; R2 nowhere; R3 on 2
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from coder.tui.keyboard.board import DEFAULT, Keyboard
from coder.tui.resting import Rest
from coder.tui.scope import Scope
from coder.tui.screens.agreement import AgreementScreen
from coder.tui.supervisor import SupervisorApp
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study, open_study
from tests.tui.conftest import NARROW, Rater, wait_for
from tests.workflow.publishing.example import NOTE, finish, spoken


@pytest.fixture(scope="session")
def _compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the study once: each test gets a copy of it."""
    folder = tmp_path_factory.mktemp("template") / "study"
    with init_study(folder, title="Test study") as study:
        for session in ("S01", "S02"):
            add_session(study, session)
            keep_transcript(study, session, spoken(), {"words": "test"})
            set_roles(study, session, {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
            lock(study, session)
        for rater in ("R1", "R2", "R3"):
            add_rater(study, rater)
        assign(study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
        assign(study, ["R1", "R2", "R3"], ["S02"], per_session=3, seed=1)
        first = open_desk(study, "R1", "S01")
        first.note(first.segments[1], NOTE)
        finish(first, {2: ["trust_open"], 3: ["reg_empathy", "col_choice"]}, 5)
        finish(open_desk(study, "R2", "S01"), {2: ["trust_open"], 6: ["rep_own"]}, 4, inaudible=4)
        finish(open_desk(study, "R1", "S02"), {2: ["trust_open"]}, 3)
        finish(open_desk(study, "R2", "S02"), {3: ["reg_empathy"]}, 3)
        finish(open_desk(study, "R3", "S02"), {2: ["trust_open"]}, 3)
    return folder


@pytest.fixture
def compared(tmp_path: Path, _compared: Path) -> Iterator[Study]:
    """S01 coded by R1 and R2, S02 by all three; all submitted."""
    shutil.copytree(_compared, tmp_path / "compared")
    with open_study(tmp_path / "compared") as study:
        yield study


@asynccontextmanager
async def supervising(
    study: Study,
    size: tuple[int, int] = NARROW,
    *,
    keyboard: Keyboard = DEFAULT,
    rest: Rest | None = None,
    player_args: tuple[str, ...] = (),
) -> AsyncIterator[Rater]:
    """Run the supervisor's program on a screen of this size; it may still be at work when this begins."""
    app = SupervisorApp(Scope(study, player_args=player_args), keyboard=keyboard, rest=rest)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Rater(study, app, pilot)


async def worked_out(person: Rater) -> None:
    """Wait until the matrix is there."""
    assert isinstance(person.app.screen, AgreementScreen)
    assert await wait_for(person, lambda: "why:" in person.text()), person.text()


async def until(person: Rater, words: str) -> str:
    """Wait until the screen says this; gives the screen."""
    assert await wait_for(person, lambda: words in person.text()), person.text()
    return person.text()


def line_with(person: Rater, words: str) -> str:
    """The line of the screen that has these words."""
    (line,) = [line for line in person.text().splitlines() if words in line]
    return line.strip()


async def to_row(person: Rater, name: str) -> None:
    """Go to the row of a variable."""
    screen = person.app.screen
    assert isinstance(screen, AgreementScreen)
    at = [one.name for one in screen._rows].index(name)
    await person.press("home", *["down"] * at)

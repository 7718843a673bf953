"""Each screen as it was last looked at. A screen that changed shows here as a difference of text and look.

Look at the new pictures before you keep them:

    pytest tests/tui/test_snapshots.py --update      writes tests/tui/snapshots/*.svg; git diff tells which changed

They open in any browser. Sizes, session and seeds are fixed; fonts are left out, for they would come from the network.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pictures import picture

from coder.transcript import turns_from_words
from coder.tui.app import RolesApp
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import Study, init_study
from tests.tui.conftest import EVERY_RULE, LINES, NARROW, WIDE, running, spoken
from tests.tui.painted import painted
from tests.tui.supervised import _compared, compared, supervising, until, worked_out
from tests.workflow.conftest import FAMILY, FAMILY_ROLES, FAMILY_TALK
from tests.workflow.conftest import spoken as talk

SNAPSHOTS = Path(__file__).parent / "snapshots"
SHIPPED = Path("alliance-bordin")

CODED = ("b", "enter", "t", "enter", "0", "?", "enter", "x")
"""Keys that leave something to look at on four segments."""
TO_RATINGS = ("f6", "home", *["down"] * 3, "enter")


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen, and the keys that lead to it."""

    name: str
    keys: Sequence[str] = ()
    size: tuple[int, int] = NARROW
    book: Path = SHIPPED
    session: str | None = "S01"


SCENES = [
    Scene("queue", session=None),
    Scene("coding-narrow", CODED),
    Scene("coding-wide", CODED, WIDE),
    Scene("facets", ("a",), book=EVERY_RULE),
    Scene("none-and-cannot", ("0", "_", "1", "_")),
    Scene("refused", ("down", "k", "down", "w")),
    Scene("check", (*CODED, "f6")),
    Scene("ratings-narrow", TO_RATINGS),
    Scene("ratings-wide", (*TO_RATINGS, "5"), WIDE),
    Scene("evidence", (*TO_RATINGS, "down", "5", "+", "+")),
    Scene("find", ("/", "p", "a")),
    Scene("help", ("f1",), WIDE),
    Scene("code-page", ("f2",)),
]

Step = tuple[Sequence[str], str]
"""Keys, and what the screen says once they are answered."""

TO_TRUST: Step = (("f3", "3", *["down"] * 17), "trust_open · 3 raters")
TO_UNITS: Step = (("enter",), "compared")
SUPERVISED: list[tuple[str, list[Step], tuple[int, int]]] = [
    ("agreement-narrow", [], NARROW),
    ("agreement-wide", [TO_TRUST], (140, 40)),
    ("agreement-pairs", [TO_TRUST, (("right",), "R1 and R2")], NARROW),
    ("behind", [TO_TRUST, TO_UNITS], NARROW),
    ("segment", [TO_TRUST, TO_UNITS, (("down", "enter"), "R2  TR+")], NARROW),
    ("figure", [TO_TRUST, (("f2",), "coefficients")], WIDE),
]
"""A screen of the supervisor's, the steps that lead to it, and its size."""

__all__ = ["_compared", "compared"]


def compare(name: str, svg: str, update: bool) -> None:
    """Hold a picture against the kept one, or keep it."""
    path = SNAPSHOTS / f"{name}.svg"
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    assert path.is_file(), f"{name} was never looked at; see the beginning of this file"
    assert painted(svg) == painted(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_the_screen_looks_as_it_did(
    scene: Scene, study_with: Callable[..., Study], pytestconfig: pytest.Config
) -> None:
    async with running(study_with(scene.book), scene.session, scene.size) as rater:
        await rater.press(*scene.keys)
        compare(scene.name, picture(rater.app), pytestconfig.getoption("update"))


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Study]:
    """A study of a session with two clients, who are rated one by one."""
    with init_study(tmp_path / "family", (str(FAMILY),)) as made:
        add_session(made, "S01")
        keep_transcript(made, "S01", talk(FAMILY_TALK), {"words": "test"})
        set_roles(made, "S01", FAMILY_ROLES)
        lock(made, "S01")
        add_rater(made, "R1")
        assign(made, ["R1"], seed=1)
        yield made


async def test_ratings_given_per_person_look_as_they_did(family: Study, pytestconfig: pytest.Config) -> None:
    async with running(family) as rater:
        await rater.press("f6", "home", "down", "enter", "2", "enter", "down", "-")
        compare("family", picture(rater.app), pytestconfig.getoption("update"))


async def test_the_screen_that_asks_who_is_who_looks_as_it_did(pytestconfig: pytest.Config) -> None:
    app = RolesApp(turns_from_words(spoken(LINES)), {"SPEAKER_00": "therapist"})
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        compare("roles", picture(app), pytestconfig.getoption("update"))


@pytest.mark.parametrize(("name", "steps", "size"), SUPERVISED, ids=[name for name, _, _ in SUPERVISED])
async def test_the_supervisors_screens_look_as_they_did(
    name: str, steps: Sequence[Step], size: tuple[int, int], compared: Study, pytestconfig: pytest.Config
) -> None:
    async with supervising(compared, size) as person:
        await worked_out(person)
        for keys, words in steps:
            await person.press(*keys)
            await until(person, words)
        await person.pilot.pause()
        compare(name, picture(person.app), pytestconfig.getoption("update"))


def test_every_kept_picture_is_of_a_screen_and_fetches_nothing() -> None:
    kept = {path.stem: path.read_text(encoding="utf-8") for path in SNAPSHOTS.glob("*.svg")}
    supervised = {name for name, _, _ in SUPERVISED}
    assert set(kept) == {"family", "roles", *supervised, *(scene.name for scene in SCENES)}
    assert not [name for name, svg in kept.items() if "url(http" in svg or "@import" in svg]

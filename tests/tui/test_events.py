"""Events on the screen: placed at the playhead, coded, ended, taken away, and heard to here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from coder.model import Span, Value
from coder.tui.screens.events import EventScreen
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study
from coder.workflow.submission import check
from tests.tui.conftest import WIDE, Rater, running, spoken

FAMILY = Path(__file__).parents[1] / "data" / "kinds" / "family.yaml"
TALK = (("A", "How are you two?"), ("B", "Fine."), ("C", "He never says."), ("B", "I do."))


def family(folder: Path, book: Path = FAMILY) -> Study:
    """A family of two clients; R1 codes S01."""
    study = init_study(folder, (str(book),))
    add_session(study, "S01")
    keep_transcript(study, "S01", spoken(TALK), {"words": "test"})
    set_roles(study, "S01", {"A": "T01:therapist", "B": "C01:client", "C": "C02:client"})
    lock(study, "S01")
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    return study


@asynccontextmanager
async def opened(tmp_path: Path, book: Path = FAMILY) -> AsyncIterator[Rater]:
    with family(tmp_path / "family", book) as study:
        async with running(study, size=WIDE) as rater:
            yield rater


def told(rater: Rater) -> list[tuple[str, str, str]]:
    return [(event.op, event.code, event.person) for event in rater.log]


def events(rater: Rater) -> list[Span]:
    return [one.span for one in open_desk(rater.study, "R1", "S01").segments_of("sign")]


async def test_an_event_is_placed_where_the_playhead_is_and_coded_for_a_person(tmp_path: Path) -> None:
    async with opened(tmp_path) as rater:
        await rater.press("down")  # the second turn, at 3.2 s: without sound the playhead is where the rater stands
        await rater.press("f8")
        assert isinstance(rater.app.screen, EventScreen)
        assert "sign 1  00:03" in rater.text()
        assert "Joins in" in rater.text()

        await rater.press("j", "2", "2")  # how strong, then whom
        assert told(rater) == [
            ("place", "sign", ""),
            ("set", "joins", ""),
            ("set", "joins", ""),
            ("clear", "joins", ""),
            ("set", "joins", "C02"),
        ]
        assert rater.log[-1].value == Value(intensity=2)
        await rater.press("escape")
        assert rater.screen.segment.kind == "turn"
        assert events(rater) == [Span(3200, 3200)]


async def test_the_same_key_on_an_event_says_where_it_ends(tmp_path: Path) -> None:
    async with opened(tmp_path) as rater:
        await rater.press("f8", "i", "f8")
        assert "sign begins at 00:01; listen on to where it ends." in rater.said()
        await rater.press("right", "f8")
        assert "sign 1  00:01 to 00:03" in rater.text()
        assert events(rater) == [Span(1000, 3000)]
        await rater.press("backspace")
        assert events(rater) == [Span(1000, 1000)]


async def test_an_event_taken_away_is_gone_and_the_rater_is_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as rater:
        await rater.press("f8", "i", "delete")
        assert rater.screen.segment.kind == "turn"
        assert events(rater) == []
        await rater.press("delete")
        assert "Only an event can be taken away" in rater.said()


async def test_time_counts_as_without_events_only_where_it_was_played_or_shown(tmp_path: Path) -> None:
    async with opened(tmp_path) as rater:
        assert "segment 1/4  0 %" in rater.text()  # four turns without codes; the session's ratings are open
        await rater.press("end", "f5")
        assert "events are placed up to 00:" in rater.said()
        desk = open_desk(rater.study, "R1", "S01")
        assert desk.unheard == {}
        assert not any("sign is coded to" in one for one in check(desk).unkept)
        assert told(rater) == [("reach", "sign", "")]


async def test_a_book_without_events_says_so(tmp_path: Path, rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f8")
        assert "This codebook has no events to place." in rater.said()
        assert rater.log == []


async def test_an_episode_is_begun_by_one_press_and_ended_by_the_next(tmp_path: Path) -> None:
    book = tmp_path / "episodes.yaml"
    book.write_text(FAMILY.read_text(encoding="utf-8").replace("kind: event", "kind: episode"), encoding="utf-8")
    async with opened(tmp_path, book) as rater:
        await rater.press("f8")
        assert "sign begins at 00:01; the same key again ends it" in rater.said()
        assert rater.log == []
        await rater.press("down", "down", "f8")
        assert events(rater) == [Span(1000, 4500)]
        assert isinstance(rater.app.screen, EventScreen)

"""Every system's file at work: locked, coded through the rater's own door, submitted, verified, scored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coder.codebook.legality import asked
from coder.codebook.schema import Code
from coder.errors import ConflictError
from coder.model import Segment, Span, Value, Word
from coder.resources import codebook_path, shipped_codebooks
from coder.workflow.assignment import assign
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.reading import submitted
from coder.workflow.study import Study, init_study
from coder.workflow.submission import check, submit
from coder.workflow.tabling import table

FIXTURES = Path(__file__).parents[1] / "data" / "systems"
FILES = {
    **{name: codebook_path(name) for name in shipped_codebooks() if name.endswith("-skeleton")},
    **{path.stem: path for path in sorted(FIXTURES.glob("*.yaml"))},
}
TALK = (("A", "How are you two? / And today?"), ("B", "Fine. | Well."), ("C", "He never says."), ("A", "Never?"))
ROLES = {"A": "T01:therapist", "B": "C01:client", "C": "C02:client"}
Said = Callable[..., list[Word]]


@contextmanager
def at_desk(book: Path, folder: Path, words: list[Word]) -> Iterator[tuple[Study, Desk]]:
    """A family's session in a study with this book, and a rater's open assignment of it."""
    with init_study(folder / "study", (str(book),)) as study:
        add_session(study, "S01")
        keep_transcript(study, "S01", words, {"words": "test"})
        set_roles(study, "S01", ROLES)
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], ["S01"], seed=1)
        yield study, open_desk(study, "R1", "S01")


def value_of(desk: Desk, code: Code) -> Value:
    """A value that is always legal: what the scale shows first, else its lowest; the first answer to each question."""
    if code.kind == "rating":
        scale = desk.book.scales[code.scale or ""]
        return Value(scale.min if scale.start is None else scale.start)
    strength = desk.book.scales[code.intensity].min if code.intensity else None
    return Value(1, {name: desk.book.facets[name].values[0] for name in code.facets}, strength)


def give(desk: Desk, segment: Segment, code: Code, person: str) -> None:
    echo = desk.put(segment, code.id, value_of(desk, code), person)
    assert not echo.refused, echo.text


def code_all(desk: Desk) -> None:
    """Give every rating, on each segment its first code, one event for each code that is given on events."""
    for kind in desk.book.placed_kinds:
        for at, code in enumerate(desk.book.codes_of(kind)):
            echo = desk.place(kind, Span(100 * at, 100 * at + 50))
            (segment,) = (one for one in desk.segments_of(kind) if one.id in echo.changed)
            for found, person in asked(desk.view(segment)):
                if found.id == code.id:
                    give(desk, segment, code, person)
        assert not desk.reach(kind, desk.duration_ms).refused
    for segment in sorted(desk.all_segments, key=lambda one: one.number == 0):
        for code, person in asked(desk.view(segment)):
            first = not desk.marks(segment.id).codes
            if segment.kind not in desk.book.placed_kinds and (code.kind == "rating" or first):
                give(desk, segment, code, person)


@pytest.mark.parametrize("name", FILES)
def test_a_session_is_coded_submitted_and_scored(name: str, tmp_path: Path, said: Said) -> None:
    with at_desk(FILES[name], tmp_path, said(TALK)) as (study, desk):
        code_all(desk)
        found = check(desk)
        assert (found.missing, found.illegal, found.unkept) == ((), (), ())
        submit(desk)

        (work,) = submitted(study)
        given = {desk.book.codes[code].segment for marks in work.marks.values() for code, _ in marks.codes}
        assert given == {code.segment for code in desk.book.codes.values()}
        assert verify(study).findings == ()

        scores = table(study, "scores")
        assert set(scores["score"]) == set(desk.book.scores)
        assert set(scores["reason"]) <= {"", "zero_denominator"}, "every score has a number, or nothing to divide by"


def test_a_families_rating_against_its_signs_is_not_submitted(tmp_path: Path, said: Said) -> None:
    with at_desk(FILES["softa-like-skeleton"], tmp_path, said(TALK)) as (study, desk):
        code_all(desk)
        (whole,) = desk.segments_of("session")
        (against,) = (one for one in desk.segments_of("sign") if desk.marks(one.id).value("eng_neg", "C02"))
        desk.remove(against)
        assert check(desk).ready, "0 fits signs that are all positive"

        assert not desk.rate(whole, "r_eng", -1, person="C02").refused
        with pytest.raises(ConflictError) as caught:
            submit(desk)
        assert "Only positive signs of engagement were tallied, so its rating is not below 0." in str(caught.value)

        assert not desk.rate(whole, "r_eng", 1, person="C02").refused
        submit(desk)
        scores = table(study, "scores")
        engaged = scores[scores["score"] == "eng_rating"].set_index("person")["value"]
        assert dict(engaged) == {"C01": 0, "C02": 1}


def test_only_what_begins_in_the_drawn_stretch_is_coded(tmp_path: Path, said: Said) -> None:
    text = FILES["miti-like-skeleton"].read_text(encoding="utf-8")
    assert "length_s: 1200" in text
    short = tmp_path / "short.yaml"
    short.write_text(text.replace("length_s: 1200", "length_s: 4"), encoding="utf-8")
    with at_desk(short, tmp_path, said(TALK)) as (_, desk):
        (part,) = desk.segments_of("slice")
        assert part.end_ms - part.start_ms == 4000
        assert desk.segments
        assert all(one.start_ms in part.span for one in desk.segments)
        code_all(desk)
        submit(desk)

"""Counts from the database say the same as the works read segment by segment."""

from collections import Counter
from collections.abc import Callable, Iterable
from random import Random

import numpy as np
import pytest

from coder.codebook.schema import Codebook
from coder.model import Segment, Value, Word
from coder.store import counting
from coder.transcript import to_json, turns_from_words
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.counted import Counting
from coder.workflow.interval_variables import interval_variables
from coder.workflow.laying import basis, lay
from coder.workflow.locking import amend
from coder.workflow.matrix import Matrix
from coder.workflow.opening import open_desk
from coder.workflow.session_variables import session_variables
from coder.workflow.study import Study, study_book
from coder.workflow.submission import reopen, submit
from coder.workflow.variables import Variable, variables
from tests.workflow.conftest import TALK

Finish = Callable[[Desk], Desk]
RATERS = ("R1", "R2", "R3")
CORRECTED = (*TALK[:2], ("SPEAKER_01", "You were not."), *TALK[3:])


def collapsed(one: Matrix) -> Counter[tuple[str, str, tuple[tuple[str, float], ...]]]:
    """(session, person, what each rater gave) → on how many segments."""
    found: Counter[tuple[str, str, tuple[tuple[str, float], ...]]] = Counter()
    persons = one.persons or ("",) * len(one.sessions)
    for at, (session, person) in enumerate(zip(one.sessions, persons, strict=True)):
        column = zip(one.raters, one.ratings[:, at].tolist(), strict=True)
        given = tuple((rater, value) for rater, value in column if not np.isnan(value))
        found[session, person, given] += int(one.times[at])
    return found


def press(desk: Desk, random: Random) -> None:
    """Code at random whatever the book and the segment allow."""
    for segment in desk.all_segments:
        if random.random() < 0.1:
            desk.cannot(segment, "inaudible")
            continue
        for code in desk.legal(segment):
            _give(desk, segment, code.id, random)


def _give(desk: Desk, segment: Segment, code_id: str, random: Random) -> None:
    code = desk.book.codes[code_id]
    if code.kind == "rating":
        if random.random() < 0.7 and desk.is_open(code):
            reason = random.choice(("", "", "", "cannot_rate", "not_applicable"))
            desk.rate(segment, code_id, None if reason else random.randint(1, 5), reason)
    elif random.random() < 0.3:
        number = random.randint(1, 3) if code.kind == "count" else 1
        facets = {name: desk.book.facets[name].values[0] for name in code.facets}
        desk.put(segment, code_id, Value(number, facets))


def coded_at_random(study: Study, finish: Finish, seed: int) -> None:
    """Two sessions by two raters each, one by three, one by one alone."""
    random = Random(seed)
    who = {"S01": RATERS[:2], "S02": RATERS[1:], "S03": RATERS, "S04": RATERS[:1]}
    for session, raters in who.items():
        assign(study, list(raters), [session], per_session=len(raters), seed=seed)
        for rater in raters:
            desk = open_desk(study, rater, session)
            press(desk, random)
            submit(finish(desk))


def assert_counts_say_the_same(study: Study) -> int:
    """Compare every variable; give how many of them the database counted."""
    book = study_book(study)
    found = basis(study, (), book)
    listed = list(variables(book))
    counted = {one.name: one for one in lay(study, found, listed)}
    read = {one.name: one for one in lay(study, found, listed, named=True)}
    assert list(counted) == list(read)
    for name, one in counted.items():
        assert collapsed(one) == collapsed(read[name]), name
        assert one.times.sum() == len(read[name].sessions), name
        assert one.raters == read[name].raters
    return len(Counting(book, listed))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_coded_is_counted_as_it_is_read(rule_study: Study, finish: Finish, seed: int) -> None:
    coded_at_random(rule_study, finish, seed)
    # All of the book's variables; `repair`, a rating behind a condition, is counted too: ratings have no 0.
    assert assert_counts_say_the_same(rule_study) == len(list(variables(study_book(rule_study))))


def test_after_an_amendment_the_raters_of_different_versions_are_read(
    rule_study: Study, finish: Finish, said: Callable[..., list[Word]]
) -> None:
    assign(rule_study, ["R1", "R2"], ["S01", "S02"], double=1.0, seed=1)
    for rater in ("R1", "R2"):
        for session in ("S01", "S02"):
            desk = open_desk(rule_study, rater, session)
            press(desk, Random(5))
            submit(finish(desk))
    amend(rule_study, "S01", to_json(turns_from_words(said(CORRECTED))), "heard anew")
    reopen(rule_study, "S01", "R2", "amended")
    submit(finish(open_desk(rule_study, "R2", "S01")))
    assert_counts_say_the_same(rule_study)


def test_segments_that_raters_gave_the_same_share_a_column(rule_study: Study, finish: Finish) -> None:
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    for rater in ("R1", "R2"):
        submit(finish(open_desk(rule_study, rater, "S01")))
    book = study_book(rule_study)
    warm = next(
        one for one in lay(rule_study, basis(rule_study, (), book), list(variables(book))) if one.name == "warm"
    )
    assert warm.ratings.tolist() == [[0.0], [0.0]]
    assert warm.times.tolist() == [8]  # the talk's utterances; `Fine. Whatever.` is two
    assert warm.units == (("S01", ""),)


def test_the_database_counts_patterns_and_not_segments(rule_study: Study, finish: Finish) -> None:
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    for rater, unheard in (("R1", 3), ("R2", 2)):
        desk = open_desk(rule_study, rater, "S01")
        for segment in desk.segments[:unheard]:
            desk.cannot(segment, "inaudible")
        desk.put(desk.segments[4], "warm", Value())
        submit(finish(desk))
    found = basis(rule_study, (), study_book(rule_study))
    with rule_study.store.read() as connection:
        ids = [one.submission.assignment for one in found.sessions[0]]
        patterns = [one for one in counting.patterns(connection, ids) if '"utterance"' in one.kind[0]]
    said = sorted(
        (sorted(one.unable), {who: dict(what) for who, what in one.given.items()}, one.times) for one in patterns
    )
    both = [times for unable, given, times in said if unable == ["R1", "R2"]]
    assert sum(both) == 2
    assert sum(times for unable, _, times in said if unable == ["R1"]) == 1
    assert [given for unable, given, _ in said if not unable] == [{"R1": {"warm": 1.0}, "R2": {"warm": 1.0}}]


def test_what_a_session_has_one_number_of_is_read_session_by_session(rule_study: Study, finish: Finish) -> None:
    coded_at_random(rule_study, finish, 3)
    book = study_book(rule_study)
    found = basis(rule_study, (), book)
    laid = {one.name: one for one in lay(rule_study, found, list(session_variables(book)))}
    laugh = laid["laugh"]
    assert laugh.sessions == ("S01", "S02", "S03", "S04")
    segments = {one.name: one for one in lay(rule_study, found, list(variables(book)))}["laugh"]
    for row, rater in enumerate(laugh.raters):
        for column, session in enumerate(laugh.sessions):
            here = segments.subset([segments.raters.index(rater)], segments.columns_of(session))
            given = ~np.isnan(here.ratings[0])
            if given.any():
                assert laugh.ratings[row, column] == (here.ratings[0] * here.times)[given].sum()


def laid(study: Study, listed: Callable[[Codebook], Iterable[Variable]], **how: bool) -> dict[str, Matrix]:
    book = study_book(study)
    return {one.name: one for one in lay(study, basis(study, (), book), list(listed(book)), **how)}


def rows(one: Matrix) -> list[tuple[str, list[float]]]:
    """Each named column: the segment, and what the raters gave in the order of their names."""
    return [(segment, one.ratings[:, at].tolist()) for at, (_, segment) in enumerate(one.units)]


@pytest.fixture
def two(rule_study: Study) -> tuple[Desk, Desk]:
    """Both raters' open assignments of S01: utterances 1 to 3 begin in the first interval of six seconds."""
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    return open_desk(rule_study, "R1", "S01"), open_desk(rule_study, "R2", "S01")


def test_by_interval_it_counts_whether_a_code_was_given_and_not_where(
    rule_study: Study, two: tuple[Desk, Desk], finish: Finish
) -> None:
    first, second = two
    first.put(first.segments[0], "warm", Value())
    second.put(second.segments[2], "warm", Value())
    second.put(second.segments[2], "laugh", Value(3))
    for desk in two:
        submit(finish(desk))
    found = laid(rule_study, interval_variables, named=True)
    assert rows(found["warm"]) == [("seg-1", [1, 1]), ("seg-2", [0, 0])]
    assert rows(found["laugh"]) == [("seg-1", [0, 1]), ("seg-2", [0, 0])]
    assert rows(found["pace"]) == [("seg-1", [1, 1]), ("seg-2", [1, 1])]  # a rating of the intervals themselves
    assert "bond" not in found


def test_a_stretch_with_a_segment_that_cannot_be_coded_is_not_taken_for_empty(
    rule_study: Study, two: tuple[Desk, Desk], finish: Finish
) -> None:
    first, second = two
    first.cannot(first.segments[0], "inaudible")
    second.cannot(second.segments[0], "inaudible")
    second.put(second.segments[1], "cold", Value())
    for desk in two:
        submit(finish(desk))
    (stretch, (one, other)), later = rows(laid(rule_study, interval_variables, named=True)["cold"])
    assert stretch == "seg-1"
    assert np.isnan(one)
    assert other == 1
    assert later == ("seg-2", [0, 0])


def test_segments_that_a_rater_doubted_or_found_wrong_can_be_left_out(
    rule_study: Study, two: tuple[Desk, Desk], finish: Finish
) -> None:
    first, second = two
    first.unsure(first.segments[1])
    second.problem(second.segments[3], "speaker")
    second.unsure(second.segments[5])
    second.unsure(second.segments[5])  # sure again
    for desk in two:
        submit(finish(desk))
    assert [segment for segment, _ in rows(laid(rule_study, variables, named=True, flagged=False)["warm"])] == [
        "1",
        "3",
        "5",
        "6",
        "7",
        "8",
    ]
    assert laid(rule_study, variables, flagged=False)["warm"].times.sum() == 6
    assert laid(rule_study, variables)["warm"].times.sum() == 8


def test_whether_a_question_was_asked_is_compared_before_the_answer(
    rule_study: Study, two: tuple[Desk, Desk], finish: Finish
) -> None:
    first, second = two
    first.put(next(one for one in first.segments if one.role == "client"), "away", Value())
    for desk in (first, second):
        submit(finish(desk))
    for named in (False, True):
        found = laid(rule_study, variables, named=named)
        assert list(found).index("filter:repair") + 1 == list(found).index("repair")
        assert found["filter:repair"].ratings.tolist() == [[1], [0]]
        assert found["repair"].ratings[0].tolist() == [1]
        assert np.isnan(found["repair"].ratings[1]).all()


def test_what_was_laid_out_is_kept_until_something_else_is_submitted(
    rule_study: Study, two: tuple[Desk, Desk], finish: Finish
) -> None:
    first, second = two
    submit(finish(first))
    book = study_book(rule_study)
    listed = list(variables(book))
    alone = lay(rule_study, basis(rule_study, (), book), listed)
    assert lay(rule_study, basis(rule_study, (), book), list(variables(book))) is alone
    assert [one.raters for one in alone] == [one.raters for one in alone]  # it can be gone through again
    second.put(second.segments[0], "warm", Value())
    submit(finish(second))
    both = {one.name: one for one in lay(rule_study, basis(rule_study, (), book), listed)}["warm"]
    assert (both.raters, both.times.sum()) == (("R1", "R2"), 8)
    reopen(rule_study, "S01", "R2", "coded the wrong speaker")
    assert {one.name: one for one in lay(rule_study, basis(rule_study, (), book), listed)}["warm"].raters == ("R1",)
    desk = open_desk(rule_study, "R2", "S01")
    desk.code(desk.segments[0], "warm")  # the same letter takes it off
    submit(finish(desk))
    again = {one.name: one for one in lay(rule_study, basis(rule_study, (), book), listed)}["warm"]
    assert (again.raters, again.ratings.tolist(), again.times.tolist()) == (("R1", "R2"), [[0], [0]], [8])

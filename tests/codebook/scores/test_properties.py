"""What holds of scores whatever was coded."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.scores import CodedSession, Scored, scores_of
from coder.model import Marks, Role, Segment, Value
from tests.codebook.scores.conftest import book_with

BOOK = book_with(
    balance="fn: balance, of: [positive, negative], by: [session, interval, role]",
    part="fn: proportion, of: [warm, ask], out_of: [warm, ask, cold], by: [session, interval, role]",
    answered="fn: followed_by, of: [strain, warm], within_s: 30, by: [session, interval, role]",
    some="fn: count, of: [strain], by: [session, interval, role]",
    others="fn: count, of: [warm, ask], by: [session, interval, role]",
    every="fn: count, of: [warm, cold, ask, away], by: [session, interval, role]",
    rate="fn: rate_per_min, of: [strain], by: [session, interval]",
    tempo="fn: mean, of: [pace], by: [session, interval]",
)
CODES: dict[Role, tuple[str, ...]] = {"therapist": ("warm", "cold", "ask"), "client": ("warm", "cold", "away")}


@st.composite
def sessions(draw: st.DrawFn) -> CodedSession:
    """Up to a dozen utterances in three minutes, each unseen, empty, impossible to code, or with codes."""
    marks: dict[str, Marks] = {}
    utterances: list[Segment] = []
    for number, start in enumerate(draw(st.lists(st.integers(0, 170_000), max_size=12)), start=1):
        role: Role = draw(st.sampled_from(["therapist", "client"]))
        end = start + draw(st.integers(1, 30_000))
        utterances.append(Segment(f"u{number}", "utt", number, start, end, role, role))
        codes = draw(st.lists(st.sampled_from(CODES[role]), unique=True, max_size=3))
        given_here = {(code, ""): Value(draw(st.integers(1, 3)) if code == "ask" else 1) for code in codes}
        state = draw(st.sampled_from(["seen", "seen", "seen", "unseen", "cannot"]))
        if state != "unseen":
            marks[f"u{number}"] = Marks(given_here, none=not codes, cannot_code="x" if state == "cannot" else "")
    minutes = tuple(Segment(f"i{at}", "min", at + 1, at * 60_000, (at + 1) * 60_000) for at in range(3))
    for one in minutes:
        if draw(st.booleans()):
            marks[one.id] = Marks({("pace", ""): Value(draw(st.integers(1, 7)))})
    return CodedSession(BOOK, {"utt": tuple(utterances), "min": minutes}, marks, duration_ms=180_000)


def of(found: tuple[Scored, ...], name: str) -> list[Scored]:
    return [one for one in found if one.score == name]


@given(sessions())
def test_balances_and_shares_stay_within_their_ends(session: CodedSession) -> None:
    found = scores_of(session)
    for name, low in (("balance", -1), ("part", 0), ("answered", 0)):
        assert all(low <= one.result.value <= 1 for one in of(found, name) if one.result.value is not None)


@given(sessions())
def test_there_is_a_number_or_a_reason_and_no_more_answers_than_items(session: CodedSession) -> None:
    for one in scores_of(session):
        assert (one.result.value is None) == (one.result.reason != "")
        assert 0 <= one.result.n_answered <= one.result.n_items
        assert one.result.value is None or one.result.n_answered > 0


@given(sessions())
def test_counts_of_groups_without_a_common_code_add_up(session: CodedSession) -> None:
    found = scores_of(session)
    for every, some, others in zip(of(found, "every"), of(found, "some"), of(found, "others"), strict=True):
        assert every.scope == some.scope == others.scope
        assert (every.result.value or 0) == (some.result.value or 0) + (others.result.value or 0)


@given(sessions())
def test_counts_of_the_intervals_add_up_to_that_of_the_session(session: CodedSession) -> None:
    session_count, *rest = of(scores_of(session), "some")
    intervals = [one.result for one in rest if one.scope.interval]
    assert (session_count.result.value or 0) == sum(one.value or 0 for one in intervals)
    assert session_count.result.n_items == sum(one.n_items for one in intervals)
    assert session_count.result.n_answered == sum(one.n_answered for one in intervals)


@given(sessions(), st.randoms())
def test_the_order_in_which_a_rater_went_changes_nothing(session: CodedSession, chance: Random) -> None:
    shuffled = list(session.marks.items())
    chance.shuffle(shuffled)
    turned = {kind: tuple(reversed(several)) for kind, several in session.segments.items() if kind == "utt"}
    other = CodedSession(BOOK, {**session.segments, **turned}, dict(shuffled), duration_ms=session.duration_ms)
    assert scores_of(other) == scores_of(session)


@given(sessions())
def test_a_session_that_nobody_looked_at_has_no_number_at_all(session: CodedSession) -> None:
    unseen = CodedSession(BOOK, session.segments, {}, duration_ms=session.duration_ms)
    assert [one.result.value for one in scores_of(unseen) if one.result.value is not None] == []

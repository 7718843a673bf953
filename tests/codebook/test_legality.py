"""What may be coded, what is missing, and the five states of a segment × code."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.completeness import missing, state_of
from coder.codebook.legality import Gate, View, always_open, evaluate, gate, legal_codes, replaced, why_not
from coder.codebook.load import load, loads
from coder.codebook.schema import Code
from coder.codebook.values import faults, why_not_value
from coder.model import NOTHING, Marks, Role, Segment, State, Value

SOURCE = Path(__file__).parents[1] / "data" / "record" / "every-rule.yaml"
BOOK = load(SOURCE)
EVIDENCE = ("a segment",)


def segment(kind: str = "utt", role: Role | None = None) -> Segment:
    return Segment("x", kind, 1, 0, 1000, role or ("client" if kind in ("utt", "tally") else None))


def marks(*codes: str, **others: bool | str) -> Marks:
    return Marks({(code, ""): Value() for code in codes}, **others)  # type: ignore[arg-type]


def rated(code: str, number: int | None, reason: str = "", evidence: tuple[str, ...] = ()) -> Marks:
    return Marks({(code, ""): Value(number, reason=reason, evidence=evidence)})


def closed(code: Code, _person: str = "", /) -> bool:
    return code.only_if is None


ASKED = Marks({("ask", ""): Value(facets={"topic": "goal", "manner": "soft"})})
HALF_ASKED = Marks({("ask", ""): Value(facets={"topic": "goal"})})
NONE = marks(none=True)
UNRATED = rated("pace", None, "cannot_rate")
NOT_ASKED = rated("pace", None, "not_applicable")
INAUDIBLE = marks(cannot_code="inaudible")

STATES: list[tuple[str, Segment, str, Marks, Gate, State]] = [
    ("what the rater set", segment(), "warm", marks("warm"), always_open, "coded"),
    ("what was not chosen beside it", segment(), "away", marks("warm"), always_open, "zero"),
    ("the other of two that exclude each other", segment(), "cold", marks("warm"), always_open, "zero"),
    ("a count that was not begun", segment(), "laugh", marks("warm"), always_open, "zero"),
    ("any code where nothing applies", segment(), "warm", NONE, always_open, "zero"),
    ("any code of an untouched segment", segment(), "warm", NOTHING, always_open, "not_seen"),
    ("any code of a segment with only a note", segment(), "warm", Marks(note="1"), always_open, "not_seen"),
    ("any code of a segment that is only unsure", segment(), "warm", marks(unsure=True), always_open, "not_seen"),
    ("any code of a segment that cannot be coded", segment(), "warm", INAUDIBLE, always_open, "cannot_code"),
    ("a code that still lacks a facet", segment("utt", "therapist"), "ask", HALF_ASKED, always_open, "coded"),
    ("what is beside a half-given code", segment("utt", "therapist"), "warm", HALF_ASKED, always_open, "not_seen"),
    ("what is beside a whole code", segment("utt", "therapist"), "warm", ASKED, always_open, "zero"),
    ("a code of another role", segment("utt", "therapist"), "away", ASKED, always_open, "not_applicable"),
    ("a code of another role on none", segment("utt", "other"), "ask", NONE, always_open, "not_applicable"),
    ("a code of another role, inaudible", segment("utt", "other"), "ask", INAUDIBLE, always_open, "not_applicable"),
    ("a code of anybody on an other voice", segment("utt", "other"), "warm", NONE, always_open, "zero"),
    ("a code of another kind", segment("seg"), "warm", NOTHING, always_open, "not_applicable"),
    ("an optional tally, untouched", segment("tally"), "nod", NOTHING, always_open, "not_seen"),
    ("an optional tally, confirmed with none", segment("tally"), "nod", NONE, always_open, "zero"),
    ("a tally beside a rating not given", segment("mix"), "sigh", NOTHING, always_open, "not_seen"),
    ("a tally beside a rating given", segment("mix"), "sigh", rated("flow", 2), always_open, "zero"),
    ("a tally on none while the rating is missing", segment("mix"), "sigh", NONE, always_open, "not_seen"),
    ("a rating on none", segment("mix"), "flow", NONE, always_open, "not_seen"),
    ("a tally beside an optional rating, untouched", segment("free"), "cough", NOTHING, always_open, "not_seen"),
    ("a tally beside an optional rating, given", segment("free"), "cough", rated("calm", 3), always_open, "not_seen"),
    ("a tally beside an optional rating, none", segment("free"), "cough", NONE, always_open, "zero"),
    ("a rating given", segment("seg"), "pace", rated("pace", 1), always_open, "coded"),
    ("a rating not given", segment("seg"), "pace", NOTHING, always_open, "not_seen"),
    ("an optional rating not given", segment("session"), "mood", rated("bond", 3), always_open, "not_seen"),
    ("a rating that cannot be given", segment("seg"), "pace", UNRATED, always_open, "cannot_code"),
    ("a rating that does not apply", segment("seg"), "pace", NOT_ASKED, always_open, "not_applicable"),
    ("a rating on a segment that cannot be coded", segment("mix"), "flow", INAUDIBLE, always_open, "cannot_code"),
    ("a rating whose question is closed", segment("session"), "repair", NOTHING, closed, "not_applicable"),
    ("a rating given, its question closed", segment("session"), "repair", rated("repair", 2), closed, "not_applicable"),
    ("a rating whose question is open", segment("session"), "repair", NOTHING, always_open, "not_seen"),
]


@pytest.mark.parametrize(
    ("what", "where", "code", "given_marks", "is_open", "state"), STATES, ids=[s[0] for s in STATES]
)
def test_each_segment_and_code_is_in_the_one_of_five_states_that_the_record_says(
    what: str, where: Segment, code: str, given_marks: Marks, is_open: Gate, state: State
) -> None:
    assert state_of(View(BOOK, where, given_marks, is_open), code) == state


MISSING: list[tuple[str, Segment, Marks, Gate, tuple[str, ...]]] = [
    ("an untouched utterance", segment(), NOTHING, always_open, ("a code, or none",)),
    ("a coded utterance", segment(), marks("warm"), always_open, ()),
    ("an utterance where nothing applies", segment(), NONE, always_open, ()),
    ("an utterance that cannot be coded", segment(), INAUDIBLE, always_open, ()),
    ("a bookmark is no code", segment(), marks(bookmark=True), always_open, ("a code, or none",)),
    ("a required facet", segment("utt", "therapist"), HALF_ASKED, always_open, ("manner of Ask",)),
    (
        "both required facets, and not the optional one",
        segment("utt", "therapist"),
        marks("ask"),
        always_open,
        ("topic of Ask", "manner of Ask"),
    ),
    ("an intensity is never missing", segment(), marks("away"), always_open, ()),
    ("a required rating", segment("seg"), NOTHING, always_open, ("Pace",)),
    ("a rating given", segment("seg"), rated("pace", 4), always_open, ()),
    ("a rating with a reason why not", segment("seg"), rated("pace", None, "cannot_rate"), always_open, ()),
    ("none does not stand for a rating", segment("mix"), NONE, always_open, ("Flow",)),
    ("none and a rating", segment("mix"), replace(rated("flow", 3), none=True), always_open, ()),
    ("a tally does not stand for a rating", segment("mix"), marks("sigh"), always_open, ("Flow",)),
    ("only optional tallies", segment("tally"), NOTHING, always_open, ("a code, or none",)),
    ("one optional tally", segment("tally"), marks("nod"), always_open, ()),
    ("an optional tally beside an optional rating", segment("free"), NOTHING, always_open, ("a code, or none",)),
    ("the session", segment("session"), NOTHING, always_open, ("Bond", "Repair")),
    ("the session, one question closed", segment("session"), NOTHING, closed, ("Bond",)),
    ("evidence", segment("session"), rated("bond", 4), closed, ("evidence for Bond",)),
    ("evidence given", segment("session"), rated("bond", 4, evidence=EVIDENCE), closed, ()),
    ("no evidence for the start of a scale", segment("session"), rated("bond", 3), closed, ()),
    ("no evidence for what cannot be rated", segment("session"), rated("bond", None, "cannot_rate"), closed, ()),
]


@pytest.mark.parametrize(("what", "where", "given_marks", "is_open", "wants"), MISSING, ids=[row[0] for row in MISSING])
def test_what_is_missing_is_said_in_words(
    what: str, where: Segment, given_marks: Marks, is_open: Gate, wants: tuple[str, ...]
) -> None:
    assert missing(View(BOOK, where, given_marks, is_open)) == wants


def test_a_segment_on_which_no_code_is_legal_is_complete() -> None:
    book = loads(SOURCE.read_text().replace("hotkey: n,", "hotkey: n, speaker: [client],"), "book.yaml")
    assert missing(View(book, segment("tally", "other"))) == ()
    assert missing(View(book, segment("tally", "client"))) == ("a code, or none",)


WHY_NOT = [
    ("an unknown code", segment(), "warmth", NOTHING, "every-rule@1.0.0 has no code warmth."),
    ("another kind", segment("seg"), "warm", NOTHING, "Warm is coded on utt, not on seg."),
    ("another role", segment("utt", "therapist"), "away", NOTHING, "Away is for client; here speaks therapist."),
    ("a closed question", segment("session"), "repair", NOTHING, "Repair is asked only when count(strain) > 0."),
    (
        "a fourth code",
        segment(),
        "against",
        marks("warm", "away", "laugh"),
        "3 codes are set here, the most that every allows; take one off first.",
    ),
    ("a third code", segment(), "against", marks("warm", "away"), ""),
    ("a sibling when the segment is full", segment(), "cold", marks("warm", "away", "laugh"), ""),
    ("a code that is set already", segment(), "warm", marks("warm", "away", "laugh"), ""),
    ("a code on a segment where nothing applies", segment(), "warm", NONE, ""),
    ("a code on a segment that cannot be coded", segment(), "warm", INAUDIBLE, ""),
]


@pytest.mark.parametrize(("what", "where", "code", "given_marks", "why"), WHY_NOT, ids=[row[0] for row in WHY_NOT])
def test_why_a_code_may_not_be_set_is_a_sentence(
    what: str, where: Segment, code: str, given_marks: Marks, why: str
) -> None:
    assert why_not(View(BOOK, where, given_marks, closed), code) == why


VALUES = [
    ("warm", Value(), ""),
    ("warm", Value(2), "Warm is present or absent; its value is 1, not 2."),
    ("warm", Value(None), "Warm is present or absent; its value is 1, not None."),
    ("warm", Value(evidence=EVIDENCE), "Warm takes no evidence."),
    ("laugh", Value(7), ""),
    ("laugh", Value(0), "Laugh is a count; 0 is not a whole number above 0."),
    ("laugh", Value(1.5), "Laugh is a count; 1.5 is not a whole number above 0."),
    ("pace", Value(5), ""),
    ("pace", Value(6), "Pace goes from 1 to 5 by 1, not 6."),
    ("pace", Value(2.5), "Pace goes from 1 to 5 by 1, not 2.5."),
    ("pace", Value(float("nan")), "Pace goes from 1 to 5 by 1, not nan."),
    ("pace", Value(None, reason="cannot_rate"), ""),
    ("pace", Value(None), "Pace takes a number or a reason (cannot_rate, not_applicable), not ''."),
    (
        "pace",
        Value(None, reason="bored"),
        "Pace takes a number or a reason (cannot_rate, not_applicable), not 'bored'.",
    ),
    ("pace", Value(3, reason="cannot_rate"), "Pace has a value; a reason stands where there is none."),
    ("warm", Value(reason="she cried"), "Warm has a value; a reason stands where there is none."),
    ("laugh", Value(2, reason="x"), "Laugh has a value; a reason stands where there is none."),
    ("pace", Value(3, evidence=EVIDENCE), "Pace takes no evidence."),
    ("bond", Value(3, evidence=EVIDENCE), ""),
    ("ask", Value(facets={"topic": "task", "side": "own"}), ""),
    ("ask", Value(facets={"topic": "fees"}), "topic is one of goal, task, not fees."),
    ("warm", Value(facets={"topic": "goal"}), "Warm has no facet topic."),
    ("away", Value(intensity=3), ""),
    ("away", Value(intensity=4), "The intensity of Away cannot be 4."),
    ("warm", Value(intensity=1), "Warm has no intensity."),
]


@pytest.mark.parametrize(("code", "value", "why"), VALUES)
def test_why_a_value_cannot_be_stored_is_a_sentence(code: str, value: Value, why: str) -> None:
    assert why_not_value(BOOK, BOOK.codes[code], value) == why


FAULTS = [
    ("ask", Value(2, {"topic": "fees", "mood": "low"}, 9), ["value", "facet:topic", "facet:mood", "intensity"]),
    ("pace", Value(6, evidence=EVIDENCE), ["value", "evidence"]),
    ("pace", Value(None), ["value"]),
    ("pace", Value(None, reason="bored"), ["reason"]),
    ("warm", Value(None, reason="bored"), ["value"]),
    ("warm", Value(reason="bored"), ["reason"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "parts"), FAULTS)
def test_each_fault_of_a_value_names_the_part_that_is_wrong(code: str, value: Value, parts: list[str]) -> None:
    assert [part for part, _ in faults(BOOK, BOOK.codes[code], value)] == parts


def test_the_codes_of_a_role_are_those_of_everybody_and_its_own_in_the_books_order() -> None:
    table = {
        "therapist": ["warm", "cold", "ask", "laugh"],
        "client": ["warm", "cold", "away", "against", "laugh"],
        "other": ["warm", "cold", "laugh"],
    }
    for role, codes in table.items():
        assert [code.id for code in legal_codes(BOOK, segment("utt", role))] == codes  # type: ignore[arg-type]


def test_on_a_kind_where_nobody_in_particular_speaks_every_code_is_legal() -> None:
    assert [code.id for code in legal_codes(BOOK, segment("session"))] == ["bond", "mood", "repair"]


@given(
    st.sets(st.sampled_from(["warm", "cold", "away", "against", "laugh"])), st.sampled_from(["warm", "cold", "away"])
)
def test_setting_a_code_takes_off_its_siblings_of_exclusive_groups_and_nothing_else(held: set[str], code: str) -> None:
    siblings = {"warm": {"cold"}, "cold": {"warm"}}.get(code, set())
    assert set(replaced(View(BOOK, segment(), marks(*held)), code)) == {(name, "") for name in held & siblings}


def test_a_question_opens_when_its_count_is_reached_anywhere_in_the_session() -> None:
    repair = BOOK.codes["repair"]
    assert not gate(BOOK, {})(repair)
    assert not gate(BOOK, {"1": marks("warm", "laugh")})(repair)
    assert gate(BOOK, {"1": marks("warm"), "2": marks("against")})(repair)


def test_a_comparison_with_a_rating_that_is_not_given_is_open_to_neither_side() -> None:
    given = {"session": rated("bond", 2), "seg": rated("pace", 5)}
    assert evaluate(BOOK, "bond < 3", given) is True
    assert evaluate(BOOK, "mood < 3", given) is None
    assert evaluate(BOOK, "bond < 3 and count(any_code) == 0", given) is True
    unrated = {"session": rated("bond", None, "cannot_rate")}
    assert evaluate(BOOK, "bond < 3", unrated) is None

"""Persons, codes that stand alone, forced distributions and tallies: what is missing, and what goes with what."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.completeness import missing, state_of
from coder.codebook.legality import View, replaced, why_not
from coder.codebook.load import load, loads
from coder.codebook.values import why_not_value
from coder.errors import CodebookError
from coder.model import NOBODY, Marks, Participant, Roster, Segment, State, Value

DATA = Path(__file__).parents[1] / "data"
FAMILY = load(DATA / "kinds" / "family.yaml")
PAIR = Roster(
    (
        Participant("A", "T01", "therapist"),
        Participant("B", "C01", "client"),
        Participant("C", "C02", "client"),
        Participant("E", "C02", "client"),
        Participant("UNK", "UNK", "client"),
    )
)
SESSION = Segment("s", "session", 0, 0, 60_000)
SIGN = Segment("e", "sign", 1, 1000, 1000)


def marks(*keys: tuple[str, str]) -> Marks:
    return Marks({key: Value() for key in keys})


def test_a_roster_names_each_person_of_a_role_once_and_no_unknown_voice() -> None:
    assert PAIR.persons("client") == ("C01", "C02")
    assert PAIR.persons("other") == ()
    assert [PAIR.person_of(speaker) for speaker in ("B", "E", "UNK", "Z")] == ["C01", "C02", "", ""]


STATES: list[tuple[str, Segment, str, str, Marks, Roster, State]] = [
    ("given for this one", SIGN, "joins", "C01", marks(("joins", "C01")), PAIR, "coded"),
    ("given for the other one", SIGN, "joins", "C02", marks(("joins", "C01")), PAIR, "zero"),
    ("given for somebody", SIGN, "joins", "", marks(("joins", "C01")), PAIR, "coded"),
    ("asked of no therapist", SIGN, "joins", "T01", marks(("joins", "C01")), PAIR, "not_applicable"),
    ("nobody of the role is there", SIGN, "joins", "", Marks(), NOBODY, "not_applicable"),
    ("not given per person", SIGN, "invites", "T01", Marks(), PAIR, "not_applicable"),
    ("half given: whom it is about is open", SIGN, "invites", "", marks(("joins", "")), PAIR, "not_seen"),
    ("a rating of each, not given yet", SESSION, "part", "C02", marks(("part", "C01")), PAIR, "not_seen"),
    ("a question that needs two", SESSION, "shared", "", Marks(), Roster(PAIR.participants[:2]), "not_applicable"),
    ("a question that needs two, and two are there", SESSION, "shared", "", Marks(), PAIR, "not_seen"),
]


@pytest.mark.parametrize(
    ("what", "where", "code", "person", "given_marks", "roster", "state"), STATES, ids=[s[0] for s in STATES]
)
def test_each_segment_code_and_person_is_in_one_of_five_states(
    what: str, where: Segment, code: str, person: str, given_marks: Marks, roster: Roster, state: State
) -> None:
    assert (
        state_of(View(FAMILY, where, given_marks, lambda one, whom="": _asked(one.id, roster), roster), code, person)
        == state
    )


def _asked(code: str, roster: Roster) -> bool:
    return code != "shared" or len(roster.persons("client")) >= 2


@given(
    st.sets(st.tuples(st.sampled_from(["joins", "stalls", "invites"]), st.sampled_from(["", "C01", "C02"]))),
    st.sampled_from(["C01", "C02"]),
)
def test_setting_a_code_for_one_person_never_takes_anything_off_another(
    held: set[tuple[str, str]], person: str
) -> None:
    off = replaced(View(FAMILY, SIGN, marks(*held), roster=PAIR), "joins", person)
    assert set(off) == held & {("stalls", person), ("stalls", "")}


TALLIES = """
  tell: {label: Tell, abbr: TE, kind: count, segment: utt, target: dyad, scale: three, hotkey: aa,
         definition: d, use_when: u, not_when: n, examples: [e]}
  alone: {label: Alone, abbr: AL, kind: presence, segment: utt, target: dyad, hotkey: ab,
          definition: d, use_when: u, not_when: n, examples: [e]}
  beside: {label: Beside, abbr: BS, kind: presence, segment: utt, target: dyad, hotkey: ac,
           definition: d, use_when: u, not_when: n, examples: [e]}
"""


@pytest.fixture
def more(mini: str) -> Callable[[], str]:
    """The small book with a tally scale, a group with a code that stands alone, and keys of two letters."""

    def text() -> str:
        scaled = mini.replace("  line: {", "  three: {type: tally, min: 0, max: 3, step: 1, metric: ratio}\n  line: {")
        coded = scaled.replace("  mood:\n", f"{TALLIES.strip(chr(10))}\n  mood:\n")
        return coded.replace(
            "groups:\n", "groups:\n  single: {mode: multi, members: [alone, beside, tell], solo: [alone]}\n"
        )

    return text


def test_a_code_that_stands_alone_takes_the_others_off_and_is_taken_off_by_them(more: Callable[[], str]) -> None:
    book, here = loads(more(), "more.yaml"), Segment("u", "utt", 1, 0, 1000, "client")
    assert replaced(View(book, here, marks(("beside", ""), ("tell", ""), ("warm", ""))), "alone") == (
        ("beside", ""),
        ("tell", ""),
    )
    assert replaced(View(book, here, marks(("alone", ""))), "beside") == (("alone", ""),)
    assert replaced(View(book, here, marks(("beside", ""))), "tell") == ()


def test_a_tally_counts_no_further_than_its_scale(more: Callable[[], str]) -> None:
    book = loads(more(), "more.yaml")
    assert why_not_value(book, book.codes["tell"], Value(3)) == ""
    assert why_not_value(book, book.codes["tell"], Value(4)) == "Tell counts up to 3, not 4."


def sorted_book(mini: str) -> str:
    """A book of four ratings that must take the values 1, 2, 2, 3."""
    codes = "".join(
        f"  q{at}: {{label: Card {at}, abbr: Q{at}, kind: rating, segment: session, target: dyad, scale: sort,"
        " required: true, definition: d, use_when: u, not_when: n, examples: [e]}\n"
        for at in range(1, 5)
    )
    scale = "  sort: {type: distribution, min: 1, max: 3, step: 1, metric: ordinal, buckets: {1: 1, 2: 2, 3: 1}}\n"
    return mini.replace("  line: {", f"{scale}  line: {{").replace("  mood:\n", f"{codes}  mood:\n")


def test_a_forced_distribution_is_complete_only_when_each_value_is_given_as_often_as_it_takes(mini: str) -> None:
    book = loads(sorted_book(mini), "sort.yaml")

    def wants(*values: int | None) -> tuple[str, ...]:
        given = {(f"q{at}", ""): Value(value) for at, value in enumerate(values, start=1) if value is not None}
        return missing(View(book, SESSION, Marks(given), lambda code, _person="": code.id != "g_after"))

    assert wants(1, 2, 3, 2) == ()
    assert wants(1, 2, None, 2) == ("Card 3",)
    assert wants(2, 2, 3, 2) == ("2 instead of 3 ratings of 2 on sort",)
    assert wants(1, 1, 3, 3) == (
        "1 instead of 2 ratings of 1 on sort",
        "1 instead of 2 ratings of 3 on sort",
    )


def test_a_book_says_of_a_forced_distribution_how_many_ratings_it_places(mini: str) -> None:
    for old, new, message in (
        ("3: 1}}", "3: 2}}", "has places for 5 ratings, and session has 4 on this scale"),
        (", buckets: {1: 1, 2: 2, 3: 1}}", "}", "is missing: how many ratings take each value, as {1: 5}"),
        ("{1: 1, 2: 2, 3: 1}", "{0: 1, 2: 2, 3: 1}", "0 is not on the scale, 1 to 3"),
        ("type: distribution", "type: ordinal", "goes with type distribution, not with ordinal"),
    ):
        with pytest.raises(CodebookError) as caught:
            loads(sorted_book(mini).replace(old, new, 1), "sort.yaml")
        assert [problem.message for problem in caught.value.problems] == [message]


def test_why_a_code_may_not_be_set_for_somebody_is_a_sentence() -> None:
    view = View(FAMILY, SIGN, Marks(), roster=PAIR)
    assert why_not(view, "joins") == ""
    assert why_not(view, "joins", "C02") == ""
    assert why_not(view, "joins", "C03") == "Joins in is given for C01 or C02, not for C03."
    assert why_not(View(FAMILY, SIGN), "joins") == "Joins in is given for each client, and nobody here is a client."

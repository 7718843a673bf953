"""The scores of the small book that uses every part of the schema once."""

from pathlib import Path

from coder.codebook.arithmetic import Result
from coder.codebook.load import load
from coder.codebook.scores import CodedSession, Scope, scores_of
from coder.model import Marks, Segment, Value

MINI = load(Path(__file__).parents[2] / "data" / "codebook" / "mini.yaml")
UTTERANCES = (
    Segment("1", "utt", 1, 0, 4000, "client", "B"),
    Segment("2", "utt", 2, 5000, 9000, "therapist", "A"),
    Segment("3", "utt", 3, 299_000, 304_000, "client", "B"),
    Segment("4", "utt", 4, 310_000, 320_000, "client", "B"),
)
FIVES = (Segment("f1", "five", 1, 0, 300_000), Segment("f2", "five", 2, 300_000, 600_000))
SEGMENTS = {"utt": UTTERANCES, "five": FIVES, "session": (Segment("s", "session", 0, 0, 600_000),)}
WARM = {("warm", ""): Value(facets={"about": "goal"})}


def scored(marks: dict[str, Marks]) -> dict[tuple[str, Scope], Result]:
    return {(one.score, one.scope): one.result for one in scores_of(CodedSession(MINI, SEGMENTS, marks))}


def test_a_finished_session() -> None:
    found = scored(
        {
            "1": Marks({("away", ""): Value(3)}),
            "2": Marks(WARM),
            "3": Marks({("cold", ""): Value(), ("away", ""): Value(1)}),
            "4": Marks(none=True),
            "s": Marks({("g_bond", ""): Value(0.5, evidence=("1",)), ("g_after", ""): Value(-1)}),
        }
    )
    assert found == {
        # Strain was coded and the bond is below 1, so both are asked: (0.5 - 1) / 2.
        ("bond", Scope()): Result(-0.25, 2, 2),
        # Away three times and once, cold once: 5 in 4 segments; 3 + 1 + 1 of them start before 300 s, on 3 segments.
        ("rate", Scope()): Result(5 / 4, 4, 4),
        ("rate", Scope(interval=FIVES[0])): Result(5 / 3, 3, 3),
        ("rate", Scope(interval=FIVES[1])): Result(0, 1, 1),
        # One warm, one cold.
        ("share", Scope()): Result(1 / 2, 4, 4),
    }


def test_a_facet_that_must_be_answered_keeps_its_segment_out() -> None:
    found = scored({"2": Marks({("warm", ""): Value()}), "3": Marks({("cold", ""): Value()})})
    assert found["share", Scope()] == Result(0, 4, 1)


def test_a_session_without_strain_is_not_asked_what_is_left_of_it() -> None:
    found = scored({"2": Marks(WARM), "s": Marks({("g_bond", ""): Value(1, evidence=("2",))})})
    assert found["bond", Scope()] == Result(1, 2, 1)
    assert found["rate", Scope(interval=FIVES[1])] == Result(None, 1, 0, reason="nothing_coded")

"""Scores that count only codings with a certain answer to a facet, as in books that code form and intent."""

import pytest

from coder.codebook.load import loads, shipped
from coder.codebook.scores import CodedSession, scores_of
from coder.errors import CodebookError
from coder.model import NOBODY, Marks, Role, Segment, Value

VRM = shipped("vrm-like-skeleton")
# Four thought units: a question that advises, two disclosures, an acknowledgment.
SAID = (("therapist", "Q", "A"), ("client", "D", "D"), ("client", "D", "D"), ("therapist", "K", "K"))


def coded(*said: tuple[Role, str, str]) -> CodedSession:
    units = tuple(Segment(f"u{at}", "unit", at, at * 1000, (at + 1) * 1000, one[0]) for at, one in enumerate(said, 1))
    marks = {
        unit.id: Marks({("vrm", ""): Value(1, {"form": form, "intent": intent})})
        for unit, (_, form, intent) in zip(units, said, strict=True)
    }
    return CodedSession(VRM, {"unit": units}, marks, NOBODY, {}, 5000)


def shares(session: CodedSession) -> dict[tuple[str, Role | None], float | None]:
    return {(one.score, one.scope.role): one.result.value for one in scores_of(session)}


def test_the_share_of_each_mode_is_by_form_and_by_intent() -> None:
    found = shares(coded(*SAID))

    assert found["form_question", None] == 0.25  # one of four units
    assert found["form_question", "therapist"] == 0.5  # one of the therapist's two
    assert found["intent_question", None] == 0  # it advises
    assert found["intent_advisement", "therapist"] == 0.5
    assert found["intent_disclosure", "client"] == 1
    assert sum(found[name, None] or 0 for name, role in found if name.startswith("form_") and role is None) == 1
    assert sum(found[name, None] or 0 for name, role in found if name.startswith("intent_") and role is None) == 1


def test_a_share_of_nothing_is_undefined_and_not_0() -> None:
    session = coded(*SAID[1:3])
    assert shares(session)["form_question", None] == 0
    assert ("form_question", "therapist") not in shares(session) or shares(session)[
        "form_question", "therapist"
    ] is None


WRONG = [
    ("where: {abut: [goal]}", "unknown facet 'abut'; did you mean 'about'?"),
    ("where: {about: [goals]}", "'goals' is no answer of about; did you mean 'goal'?"),
    ("where: {about: [goal]}, by: [session]", ""),
]


@pytest.mark.parametrize(("where", "message"), WRONG, ids=[one[0] for one in WRONG])
def test_what_a_score_chooses_by_is_a_facet_and_an_answer_of_it(mini: str, where: str, message: str) -> None:
    text = mini.replace("  bond: {fn", f"  about_goal: {{fn: count, of: [warm], {where}}}\n  bond: {{fn")
    assert text != mini
    if not message:
        assert loads(text, "mini.yaml").scores["about_goal"].where == {"about": ("goal",)}
        return
    with pytest.raises(CodebookError) as caught:
        loads(text, "mini.yaml")
    assert [one.message for one in caught.value.problems] == [message]


def test_every_code_that_is_counted_asks_the_facet(mini: str) -> None:
    text = mini.replace("  bond: {fn", "  about_goal: {fn: count, of: [pair], where: {about: [goal]}}\n  bond: {fn")
    with pytest.raises(CodebookError) as caught:
        loads(text, "mini.yaml")
    assert [one.message for one in caught.value.problems] == ["'cold', which is counted, does not ask about"]


def test_a_function_without_a_count_takes_no_choice(mini: str) -> None:
    text = mini.replace("min_answered: 1}", "min_answered: 1, where: {about: [goal]}}", 1)
    with pytest.raises(CodebookError) as caught:
        loads(text, "mini.yaml")
    assert "goes with count, sum, rate_per_min and proportion, not with mean" in caught.value.problems[0].message

"""Who has what, what of it a rater can see, and which coding of a session is analysed."""

from collections.abc import Callable
from dataclasses import fields

import pytest

from coder.errors import CoderError, ConflictError, NotFoundError
from coder.model import Word
from coder.store import acts, assignments, events, schema
from coder.store.assignments import Assignment, Design
from coder.workflow.assignment import Chosen, assign, choose_primary, find, recuse
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session, disable_rater, set_facts
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk, queue
from coder.workflow.study import Study, add_codebook
from coder.workflow.submission import reopen, submit

Finish = Callable[[Desk], Desk]
PLAN = {"purpose", "occasion", "draw", "is_primary", "withdrawn"}


def designs(study: Study, session: str = "S01") -> tuple[Design, ...]:
    with study.store.read() as connection:
        return assignments.designs(connection, session)


def primary(study: Study, session: str = "S01") -> str:
    (one,) = [design.assignment.rater for design in designs(study, session) if design.is_primary] or [""]
    return one


def log(study: Study, act: str) -> list[tuple[str, dict[str, object]]]:
    with study.store.read() as connection:
        return [(one.session, dict(one.value)) for one in acts.acts(connection) if one.act == act]


def order(study: Study, session: str = "S01") -> list[str]:
    return [design.assignment.rater for design in designs(study, session)]


@pytest.fixture
def three(rule_study: Study) -> Study:
    """Session S01 with three raters; the first of the draw is primary."""
    assign(rule_study, ["R1", "R2", "R3"], ["S01"], per_session=3, seed=7)
    return rule_study


def test_what_a_rater_can_see_of_an_assignment_holds_no_plan() -> None:
    assert set(schema.assignment.columns.keys()) == {field.name for field in fields(Assignment)}
    assert not set(schema.assignment.columns.keys()) & PLAN
    assert set(schema.design.columns.keys()) == PLAN | {"assignment"}


@pytest.mark.parametrize(
    ("purpose", "mode"),
    [
        ("study", "coding"),
        ("recode", "coding"),
        ("retest", "coding"),
        ("practice", "practice"),
        ("certification", "certification"),
    ],
)
def test_the_mode_tells_practice_and_certification_apart_and_nothing_else(
    rule_study: Study, purpose: str, mode: str
) -> None:
    assign(rule_study, ["R1"], ["S01"], purpose=purpose, seed=1)
    (item,) = queue(rule_study, "R1")
    assert (item.mode, item.state) == (mode, "new")
    (design,) = designs(rule_study)
    assert (design.purpose, design.assignment.mode) == (purpose, mode)


def test_an_alias_is_drawn_for_each_assignment_and_is_nothing_else_in_the_study(rule_study: Study) -> None:
    assign(rule_study, ["R1", "R2", "R3", "R4"], per_session=4, seed=1)
    aliases = [design.assignment.alias for design in designs(rule_study, "")]
    assert len(set(aliases)) == len(aliases) == 16
    assert all(alias[0].isalpha() and alias[1:].isdigit() for alias in aliases)


def test_a_session_is_opened_by_its_name_or_by_the_alias_of_ones_own_assignment(three: Study) -> None:
    by_rater = {design.assignment.rater: design.assignment.alias for design in designs(three)}
    assert open_desk(three, "R1", by_rater["R1"]).alias == by_rater["R1"] == open_desk(three, "R1", "S01").alias
    with pytest.raises(NotFoundError) as caught:
        open_desk(three, "R1", by_rater["R2"])
    assert caught.value.message == f"There is no session {by_rater['R2']}."


def test_the_queue_has_the_same_seeded_order_for_a_seed_and_names_aliases_only(rule_study: Study) -> None:
    assign(rule_study, ["R1"], seed=3)
    first = queue(rule_study, "R1")
    assert {item.alias for item in first} == {design.assignment.alias for design in designs(rule_study, "")}
    assert [item.alias for item in queue(rule_study, "R1")] == [item.alias for item in first]
    assert "S01" not in repr(first)


def test_one_assignment_of_a_session_is_primary_the_first_of_the_draw(three: Study) -> None:
    draws = {design.assignment.rater: design.draw for design in designs(three)}
    assert sorted(draws.values()) == [1, 2, 3]
    assert draws[primary(three)] == 1


def test_the_draw_of_the_primary_is_the_seeds(rule_study: Study) -> None:
    dry = {seed: assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=seed, dry_run=True) for seed in (1, 2)}
    assert all(one.plan.load == {"R1": 1, "R2": 1} for one in dry.values())
    chosen = set()
    for seed, session in enumerate(("S01", "S02", "S03", "S04") * 1, start=40):
        assign(rule_study, ["R1", "R2"], [session], per_session=2, seed=seed)
        chosen.add(primary(rule_study, session))
    assert chosen == {"R1", "R2"}


def test_who_submits_first_does_not_become_primary(three: Study, finish: Finish) -> None:
    before = primary(three)
    late = [rater for rater in order(three) if rater != before]
    for rater in late:
        submit(finish(open_desk(three, rater, "S01")))
    assert primary(three) == before


def test_a_dry_run_shows_the_plan_and_stores_nothing(rule_study: Study) -> None:
    dry = assign(rule_study, ["R1", "R2"], double=0.5, seed=5, dry_run=True)
    assert (dry.stored, len(dry.plan.pairs), designs(rule_study, "")) == (False, 6, ())
    real = assign(rule_study, ["R1", "R2"], double=0.5, seed=5)
    assert real.plan == dry.plan
    assert {(one.assignment.session, one.assignment.rater) for one in designs(rule_study, "")} == set(dry.plan.pairs)


def test_assigning_again_moves_nothing_and_says_so(rule_study: Study) -> None:
    first = assign(rule_study, ["R1", "R2"], double=0.5, seed=5)
    before = designs(rule_study, "")
    again = assign(rule_study, ["R1", "R2"], double=0.5, seed=6)
    assert (first.stored, again.stored, again.plan.pairs) == (True, False, ())
    assert designs(rule_study, "") == before
    assert len(log(rule_study, "assign")) == 1


def test_a_later_session_moves_nothing_of_the_earlier_ones(rule_study: Study, said: Callable[[], list[Word]]) -> None:
    assign(rule_study, ["R1", "R2"], seed=5)
    before = designs(rule_study, "")
    add_session(rule_study, "S05")
    keep_transcript(rule_study, "S05", said(), {})
    set_roles(rule_study, "S05", {"SPEAKER_00": "therapist", "SPEAKER_01": "client"})
    lock(rule_study, "S05")
    assign(rule_study, ["R1", "R2", "R3"], seed=6)
    after = designs(rule_study, "")
    assert set(before) < set(after)
    (added,) = set(after) - set(before)
    assert (added.assignment.session, added.assignment.rater) == ("S05", "R3")


def test_the_seed_is_drawn_and_kept_when_nobody_gives_one(rule_study: Study) -> None:
    made = assign(rule_study, ["R1"])
    assert log(rule_study, "assign") == [("", {"seed": made.seed, "purpose": "study", "double": 0.0, "pairs": 4})]


def test_strata_are_read_from_the_facts_of_sessions(rule_study: Study) -> None:
    for session, site in (("S01", "A"), ("S02", "A"), ("S03", "B"), ("S04", "B")):
        set_facts(rule_study, session, {"site": site})
    made = assign(rule_study, ["R1", "R2"], double=0.5, strata=["site"], seed=9)
    twice = {
        session for session, _ in made.plan.pairs if len([1 for name, _ in made.plan.pairs if name == session]) > 1
    }
    assert len(twice & {"S01", "S02"}) == len(twice & {"S03", "S04"}) == 1


def test_who_is_recused_before_any_submit_makes_place_for_the_next_of_the_draw_and_it_is_logged(three: Study) -> None:
    first, second, third = order(three)
    assert recuse(three, "S01", first, "knows the client") == second
    assert primary(three) == second
    assert [(session, value["rater"]) for session, value in log(three, "recuse")] == [("S01", first)]
    assert [(session, value["rater"]) for session, value in log(three, "primary")] == [("S01", second)]
    assert recuse(three, "S01", second, "ill") == third


def test_who_is_recused_and_was_not_primary_changes_nothing_else(three: Study) -> None:
    first, second, _ = order(three)
    assert recuse(three, "S01", second, "ill") == first
    assert log(three, "primary") == []


def test_after_a_submit_a_recused_primary_is_replaced_by_nobody_but_a_supervisor(three: Study, finish: Finish) -> None:
    first, second, third = order(three)
    submit(finish(open_desk(three, third, "S01")))
    assert recuse(three, "S01", first, "ill") == ""
    assert primary(three) == ""
    assert choose_primary(three, "S01", second, "next of the draw") == Chosen(changed=True, submitted=False)
    assert choose_primary(three, "S01", second, "once more") == Chosen(changed=False, submitted=False)
    assert primary(three) == second
    assert [(session, value["rater"]) for session, value in log(three, "primary")] == [("S01", second)]


def test_after_a_submit_a_new_assignment_does_not_become_primary_by_itself(three: Study, finish: Finish) -> None:
    first, second, _ = order(three)
    submit(finish(open_desk(three, second, "S01")))
    recuse(three, "S01", first, "ill")
    assign(three, ["R1", "R2", "R3", "R4"], ["S01"], per_session=3, seed=3)
    assert "R4" in order(three)
    assert primary(three) == ""


def test_a_session_whose_only_rater_is_recused_waits_for_a_new_one_who_is_primary(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    assert recuse(rule_study, "S01", "R1", "ill") == ""
    assign(rule_study, ["R2"], ["S01"], seed=2)
    assert primary(rule_study) == "R2"


def test_who_is_recused_does_not_get_the_session_back_by_a_later_draw(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    recuse(rule_study, "S01", "R1", "knows the client")
    assign(rule_study, ["R1", "R2"], ["S01"], seed=2)
    assert [one.assignment.rater for one in designs(rule_study) if not one.withdrawn] == ["R2"]
    with pytest.raises(ConflictError):
        assign(rule_study, ["R1"], ["S01"], per_session=2, seed=2)


def test_a_recused_session_is_gone_from_the_queue_and_cannot_be_opened_while_its_log_stays(
    rule_study: Study,
) -> None:
    assign(rule_study, ["R1"], ["S01", "S02"], seed=1)
    desk = open_desk(rule_study, "R1", "S01")
    desk.none(desk.segments[0])
    recuse(rule_study, "S01", "R1", "ill")
    assert [item.alias for item in queue(rule_study, "R1")] == [designs(rule_study, "S02")[0].assignment.alias]
    with pytest.raises(NotFoundError) as caught:
        open_desk(rule_study, "R1", "S01")
    assert caught.value.message == "R1 was recused from S01."
    with rule_study.store.read() as connection:
        assert len(events.events_of(connection, desk.material.assignment.id)) == 1


def test_a_supervisors_acts_go_by_alias_too_and_are_logged_under_the_sessions_name(three: Study) -> None:
    first, second, _ = order(three)
    alias = {design.assignment.rater: design.assignment.alias for design in designs(three)}
    choose_primary(three, alias[second], second, "test")
    assert primary(three) == second
    assert recuse(three, alias[second], second, "test") == first
    assert [session for session, _ in log(three, "recuse") + log(three, "primary")] == ["S01", "S01", "S01"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_supervisors_act_needs_a_reason(three: Study, reason: str) -> None:
    _first, second, _third = order(three)
    before = designs(three)
    for act in (recuse, choose_primary, reopen):
        with pytest.raises(CoderError) as caught:
            act(three, "S01", second, reason)
        assert caught.value.hint == "Say it: --reason TEXT"
    assert designs(three) == before


def test_a_rater_who_is_disabled_gets_no_more_work_and_a_supervisor_can_still_settle_what_is_left(
    three: Study, finish: Finish
) -> None:
    first, second, _ = order(three)
    submit(finish(open_desk(three, second, "S01")))
    disable_rater(three, first)
    disable_rater(three, second)
    for act in (lambda: open_desk(three, first, "S01"), lambda: assign(three, [first], ["S02"])):
        with pytest.raises(ConflictError) as caught:
            act()
        assert (caught.value.message, caught.value.hint) == (f"Rater {first} is disabled.", "Choose another rater.")
    choose_primary(three, "S01", second, "test")
    recuse(three, "S01", first, "left the lab")
    reopen(three, "S01", second, "test")
    assert primary(three) == second


def test_a_submitted_recode_replaces_that_raters_coding_as_primary(three: Study, finish: Finish) -> None:
    first, second, _ = order(three)
    for rater in (first, second):
        submit(finish(open_desk(three, rater, "S01")))
    assign(three, [first], ["S01"], purpose="recode", seed=1)
    before = [design.assignment.id for design in designs(three) if design.is_primary]
    recode = open_desk(three, first, "S01")
    assert recode.log == []
    assert [design.assignment.id for design in designs(three) if design.is_primary] == before
    submit(finish(recode))
    (now,) = [design for design in designs(three) if design.is_primary]
    assert (now.assignment.rater, now.purpose, now.occasion) == (first, "recode", 2)


def test_a_recode_of_a_rater_who_was_not_primary_does_not_become_so(three: Study, finish: Finish) -> None:
    first, second, _ = order(three)
    submit(finish(open_desk(three, second, "S01")))
    assign(three, [second], ["S01"], purpose="recode", seed=1)
    submit(finish(open_desk(three, second, "S01")))
    (now,) = [design for design in designs(three) if design.is_primary]
    assert (now.assignment.rater, now.purpose) == (first, "study")


def test_a_retest_never_becomes_primary(three: Study, finish: Finish) -> None:
    first, *_ = order(three)
    submit(finish(open_desk(three, first, "S01")))
    assign(three, [first], ["S01"], purpose="retest", seed=1)
    submit(finish(open_desk(three, first, "S01")))
    (now,) = [design for design in designs(three) if design.is_primary]
    assert (now.purpose, now.occasion) == ("study", 1)
    with pytest.raises(ConflictError) as caught:
        choose_primary(three, "S01", first, "test")
    assert caught.value.message == f"{first} codes S01 as retest; only study codings and recodes are analysed."


def test_the_codebook_version_is_pinned_at_the_first_event(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    desk = open_desk(rule_study, "R1", "S01")
    assert designs(rule_study)[0].assignment.codebook is None
    desk.none(desk.segments[0])
    assert designs(rule_study)[0].assignment.codebook == "every-rule@1.0.0"


def newer_book(study: Study, changes: dict[str, str], version: str = "1.1.0") -> None:
    """Add a newer version of the book to the study."""
    text = (study.settings.codebooks / "every-rule@1.0.0.yaml").read_text(encoding="utf-8")
    for old, new in {"version: 1.0.0": f"version: {version}", **changes}.items():
        assert old in text
        text = text.replace(old, new, 1)
    path = study.folder / "newer.yaml"
    path.write_text(text, encoding="utf-8")
    assert add_codebook(study, str(path)) is not None


def test_an_assignment_that_is_begun_keeps_its_version_when_a_newer_one_comes(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01", "S02"], seed=1)
    begun = open_desk(rule_study, "R1", "S01")
    begun.none(begun.segments[0])
    newer_book(rule_study, {"label: Warm,": "label: Warmth,"})
    for session in ("S01", "S02"):
        lock(rule_study, session)
    assert open_desk(rule_study, "R1", "S01").book.key == "every-rule@1.0.0"
    assert open_desk(rule_study, "R1", "S02").book.key == "every-rule@1.1.0"


def test_a_session_not_locked_for_a_newer_version_is_coded_with_the_one_it_was_locked_for(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    newer_book(rule_study, {"utt: {kind: utterance}": "utt: {kind: utterance, max_s: 7}"}, "2.0.0")
    desk = open_desk(rule_study, "R1", "S01")
    assert (desk.book.key, len(desk.segments)) == ("every-rule@1.0.0", 8)
    lock(rule_study, "S01")
    assert open_desk(rule_study, "R1", "S01").book.key == "every-rule@2.0.0"


REFUSED: list[tuple[dict[str, object], type[CoderError], str, str]] = [
    ({"raters": ["R9"]}, NotFoundError, "There is no rater R9.", "Raters: R1, R2, R3, R4"),
    ({"chosen": ["S09"]}, NotFoundError, "There is no session S09.", "Sessions: S01, S02, S03, S04"),
    (
        {"book": "other"},
        NotFoundError,
        "The study holds no codebook other.",
        "It holds every-rule. Add one: coder codebook add ID",
    ),
    (
        {"per_session": 2},
        ConflictError,
        "Nobody is left to code S01: every rater has it or has a conflict with it.",
        "Name more raters, or ask for less double coding.",
    ),
]


@pytest.mark.parametrize(("wish", "kind", "message", "hint"), REFUSED)
def test_what_cannot_be_assigned_is_told_and_nothing_is_stored(
    rule_study: Study, wish: dict[str, object], kind: type[CoderError], message: str, hint: str
) -> None:
    with pytest.raises(kind) as caught:
        assign(rule_study, **{"raters": ["R1"], "chosen": ["S01"], "seed": 1, **wish})  # type: ignore[arg-type]
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert designs(rule_study, "") == ()


def test_a_session_that_is_not_locked_cannot_be_assigned(rule_study: Study) -> None:
    add_session(rule_study, "S05")
    with pytest.raises(ConflictError) as caught:
        assign(rule_study, ["R1"], ["S05"])
    assert caught.value.message == "Session S05 is not locked for every-rule@1.0.0."
    assert caught.value.hint == "Lock it: coder lock S05"
    assert {session for session, _ in assign(rule_study, ["R1"], seed=1).plan.pairs} == {"S01", "S02", "S03", "S04"}


def test_a_study_without_a_locked_session_has_nothing_to_assign(study: Study) -> None:
    add_rater(study, "R1")
    with pytest.raises(ConflictError) as caught:
        assign(study, ["R1"])
    assert (caught.value.message, caught.value.hint) == ("No session is locked yet.", "Lock one: coder lock SESSION")


def test_an_open_assignment_is_found_before_a_submitted_one_and_an_occasion_by_its_number(
    rule_study: Study, finish: Finish
) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    submit(finish(open_desk(rule_study, "R1", "S01")))
    assign(rule_study, ["R1"], ["S01"], purpose="retest", seed=2)
    with rule_study.store.read() as connection:
        assert find(connection, "S01", "R1").occasion == 2
        assert find(connection, "S01", "R1", occasion=1).purpose == "study"

"""Drift in a study: whose bias moved, by which yardstick, in blocks of the order in which work was handed in."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coder.errors import ConflictError, NotFoundError
from coder.workflow.assignment import assign, recuse
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript
from coder.workflow.drift import Drift, drift
from coder.workflow.gold import set_gold
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.periods import Cut, Period, periods
from coder.workflow.reliability import reliability
from coder.workflow.study import Study, init_study, open_study
from coder.workflow.submission import submit
from tests.workflow.conftest import EVERY_RULE, ROLES, spoken

Finish = Callable[[Desk], Desk]
HALVES = Cut("blocks", 2)
SESSIONS = [f"S{number:02}" for number in range(10, 0, -1)]
"""In the order in which they are handed in: by name they would be the other way round."""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, finish: Finish) -> Iterator[Study]:
    """Ten sessions by R1, R2 and KEY: each gives warm on one or two utterances; R1 on three more in the later five.

    No session has a key. Tests only read it.
    """
    folder = tmp_path_factory.mktemp("moved") / "study"
    with init_study(folder, (str(EVERY_RULE),)) as study:
        for session in sorted(SESSIONS):
            add_session(study, session)
            keep_transcript(study, session, spoken(), {"words": "test"})
            set_roles(study, session, ROLES)
            lock(study, session)
        for rater in ("R1", "R2", "KEY"):
            add_rater(study, rater)
        assign(study, ["R1", "R2", "KEY"], SESSIONS, per_session=3, seed=1)
        for at, session in enumerate(SESSIONS):
            for rater in ("R1", "R2", "KEY"):
                desk = open_desk(study, rater, session)
                count = 1 + at % 2 + (3 if rater == "R1" and at >= 5 else 0)
                for segment in desk.segments[:count]:
                    desk.code(segment, "warm")
                submit(finish(desk))
        yield study


def flags(found: Drift) -> list[tuple[str, str, str, int]]:
    return [(who, name, one.block, 1 if (one.difference or 0) > 0 else -1) for who, name, one in found.flags]


class TestWithOthers:
    """Where no session has a key, and KEY is a rater like the others."""

    def test_a_rater_who_moves_is_flagged_by_the_mean_of_the_others(self, moved: Study) -> None:
        found = drift(moved, by="rater", cut=HALVES)
        warm = found.raters["R1"].codes["warm"]
        assert found.raters["R1"].against == "others"
        assert [(one.name, one.n_sessions, one.n_units) for one in warm.blocks] == [("1-5", 5, 40), ("6-10", 5, 40)]
        assert [one.figure.value for one in warm.blocks] == [0.0, pytest.approx(0.375)]
        assert ("R1", "warm", "6-10", 1) in flags(found)
        # The others seem to move the other way, by half as much: their mean has R1 in it.
        others = found.raters["R2"].codes["warm"]
        assert [one.figure.value for one in others.blocks] == [0.0, pytest.approx(-0.1875)]

    def test_blocks_follow_the_order_in_which_work_was_handed_in(self, moved: Study) -> None:
        found = drift(moved, cut=HALVES)
        assert [one.sessions for one in found.periods] == [tuple(SESSIONS[:5]), tuple(SESSIONS[5:])]
        assert found.raters["R1"].periods == tuple(
            Period(one.name, one.sessions, mine.first, mine.last)
            for one, mine in zip(found.periods, found.raters["R1"].periods, strict=True)
        )

    def test_agreement_falls_where_one_moves(self, moved: Study) -> None:
        found = drift(moved, by="code", cut=HALVES)
        course = found.codes["warm"]
        assert (course.coefficient, course.blocks[0].figure.value) == ("conger", 1.0)
        (change,) = course.changes
        assert change.difference is not None
        assert change.difference < -0.3
        assert change.flagged
        assert found.raters == {}

    def test_what_nobody_gave_is_not_tested_and_makes_the_family_no_larger(self, moved: Study) -> None:
        found = drift(moved, cut=HALVES)
        assert [one.reason for one in found.raters["R1"].codes["cold"].changes] == ["no_variation"]
        assert found.tested("codes") == 2  # warm, and the group it is in
        assert found.tested("raters") == 3  # warm, by each rater

    def test_the_two_families_do_not_hang_on_what_else_is_asked_for(self, moved: Study) -> None:
        both = drift(moved, cut=HALVES)
        assert drift(moved, by="code", cut=HALVES).codes == both.codes
        assert drift(moved, by="rater", cut=HALVES).raters == both.raters

    def test_four_sessions_are_too_few(self, moved: Study) -> None:
        found = drift(moved, cut=Cut("every", 4))
        assert [one.name for one in found.periods] == ["1-4", "5-8", "9-10"]
        assert {one.reason for one in found.codes["warm"].changes} == {"too_few_sessions"}
        assert found.flags == []

    def test_by_month_there_is_one_block_and_nothing_to_compare(self, moved: Study) -> None:
        found = drift(moved, cut=Cut("month", 0))
        (block,) = found.periods
        assert block.name == block.first[:7]
        assert found.codes["warm"].changes == ()

    def test_the_record_has_every_denominator_and_the_rule(self, moved: Study) -> None:
        said = drift(moved, cut=HALVES).record()
        assert said["rule"] == {
            "fewest_sessions": 5,
            "fewest_units_of_categories": 30,
            "least": 0.1,
            "alpha": 0.05,
            "correction": "holm",
            "n_tests": {"codes": 2, "raters": 3},
        }
        warm = said["raters"]["R1"]["codes"]["warm"]  # type: ignore[index]
        assert [(one["block"], one["n_sessions"], one["n_pairable"], one["value"]) for one in warm["blocks"]] == [
            ("1-5", 5, 40, 0.0),
            ("6-10", 5, 40, pytest.approx(0.375)),
        ]
        (change,) = warm["changes"]
        assert (change["least"], change["flagged"], change["reason"]) == (0.1, True, None)
        assert {"rater": "R1", "code": "warm", **change} in said["flags"]  # type: ignore[operator]

    def test_a_rating_must_move_by_a_tenth_of_its_scale(self, moved: Study) -> None:
        (change,) = drift(moved, by="rater", cut=HALVES).raters["R1"].codes["pace"].changes
        assert change.least == pytest.approx(0.4)

    def test_agreement_by_block_and_by_rater_nests_the_contracts_record(self, moved: Study) -> None:
        by_block = reliability(moved, by="block").groups["warm"]
        assert list(by_block) == ["1-10"]
        assert by_block["1-10"].n_pairable == 80
        by_rater = reliability(moved, by="rater").groups["warm"]
        assert list(by_rater) == ["KEY", "R1", "R2"]
        assert by_rater["R1"].coefficients["mean_difference"].value == pytest.approx(15 / 80)
        assert by_rater["R1"].prevalence["1"] == pytest.approx(30 / 80)


@pytest.fixture(scope="module")
def keyed(moved: Study, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """The same where KEY's codings are the keys."""
    folder = shutil.copytree(moved.folder, tmp_path_factory.mktemp("keyed") / "study")
    with open_study(Path(folder)) as study:
        for session in SESSIONS:
            set_gold(study, session, "KEY")
        yield study


class TestWithKeys:
    def test_only_who_moved_is_flagged_by_the_keys(self, keyed: Study) -> None:
        found = drift(keyed, by="rater", cut=HALVES)
        assert {rater: of.against for rater, of in found.raters.items()} == {"R1": "gold", "R2": "gold"}
        assert flags(found) == [("R1", "warm", "6-10", 1)]
        assert [one.figure.value for one in found.raters["R1"].codes["warm"].blocks] == [0.0, pytest.approx(0.375)]
        assert [one.figure.value for one in found.raters["R2"].codes["warm"].blocks] == [0.0, 0.0]

    def test_too_few_keys_leave_the_others_as_the_yardstick(self, keyed: Study) -> None:
        found = drift(keyed, by="rater", cut=Cut("every", 9))
        assert found.raters["R1"].against == "others"

    def test_the_key_is_no_rater_of_the_agreement(self, keyed: Study) -> None:
        assert drift(keyed, by="code", cut=HALVES).codes["warm"].coefficient == "cohen"


def test_with_keys_one_rater_is_enough_and_agreement_has_nothing_to_tell(keyed: Study, tmp_path: Path) -> None:
    with open_study(Path(shutil.copytree(keyed.folder, tmp_path / "alone"))) as study:
        for session in SESSIONS:
            recuse(study, session, "R2", "left the lab")
        found = drift(study, cut=HALVES)
        assert (found.periods, found.codes) == ((), {})
        assert flags(found) == [("R1", "warm", "6-10", 1)]
        with pytest.raises(ConflictError, match="No session has two submitted codings"):
            drift(study, by="code", cut=HALVES)


def test_periods_by_month_and_by_place() -> None:
    times = {"S2": "2026-10-30T10:00:00Z", "S1": "2026-11-02T10:00:00Z", "S3": "2026-11-02T10:00:00Z"}
    assert [(one.name, one.sessions) for one in periods(times, Cut("month", 0))] == [
        ("2026-10", ("S2",)),
        ("2026-11", ("S1", "S3")),
    ]
    assert [(one.name, one.sessions) for one in periods(times, Cut("every", 2))] == [
        ("1-2", ("S2", "S1")),
        ("3", ("S3",)),
    ]
    assert periods({}) == ()


def test_without_two_codings_or_a_key_there_is_nothing_to_compare(rule_study: Study) -> None:
    with pytest.raises(ConflictError, match="No session has two submitted codings"):
        drift(rule_study)
    with pytest.raises(NotFoundError, match="S77"):
        drift(rule_study, ["S77"])

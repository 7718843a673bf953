"""Keys: an expert's coding that others are compared with, and what it is not any more."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import CoderError, ConflictError, NotFoundError
from coder.store import acts, chain
from coder.transcript import canonical
from coder.workflow.assignment import assign, choose_primary, recuse
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.gathering import gather
from coder.workflow.gold import Listed, golds, set_gold, unset_gold
from coder.workflow.opening import open_desk, queue
from coder.workflow.overview import audit_trail, session_status
from coder.workflow.reading import Standing, beside_keys, submitted
from coder.workflow.reliability import reliability
from coder.workflow.study import Study
from coder.workflow.submission import reopen, submit
from tests.workflow.test_audit_tables import tamper
from tests.workflow.test_migrating import ALL, add, bring

Finish = Callable[[Desk], Desk]


def hand_in(study: Study, finish: Finish, rater: str, session: str) -> None:
    submit(finish(open_desk(study, rater, session)))


@pytest.fixture
def three(rule_study: Study, finish: Finish) -> Study:
    """S01 submitted by R1, R2 and R3, S02 by R1 and R2."""
    assign(rule_study, ["R1", "R2", "R3"], ["S01"], per_session=3, seed=1)
    assign(rule_study, ["R1", "R2"], ["S02"], per_session=2, seed=1)
    for rater, session in (("R1", "S01"), ("R2", "S01"), ("R3", "S01"), ("R1", "S02"), ("R2", "S02")):
        hand_in(rule_study, finish, rater, session)
    return rule_study


def raters(study: Study, layer: str = "rater", session: str = "S01") -> list[str]:
    return [work.rater for work in gather(study, layer, [session]).works]


def primary(study: Study, session: str = "S01") -> list[str]:
    return [one.rater for one in session_status(study, session).assignments if one.is_primary]


def the_key(study: Study) -> Listed:
    (one,) = golds(study)
    return one


class TestSetting:
    def test_the_key_is_a_layer_of_its_own_and_no_independent_coding(self, three: Study) -> None:
        done = set_gold(three, "S01", "R3", reason="consensus of the leads")
        assert (done.changed, done.session, done.rater, done.codebook) == (True, "S01", "R3", "every-rule@1.0.0")
        assert raters(three, "gold") == ["R3"]
        assert raters(three) == ["R1", "R2"]
        assert raters(three, "gold", "S02") == []
        assert {one.n_raters for one in reliability(three, ["S01"]).codes.values() if one.n_ratings} == {2}

    def test_it_lies_on_the_studys_chain_with_its_reason_beside_it(self, three: Study) -> None:
        set_gold(three, "S01", "R3", reason="consensus of the leads")
        line = audit_trail(three, "S01")[-1]
        assert (line.act, line.actor, line.session) == ("gold", "study", "S01")
        assert line.value == {"book": "every-rule", "rater": "R3", "submission": 1, "reason": "consensus of the leads"}
        with three.store.read() as connection:
            (act,) = acts.of_kind(connection, "gold")
        assert "consensus" not in str(act.body)
        listed = the_key(three)
        assert (listed.session, listed.rater, listed.submission, listed.named) == ("S01", "R3", 1, 1)
        assert (listed.state, listed.reason) == ("stands", "consensus of the leads")

    def test_the_same_again_does_nothing(self, three: Study) -> None:
        set_gold(three, "S01", "R3")
        before = audit_trail(three)
        assert not set_gold(three, "S01", "R3").changed
        assert audit_trail(three) == before

    def test_another_key_takes_its_place_and_neither_is_independent(self, three: Study) -> None:
        set_gold(three, "S01", "R3")
        assert set_gold(three, "S01", "R2").instead_of == "R3"
        assert raters(three, "gold") == ["R2"]
        assert raters(three) == ["R1"]

    @pytest.mark.parametrize(
        ("session", "rater", "kind", "message", "hint"),
        [
            ("S77", "R1", NotFoundError, "There is no session S77.", "Sessions: S01, S02, S03, S04"),
            ("S01", "R9", NotFoundError, "There is no rater R9.", "Raters: R1, R2, R3, R4"),
            ("S02", "R3", NotFoundError, "Session S02 is not assigned to R3.", "Assign it: coder assign --raters R3"),
            ("S03", "R4", ConflictError, "R4's coding of S03 is not submitted,", "coder submit S03 --rater R4"),
        ],
    )
    def test_what_cannot_be_a_key_is_told_with_the_way_out(
        self, three: Study, session: str, rater: str, kind: type[CoderError], message: str, hint: str
    ) -> None:
        assign(three, ["R4"], ["S03"], seed=1)
        with pytest.raises(kind) as told:
            set_gold(three, session, rater)
        assert told.value.message.startswith(message)
        assert hint in told.value.hint

    def test_practice_can_be_a_key_and_stays_out_of_agreement(self, three: Study, finish: Finish) -> None:
        assign(three, ["R4"], ["S01"], purpose="practice", seed=1)
        hand_in(three, finish, "R4", "S01")
        set_gold(three, "S01", "R4")
        assert raters(three, "gold") == ["R4"]
        assert raters(three) == ["R1", "R2", "R3"]


class TestPrimary:
    def test_a_key_that_was_primary_leaves_the_session_without_one_until_somebody_decides(self, three: Study) -> None:
        (first,) = primary(three)
        assert set_gold(three, "S01", first).primary_lost
        assert primary(three) == raters(three, "primary") == []
        other = next(one for one in ("R1", "R2", "R3") if one != first)
        choose_primary(three, "S01", other, "the expert's became the key")
        assert raters(three, "primary") == [other]
        assert verify(three).intact

    def test_a_key_is_never_chosen(self, three: Study) -> None:
        set_gold(three, "S01", "R3")
        with pytest.raises(ConflictError, match="is or was its key") as told:
            choose_primary(three, "S01", "R3", "the best one")
        assert told.value.hint.endswith("coder gold unset S01 --reason T")

    def test_a_key_that_was_not_primary_moves_nothing(self, three: Study) -> None:
        (first,) = primary(three)
        other = next(one for one in ("R1", "R2", "R3") if one != first)
        assert not set_gold(three, "S01", other).primary_lost
        assert primary(three) == [first]

    def test_a_session_with_a_key_alone_draws_a_primary_for_its_first_raters(
        self, rule_study: Study, finish: Finish
    ) -> None:
        assign(rule_study, ["R4"], ["S01"], seed=1)
        hand_in(rule_study, finish, "R4", "S01")
        set_gold(rule_study, "S01", "R4")
        assign(rule_study, ["R1"], ["S01"], per_session=2, seed=1)
        assert primary(rule_study) == ["R1"]
        assert verify(rule_study).intact

    def test_a_recode_that_is_the_key_hides_the_coding_it_stands_for(self, three: Study, finish: Finish) -> None:
        (first,) = primary(three)
        assign(three, [first], ["S01"], purpose="recode", seed=2)
        hand_in(three, finish, first, "S01")
        set_gold(three, "S01", first)
        assert first not in raters(three)
        reopen(three, "S01", first, "a slip")
        hand_in(three, finish, first, "S01")
        assert primary(three) == []
        assert first not in raters(three)


class TestStanding:
    def test_a_reopened_key_is_none_until_it_is_submitted_again(self, three: Study, finish: Finish) -> None:
        set_gold(three, "S01", "R3")
        reopen(three, "S01", "R3", "a slip at the end")
        assert (the_key(three).state, the_key(three).submission) == ("open", 0)
        assert raters(three, "gold") == []
        assert raters(three) == ["R1", "R2"]
        hand_in(three, finish, "R3", "S01")
        assert (the_key(three).state, the_key(three).submission, the_key(three).named) == ("stands", 2, 1)
        assert raters(three, "gold") == ["R3"]
        assert raters(three) == ["R1", "R2"]

    def test_a_key_taken_from_its_rater_is_none_and_another_can_be_set(self, three: Study) -> None:
        set_gold(three, "S01", "R3")
        recuse(three, "S01", "R3", "knows the client")
        assert the_key(three).state == "recused"
        assert raters(three, "gold") == []
        set_gold(three, "S01", "R2")
        assert raters(three, "gold") == ["R2"]

    def test_without_its_key_the_coding_is_what_it_was_coded_for(self, three: Study) -> None:
        set_gold(three, "S01", "R3")
        assert unset_gold(three, "S01", "not careful enough").rater == "R3"
        assert golds(three) == ()
        assert raters(three) == ["R1", "R2", "R3"]
        line = audit_trail(three, "S01")[-1]
        assert (line.act, line.value["reason"]) == ("ungold", "not careful enough")
        assert not unset_gold(three, "S01", "again").changed
        assert verify(three).intact

    def test_taking_a_key_away_needs_a_reason_and_a_session(self, three: Study) -> None:
        with pytest.raises(CoderError, match="needs a reason"):
            unset_gold(three, "S01", " ")
        with pytest.raises(NotFoundError, match="no session S77"):
            unset_gold(three, "S77", "gone")

    def test_a_key_follows_to_a_newer_codebook_version(self, three: Study, tmp_path: Path) -> None:
        set_gold(three, "S01", "R3", reason="leads")
        add(three, tmp_path, ("label: Warm", "label: Warmth"))
        bring(three, tmp_path, ALL)
        assert (the_key(three).codebook, the_key(three).state) == ("every-rule@2.0.0", "stands")
        assert [(one.rater, one.book.key) for one in submitted(three, "gold")] == [("R3", "every-rule@2.0.0")]
        assert raters(three) == ["R1", "R2"]
        assert verify(three).intact


class TestCompared:
    @staticmethod
    def beside(study: Study) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
        with study.store.read() as connection:
            return beside_keys(connection, ("study", "gold", "recode", "practice", "certification"))

    def test_others_are_compared_in_keyed_sessions_whatever_they_coded_for(self, three: Study, finish: Finish) -> None:
        assign(three, ["R4"], ["S01"], purpose="certification", seed=1)
        assign(three, ["R4"], ["S03"], purpose="certification", seed=1)
        for session in ("S01", "S03"):
            hand_in(three, finish, "R4", session)
        set_gold(three, "S01", "R3")
        keys, others = self.beside(three)
        assert [(one.session, one.rater) for one in keys] == [("S01", "R3")]
        assert [(one.rater, one.design.purpose) for one in others] == [
            ("R1", "study"),
            ("R2", "study"),
            ("R4", "certification"),
        ]

    def test_nobody_is_compared_with_a_key_of_their_own(self, three: Study, finish: Finish) -> None:
        set_gold(three, "S01", "R3")
        assign(three, ["R3"], ["S01"], purpose="recode", seed=1)
        hand_in(three, finish, "R3", "S01")
        _, others = self.beside(three)
        assert [one.rater for one in others] == ["R1", "R2"]

    def test_a_last_occasion_stands_for_a_rater(self, three: Study, finish: Finish) -> None:
        set_gold(three, "S01", "R3")
        assign(three, ["R1"], ["S01"], purpose="certification", seed=1)
        hand_in(three, finish, "R1", "S01")
        _, others = self.beside(three)
        assert [(one.rater, one.design.occasion) for one in others] == [("R1", 2), ("R2", 1)]

    def test_practice_counts_where_there_is_nothing_else(self, three: Study, finish: Finish) -> None:
        set_gold(three, "S01", "R3")
        for rater in ("R1", "R4"):
            assign(three, [rater], ["S01"], purpose="practice", seed=1)
            hand_in(three, finish, rater, "S01")
        _, others = self.beside(three)
        assert [(one.rater, one.design.purpose) for one in others] == [
            ("R1", "study"),
            ("R2", "study"),
            ("R4", "practice"),
        ]


def test_a_rater_sees_the_same_queue_and_the_same_desk_with_a_key_and_without(three: Study) -> None:
    def seen(rater: str) -> tuple[object, ...]:
        desk = open_desk(three, rater, "S01")
        listed = queue(three, rater)
        return listed, desk.alias, desk.mode, desk.submitted, dict(desk.state.marks), desk.material.assignment

    before = [seen(rater) for rater in ("R1", "R2", "R3")]
    set_gold(three, "S01", "R3")
    assert [seen(rater) for rater in ("R1", "R2", "R3")] == before


class TestVerify:
    """Where S01 has a key that was not primary."""

    CHANGED = "Entry {} of the study's log was changed."
    NO_CODING = "Its key is a coding of which the study's log knows nothing."

    @pytest.fixture
    def keyed(self, three: Study) -> Study:
        (first,) = primary(three)
        set_gold(three, "S01", next(one for one in ("R1", "R2", "R3") if one != first), reason="leads")
        assert verify(three).findings == ()
        return three

    @staticmethod
    def act(study: Study) -> acts.Act:
        with study.store.read() as connection:
            return acts.of_kind(connection, "gold")[-1]

    def rewrite(self, study: Study, **changes: object) -> None:
        """Change the last entry of the study's log and give it the hash that it then has."""
        body = {**self.act(study).body, **changes}
        value, hashed = str(canonical(body["value"])), chain.hash_act(body)
        tamper(
            study,
            f"UPDATE study_event SET value = '{value}', session = '{body['session']}', hash = '{hashed}' "
            f"WHERE seq = {body['seq']}",
        )

    def test_another_rater_written_into_the_act_is_found(self, keyed: Study) -> None:
        act = self.act(keyed)
        tamper(keyed, f"UPDATE study_event SET value = replace(value, '{act.value['rater']}', 'R9') WHERE act = 'gold'")
        assert {one.message for one in verify(keyed).findings} == {self.CHANGED.format(act.seq), self.NO_CODING}

    def test_another_session_with_a_hash_of_its_own_is_found(self, keyed: Study) -> None:
        self.rewrite(keyed, session="S02")
        assert [(one.where, one.message) for one in verify(keyed).findings] == [("session S02", self.NO_CODING)]

    def test_a_submission_that_never_was_is_found(self, keyed: Study) -> None:
        self.rewrite(keyed, value={**self.act(keyed).value, "submission": 9})
        assert [one.message for one in verify(keyed).findings] == ["Its key is a submission that is not there."]

    def test_its_reason_is_sealed(self, keyed: Study) -> None:
        tamper(keyed, "UPDATE note SET text = 'the best one' WHERE text = 'leads'")
        reason = f"The reason of entry {self.act(keyed).seq} of the study's log was changed."
        assert [one.message for one in verify(keyed).findings] == [reason]

    def test_an_act_taken_out_of_the_log_is_found(self, keyed: Study) -> None:
        unset_gold(keyed, "S01", "no")
        tamper(keyed, "DELETE FROM study_event WHERE act = 'gold'", "DELETE FROM note WHERE text = 'leads'")
        assert "missing or out of place" in verify(keyed).findings[0].message

    def test_a_key_made_primary_again_behind_the_programs_back_is_found(self, three: Study) -> None:
        (first,) = primary(three)
        set_gold(three, "S01", first)
        tamper(three, f"UPDATE design SET is_primary = 1 WHERE assignment = '{self.act(three).assignment}'")
        assert [one.message for one in verify(three).findings] == [
            "Its primary assignment for every-rule is not the one in the study's log."
        ]

"""Codings brought over to another version: explicit, through the rules, all or none, and the old ones untouched."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from coder.errors import CodebookError, CoderError, ConflictError, NotFoundError
from coder.model import Value
from coder.store import acts, assignments, codings, events
from coder.workflow.assignment import assign, recuse
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.locking import lock
from coder.workflow.migrating import Migrated, migrate
from coder.workflow.opening import open_desk
from coder.workflow.reading import submitted
from coder.workflow.reliability import reliability
from coder.workflow.study import Study, add_codebook
from coder.workflow.submission import submit
from tests.workflow.conftest import EVERY_RULE

Finish = Callable[[Desk], Desk]
OLD, NEW = "every-rule@1.0.0", "every-rule@2.0.0"
ALL = "same: all\n"


def add(study: Study, folder: Path, *changes: tuple[str, str]) -> None:
    """Add version 2.0.0 with some changes, and lock S01 and S02 for it."""
    source = EVERY_RULE.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 2.0.0")
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    (folder / "newer.yaml").write_text(source, encoding="utf-8")
    add_codebook(study, str(folder / "newer.yaml"))
    for session in ("S01", "S02"):
        lock(study, session)


@pytest.fixture
def coded(rule_study: Study, finish: Finish) -> Study:
    """S01 and S02 by R1, S01 by R2: warm and away on utterances, a count, ratings, a note; the rest none."""
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    assign(rule_study, ["R1"], ["S02"], seed=1)
    for rater, session in (("R1", "S01"), ("R2", "S01"), ("R1", "S02")):
        desk = open_desk(rule_study, rater, session)
        by_text = {one.text: one for one in desk.segments}
        desk.code(by_text["How was it?"], "warm")
        desk.put(by_text["I told nobody."], "away", Value(1, intensity=2))
        desk.put(by_text["Fine."], "laugh", Value(2))
        desk.cannot(by_text["Hello there."], "inaudible")
        desk.unsure(by_text["Fine."])
        desk.note(by_text["Fine."], "said under the breath")
        submit(finish(desk))
    return rule_study


def bring(study: Study, folder: Path, said: str, **how: Any) -> Migrated:
    (folder / "map.yaml").write_text(said, encoding="utf-8")
    return migrate(study, OLD, NEW, folder / "map.yaml", **how)


def rows(study: Study, *assignments_: str) -> list[Any]:
    """Every stored event and coding row of the assignments named, byte for byte."""
    with study.store.read() as connection:
        found: list[Any] = []
        for name in assignments_:
            for table in ("event", "coding", "submission", "assignment"):
                key = "id" if table == "assignment" else "assignment"
                query = text(f"SELECT * FROM {table} WHERE {key} = :name ORDER BY 1, 2, 3")
                found.append([tuple(row) for row in connection.execute(query, {"name": name})])
        return found


def originals(study: Study) -> list[str]:
    with study.store.read() as connection:
        return [one.assignment.id for one in assignments.designs(connection) if one.purpose == "study"]


RENAMED = (
    ("  away:\n", "  leaving:\n"),
    ("members: [away, against]", "members: [leaving, against]"),
)


def test_a_renamed_code_comes_over_with_all_that_was_said(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    names = originals(coded)
    before = rows(coded, *names)

    done = bring(coded, tmp_path, f"{ALL}codes: {{away: leaving}}\nreason: a better name\n")

    assert [(one.session, one.rater, one.occasion, one.submitted) for one in done.moved] == [
        ("S01", "R1", 2, True),
        ("S01", "R2", 2, True),
        ("S02", "R1", 2, True),
    ]
    assert rows(coded, *names) == before
    assert verify(coded).intact
    work = next(one for one in submitted(coded) if (one.session, one.rater) == ("S01", "R1"))
    assert (work.book.key, work.design.purpose, work.design.occasion) == (NEW, "recode", 2)
    by_text = {one.text: one for one in work.segments["utt"]}
    assert work.marks[by_text["I told nobody."].id].codes == {("leaving", ""): Value(1, intensity=2)}
    assert work.marks[by_text["How was it?"].id].codes == {("warm", ""): Value(1)}
    assert work.marks[by_text["Fine."].id].codes == {("laugh", ""): Value(2)}
    assert work.marks[by_text["Hello there."].id].cannot_code == "inaudible"
    assert work.marks[by_text["You were alone."].id].none
    desk = open_desk(coded, "R1", "S01")
    assert desk.note_text(by_text["Fine."]) == "said under the breath"
    assert desk.marks(by_text["Fine."].id).unsure


def test_what_was_brought_over_is_compared_again(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    with pytest.raises(ConflictError, match="No session has two submitted codings"):
        reliability(coded)

    bring(coded, tmp_path, f"{ALL}codes: {{away: leaving}}\n")

    found = reliability(coded)
    assert (found.left_out, found.codes["leaving"].n_pairable) == ({}, 4)  # the four utterances of the client


def test_the_primary_follows_its_rater(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    before = [(one.session, one.rater) for one in submitted(coded, "primary")]

    bring(coded, tmp_path, f"{ALL}codes: {{away: leaving}}\n")

    after = submitted(coded, "primary")
    assert [(one.session, one.rater) for one in after] == before
    assert {one.book.key for one in after} == {NEW}


def test_the_studys_log_tells_what_was_done_by_which_map(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    bring(coded, tmp_path, f"{ALL}codes: {{away: leaving}}\nreason: a better name\n")

    with coded.store.read() as connection:
        (act,) = [one for one in acts.acts(connection) if one.act == "migrate"]
        told = acts.shown(act, acts.reasons_of(connection))
    assert (told["from"], told["to"], told["submitted"], told["reason"]) == (OLD, NEW, 3, "a better name")
    # Of each coding: warm, leaving and laugh on utterances, and the ratings that `finish` gave.
    assert told["codings"] == sum(len(one.rows) for one in submitted(coded)) - nones(coded)
    assert list(told["made"]) == sorted(originals(coded), key=list(told["made"]).index)
    assert len(told["map_sha256"]) == 64
    assert "a better name" not in str(act.value)


def nones(study: Study) -> int:
    return sum(not row.code for one in submitted(study) for row in one.rows)


def test_a_second_run_finds_nothing_to_do(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    said = f"{ALL}codes: {{away: leaving}}\n"
    bring(coded, tmp_path, said)
    before = verify(coded)

    again = bring(coded, tmp_path, said)

    assert (again.moved, again.already, again.stored) == ((), 3, False)
    assert verify(coded) == before


def test_a_dry_run_tells_the_same_and_stores_nothing(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    said = f"{ALL}codes: {{away: leaving}}\n"
    before = verify(coded)

    tried = bring(coded, tmp_path, said, dry_run=True)

    assert verify(coded) == before
    assert (tried.stored, tried.moved) == (False, bring(coded, tmp_path, said).moved)


def test_sessions_can_be_chosen_and_the_others_follow_later(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    said = f"{ALL}codes: {{away: leaving}}\n"
    first = bring(coded, tmp_path, said, chosen=["S02"])
    rest = bring(coded, tmp_path, said)
    assert [(one.session, one.rater) for one in first.moved] == [("S02", "R1")]
    assert [(one.session, one.rater) for one in rest.moved] == [("S01", "R1"), ("S01", "R2")]
    assert rest.already == 1


def test_what_is_left_behind_leaves_the_segment_to_its_rater(coded: Study, tmp_path: Path, finish: Finish) -> None:
    add(coded, tmp_path, *RENAMED)

    done = bring(coded, tmp_path, f"{ALL}codes: {{away: null}}\nabsent: [leaving]\n", chosen=["S02"])

    (one,) = done.moved
    # Away on the second utterance, and the rating of repair, which is asked only after strain.
    assert (one.left_behind, one.submitted, one.missing) == (2, False, (("2", ("a code, or none",)),))
    desk = open_desk(coded, "R1", "S02")
    assert (desk.book.key, desk.submitted) == (NEW, False)
    desk.code({each.text: each for each in desk.segments}["I told nobody."], "leaving")
    submit(finish(desk))
    assert verify(coded).intact
    assert [work.book.key for work in submitted(coded, sessions=["S02"])] == [NEW]
    assert bring(coded, tmp_path, f"{ALL}codes: {{away: null}}\nabsent: [leaving]\n", chosen=["S02"]).moved == ()


SCALED = ("  sure: {type: ordinal, min: 1, max: 3,", "  sure: {type: ordinal, min: 1, max: 2,")


def test_a_strength_on_another_scale_is_mapped_value_by_value(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, SCALED)

    bring(coded, tmp_path, f"{ALL}codes: {{away: away, ask: ask}}\nintensities: {{away: {{2: 1}}}}\n")

    work = next(one for one in submitted(coded) if (one.session, one.rater) == ("S02", "R1"))
    assert [row.value for row in work.rows if row.code == "away"] == [Value(1, intensity=1)]


PROBLEMS = [
    ("", "nothing in it", []),
    (
        f"{ALL}codes: {{awya: leaving}}\n",
        "2 problems",
        [
            ("codes.away", "is missing: it was coded 3 times"),
            ("codes.awya", "every-rule@1.0.0 has no code 'awya'; did you mean 'away'?"),
        ],
    ),
    (
        f"{ALL}codes:\n  away:\n",
        "1 problem",
        [("codes.away", "is empty; write null where codings are to be left behind")],
    ),
    (
        f"{ALL}codes: {{away: leavign}}\n",
        "1 problem",
        [("codes.away", "every-rule@2.0.0 has no code 'leavign'; did you mean 'leaving'?")],
    ),
    (
        f"{ALL}codes: {{away: null}}\n",
        "1 problem",
        [("absent", "does not name leaving: no rater looked for it; list it if it counts as not chosen")],
    ),
    (
        "smae: all\ncodes: {away: leaving}\n",
        "many",
        [("smae", "is not a key that is known here; did you mean 'same'?")],
    ),
    (
        f"{ALL}codes: {{away: leaving}}\nvalues: {{away: {{1: 2}}}}\n",
        "1 problem",
        [("values.away.1", "its value is 1, not 2")],
    ),
    (
        f"{ALL}codes: {{away: leaving}}\nintensities: {{away: {{1: 3}}}}\n",
        "1 problem",
        [("intensities.away", "says nothing about 2, which was coded")],
    ),
]


@pytest.mark.parametrize(("said", "some", "problems"), PROBLEMS, ids=[one[1] + one[0][-24:] for one in PROBLEMS])
def test_a_map_with_problems_brings_nothing_over_and_lists_them(
    said: str, some: str, problems: list[tuple[str, str]], coded: Study, tmp_path: Path
) -> None:
    add(coded, tmp_path, *RENAMED)
    before = verify(coded)

    with pytest.raises(CodebookError) as caught:
        bring(coded, tmp_path, said)

    assert some == "many" or caught.value.message == f"map.yaml has {some}, so nothing was brought over."
    found = [(one.key, one.message) for one in caught.value.problems]
    for key, message in problems:
        assert any(key == at and message in told for at, told in found), found
    assert some == "many" or len(found) == len(problems)
    assert verify(coded) == before


def test_the_same_is_taken_at_its_word_only_where_it_is(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, ("label: Warm, abbr: W+, kind: presence", "label: Warm, abbr: W+, kind: count"))

    with pytest.raises(CodebookError) as caught:
        bring(coded, tmp_path, ALL)

    (problem,) = caught.value.problems
    assert problem.message == "'warm' is not the same, for codes.warm.kind: presence → count; see 'codes'"
    with pytest.raises(CodebookError) as caught:
        bring(coded, tmp_path, f"{ALL}codes: {{warm: warm}}\n")
    (problem,) = caught.value.problems
    assert (problem.key, problem.message) == (
        "values.warm",
        "says nothing about 1, which was coded, and the scale is another one",
    )
    assert all(
        one.submitted
        for one in bring(coded, tmp_path, f"{ALL}codes: {{warm: warm}}\nvalues: {{warm: {{1: 1}}}}\n").moved
    )


def test_a_coding_that_is_not_legal_there_stops_everything(coded: Study, tmp_path: Path) -> None:
    """S02 comes last, and what is wrong with it takes back what was written of S01."""
    add(coded, tmp_path, ("hotkey: w,", "hotkey: w, speaker: [client],"))
    before = verify(coded)

    with pytest.raises(ConflictError) as caught:
        bring(coded, tmp_path, f"{ALL}codes: {{warm: warm}}\n")

    assert caught.value.message == "R1's coding of S01 does not fit on 1: Warm is for client; here speaks therapist."
    assert verify(coded) == before


def test_two_codes_may_become_one_where_they_say_the_same(coded: Study, tmp_path: Path) -> None:
    add(coded, tmp_path, *RENAMED)
    done = bring(coded, tmp_path, f"{ALL}codes: {{away: leaving, against: leaving}}\nabsent: [against]\n")
    assert all(one.submitted for one in done.moved)


def test_a_session_must_be_locked_for_the_newer_version(coded: Study, tmp_path: Path) -> None:
    source = EVERY_RULE.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 2.0.0")
    (tmp_path / "newer.yaml").write_text(source, encoding="utf-8")
    add_codebook(coded, str(tmp_path / "newer.yaml"))

    with pytest.raises(ConflictError) as caught:
        bring(coded, tmp_path, ALL)

    assert caught.value.message == "Session S01 is not locked for every-rule@2.0.0."
    assert caught.value.hint == "Lock it: coder lock S01 --codebook every-rule"


REFUSED: list[tuple[str, str, type[CoderError], str]] = [
    ("every-rule@3.0.0", NEW, NotFoundError, "The study holds no codebook version every-rule@3.0.0."),
    (OLD, OLD, ConflictError, f"{OLD} and {OLD} are not two versions of one codebook."),
    (NEW, OLD, ConflictError, f"{OLD} is not what is coded with now."),
    (OLD, "alliance-bordin@0.2.0", ConflictError, "are not two versions of one codebook."),
]


@pytest.mark.parametrize(("old", "new", "kind", "message"), REFUSED)
def test_codings_go_from_an_older_version_to_the_current_one(
    old: str, new: str, kind: type[CoderError], message: str, coded: Study, tmp_path: Path
) -> None:
    add(coded, tmp_path)
    add_codebook(coded, "alliance-bordin")
    (tmp_path / "map.yaml").write_text(ALL, encoding="utf-8")
    with pytest.raises(kind) as caught:
        migrate(coded, old, new, tmp_path / "map.yaml")
    assert message in caught.value.message


def test_what_was_taken_from_a_rater_and_practice_stay_where_they_are(
    coded: Study, tmp_path: Path, finish: Finish
) -> None:
    assign(coded, ["R3"], ["S01"], purpose="practice", seed=3)
    submit(finish(open_desk(coded, "R3", "S01")))
    recuse(coded, "S01", "R2", "knows the client")
    add(coded, tmp_path, *RENAMED)

    done = bring(coded, tmp_path, f"{ALL}codes: {{away: leaving}}\n")

    assert [(one.session, one.rater) for one in done.moved] == [("S01", "R1"), ("S02", "R1")]
    assert verify(coded).intact


def test_a_recode_stands_for_the_coding_it_replaced(coded: Study, tmp_path: Path, finish: Finish) -> None:
    assign(coded, ["R1"], ["S02"], purpose="recode", seed=4)
    submit(finish(open_desk(coded, "R1", "S02")))
    add(coded, tmp_path, *RENAMED)

    done = bring(coded, tmp_path, f"{ALL}codes: {{away: leaving}}\n", chosen=["S02"])

    (one,) = done.moved
    with coded.store.read() as connection:
        (act,) = [each for each in acts.acts(connection) if each.act == "migrate"]
        ((source, made),) = act.value["made"].items()
        assert assignments.by_id(connection, source).occasion == 2
        assert codings.standing(connection, made) is not None
        assert {event.codebook for event in events.events_of(connection, made)} == {NEW}
    assert (one.occasion, one.codings) == (
        3,
        len([1 for row in submitted(coded, sessions=["S02"])[0].rows if row.code]),
    )

"""Verify sees every change that the record says it sees, and calls a purge by its name."""

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from sqlalchemy import text

from coder.model import Segment
from coder.store import acts, chain, events, schema
from coder.workflow.assignment import assign, choose_primary, recuse
from coder.workflow.audit import read_kept, verify
from coder.workflow.audit_finding import Finding
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from coder.workflow.submission import Receipt, reopen, submit

Find = Callable[[str], Segment]
Finish = Callable[[Desk], Desk]


@pytest.fixture
def worked(rule_desk: Desk, utterance: Find, finish: Finish) -> tuple[Study, str, Receipt]:
    """A study with one submitted assignment that holds codes, a rating, an undo and a note."""
    rule_desk.code(utterance("Fine."), "away")
    rule_desk.digit(utterance("Fine."), 2)
    rule_desk.code(utterance("Whatever."), "warm")
    rule_desk.undo()
    rule_desk.note(utterance("Fine."), "Sister, not mother.")
    (session,) = rule_desk.segments_of("session")
    rule_desk.rate(session, "repair", 4)
    receipt = submit(finish(rule_desk))
    return rule_desk.material.study, rule_desk.material.assignment.id, receipt


def tamper(study: Study, *statements: str) -> None:
    """Change rows behind the program's back, as somebody with a database tool would."""
    with study.store.write() as connection:
        for table in schema.APPEND_ONLY:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0, statement


def purge(study: Study, session: str) -> None:
    """Log a purge, as the step that removes texts does."""
    with study.store.write() as connection:
        acts.record(connection, "purge", session=session)


def messages(study: Study) -> list[str]:
    return [finding.message for finding in verify(study).findings if finding.broken]


def test_an_untouched_study_is_intact_and_what_was_looked_at_is_counted(worked: tuple[Study, str, Receipt]) -> None:
    study, _, receipt = worked
    found = verify(study, (receipt,))
    assert (found.findings, found.intact, found.submissions) == ((), True, 1)
    assert found.events == receipt.seq
    assert found.acts == 24


def test_a_study_with_every_supervisors_act_is_intact(rule_study: Study, finish: Finish) -> None:
    assign(rule_study, ["R1", "R2", "R3"], ["S01", "S02"], per_session=3, seed=2)
    first, second, third = "R1", "R2", "R3"
    recuse(rule_study, "S01", first, "ill")
    for rater in (second, third):
        submit(finish(open_desk(rule_study, rater, "S01")))
    reopen(rule_study, "S01", second, "look again")
    desk = open_desk(rule_study, second, "S01")
    desk.code(desk.segments[0], "warm")
    submit(desk)
    choose_primary(rule_study, "S01", third, "decided")
    assign(rule_study, [third], ["S01"], purpose="recode", seed=3)
    submit(finish(open_desk(rule_study, third, "S01")))
    recuse(rule_study, "S02", second, "ill")
    assert verify(rule_study).findings == ()


EVENT = "UPDATE event SET {} WHERE seq = 2"
CHANGED, BREAK = "Event 2 was changed.", "The log breaks before event {}: one is missing or out of place."
ACT = "Entry 3 of the study's log was changed."
NO_HEAD = "Submission 1 does not rest on the log: its head is not there."
ROWS = "The codings of submission 1 are not what the log adds up to."
WORDS = "Transcript version 1 was changed."
BOOK = "It was changed in the database."
CHANGES = [
    ("a code", EVENT.format("code = 'cold'"), CHANGED),
    ("a value", EVENT.format("""value = '{"value":1,"intensity":3}'"""), CHANGED),
    ("a person", EVENT.format("person = 'C01'"), CHANGED),
    ("a segment", EVENT.format("segment = 'other'"), CHANGED),
    ("a time", EVENT.format("at = '1999-01-01T00:00:00.000+00:00'"), CHANGED),
    ("a batch", EVENT.format("batch = 'other'"), CHANGED),
    ("how much was heard", EVENT.format("heard_ms = 9999"), CHANGED),
    ("where the playhead stood", EVENT.format("playhead_ms = 9999"), CHANGED),
    ("the codebook version", EVENT.format("codebook = 'every-rule@2.0.0'"), CHANGED),
    ("the transcript version", EVENT.format("transcript = 'other'"), CHANGED),
    ("what it takes back", EVENT.format("undoes = 'other'"), CHANGED),
    ("a hash", EVENT.format("hash = 'other'"), CHANGED),
    ("a link", EVENT.format("prev_hash = 'other'"), BREAK.format(2)),
    ("a value that is no JSON", EVENT.format("value = 'garbage'"), "Event 2 cannot be read as it was stored."),
    ("a value without its number", EVENT.format("value = '{}'"), "Event 2 cannot be read as it was stored."),
    ("an event gone", "DELETE FROM event WHERE seq = 2", BREAK.format(3)),
    ("the submit gone", "DELETE FROM event WHERE op = 'submit'", NO_HEAD),
    ("the submission gone", "DELETE FROM submission", "Event 28 submits, but its codings are not there."),
    ("the hash of a note", "UPDATE event SET text_hash = 'x' WHERE op = 'note'", "Event 5 was changed."),
    ("the text of a note", "UPDATE note SET text = 'Mother.'", "The note of event 5 was changed."),
    ("the salt of a note", "UPDATE note SET salt = 'pepper'", "The note of event 5 was changed."),
    ("a coding", "UPDATE coding SET code = 'warm' WHERE code = 'away'", ROWS),
    ("a coding's value", """UPDATE coding SET value = '{"value":5}' WHERE code = 'repair'""", ROWS),
    ("a coding's state", "UPDATE coding SET state = 'coded' WHERE state = 'none'", ROWS),
    ("a coding gone", "DELETE FROM coding WHERE code = 'away'", ROWS),
    (
        "a coding that cannot be read",
        "UPDATE coding SET value = '[]' WHERE code = 'repair'",
        "A coding of repair cannot be read as it was stored.",
    ),
    ("a head", "UPDATE submission SET head = 'x'", NO_HEAD),
    ("an act", """UPDATE study_event SET value = '{"rater":"R9"}' WHERE seq = 3""", ACT),
    ("an act's actor", "UPDATE study_event SET actor = 'nobody' WHERE seq = 3", ACT),
    (
        "an act that is no JSON",
        "UPDATE study_event SET value = '[1]' WHERE seq = 3",
        "Entry 3 of the study's log cannot be read as it was stored.",
    ),
    (
        "an act gone",
        "DELETE FROM study_event WHERE seq = 3",
        "The study's log breaks before entry 4: one is missing or out of place.",
    ),
    (
        "who is primary",
        "UPDATE design SET is_primary = 0",
        "Its primary assignment for every-rule is not the one in the study's log.",
    ),
    ("words", "UPDATE transcript SET content = replace(content, 'Fine.', 'Mine.') WHERE session = 'S01'", WORDS),
    ("words of nobody", """UPDATE transcript SET content = '{"format":1,"turns":[]}' WHERE session = 'S01'""", WORDS),
    ("words that are no JSON", "UPDATE transcript SET content = 'garbage' WHERE session = 'S01'", WORDS),
    ("a role", "UPDATE participant SET role = 'other' WHERE person = 'C01'", WORDS),
    ("a person", "UPDATE participant SET person = 'C02' WHERE person = 'C01'", WORDS),
    ("a codebook", "UPDATE codebook SET source = replace(source, 'label: Warm', 'label: Hot')", BOOK),
    ("a codebook that is none", "UPDATE codebook SET source = 'garbage'", BOOK),
]


@pytest.mark.parametrize(("what", "statement", "message"), CHANGES, ids=[what for what, *_ in CHANGES])
def test_what_was_changed_behind_the_programs_back_is_found(
    worked: tuple[Study, str, Receipt], what: str, statement: str, message: str
) -> None:
    study, *_ = worked
    tamper(study, statement)
    assert message in messages(study)
    assert not verify(study).intact


def test_a_change_is_told_with_the_place_where_it_is(worked: tuple[Study, str, Receipt]) -> None:
    study, assignment, _ = worked
    tamper(study, "UPDATE event SET heard_ms = 1 WHERE seq = 2", "UPDATE study_event SET actor = 'x' WHERE seq = 3")
    assert set(verify(study).findings) == {
        Finding("study", "Entry 3 of the study's log was changed."),
        Finding(f"assignment {assignment}", "Event 2 was changed."),
    }


def test_a_purged_note_is_called_purged_and_not_broken(worked: tuple[Study, str, Receipt]) -> None:
    study, assignment, _ = worked
    tamper(study, "DELETE FROM note")
    purge(study, "S01")
    found = verify(study)
    assert found.findings == (Finding(f"assignment {assignment}", "The note of event 5 is purged.", broken=False),)
    assert found.intact


def test_a_purged_transcript_is_called_purged_and_not_broken(rule_study: Study) -> None:
    tamper(rule_study, "UPDATE transcript SET content = NULL WHERE session = 'S02'")
    purge(rule_study, "S02")
    found = verify(rule_study)
    assert found.findings == (Finding("session S02", "The text of transcript version 1 is purged.", broken=False),)


def test_words_purged_from_submitted_work_leave_its_chain_checked(worked: tuple[Study, str, Receipt]) -> None:
    study, *_ = worked
    tamper(study, "UPDATE transcript SET content = NULL WHERE session = 'S01'")
    purge(study, "S01")
    found = verify(study)
    assert found.intact
    assert Finding("session S01", "The text of transcript version 1 is purged.", broken=False) in found.findings


def test_the_stores_own_clock_and_a_new_column_break_no_hash(worked: tuple[Study, str, Receipt]) -> None:
    study, *_ = worked
    tamper(study, "UPDATE event SET stored_at = '1999-01-01'")
    with study.store.write() as connection:
        connection.execute(text("ALTER TABLE event ADD COLUMN later TEXT"))
    assert verify(study).findings == ()


def test_a_log_rewritten_whole_is_shown_by_a_receipt_kept_elsewhere(
    worked: tuple[Study, str, Receipt],
) -> None:
    study, assignment, receipt = worked
    other = replace(receipt, head="0" * 64)
    expected = Finding(f"assignment {assignment}", "The receipt of submission 1 does not fit what the study holds.")
    assert verify(study, (other,)).findings == (expected,)
    missing = replace(receipt, submission=2)
    assert [one.message for one in verify(study, (missing,)).findings] == [
        "The receipt of submission 2 does not fit what the study holds."
    ]


def test_a_receipt_reads_back_from_what_was_printed(worked: tuple[Study, str, Receipt]) -> None:
    *_, receipt = worked
    assert read_kept(asdict(receipt)) == (receipt,)


def test_a_tail_cut_from_work_that_is_not_submitted_is_not_seen(rule_desk: Desk, utterance: Find) -> None:
    rule_desk.code(utterance("Fine."), "away")
    rule_desk.code(utterance("Fine."), "warm")
    study = rule_desk.material.study
    tamper(study, "DELETE FROM event WHERE seq = 2")
    assert verify(study).findings == ()


def test_the_copies_of_codebooks_are_checked(rule_study: Study) -> None:
    copy = rule_study.settings.codebooks / "every-rule@1.0.0.yaml"
    copy.write_text(copy.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert messages(rule_study) == ["Its copy in the codebooks folder was changed."]
    copy.unlink()
    assert messages(rule_study) == ["Its copy in the codebooks folder is gone."]


def test_every_hash_of_both_chains_is_what_its_entry_says(worked: tuple[Study, str, Receipt]) -> None:
    study, assignment, receipt = worked
    with study.store.read() as connection:
        log = events.events_of(connection, assignment)
        done = acts.acts(connection)
    assert [chain.hash_event(event) for event in log] == [event.hash for event in log]
    assert [chain.hash_act(act.body) for act in done] == [act.hash for act in done]
    assert [act.seq for act in done] == list(range(1, len(done) + 1))
    assert [act.prev_hash for act in done] == ["", *(act.hash for act in done[:-1])]
    assert log[-1].hash == receipt.head
    # A rater's chain holds the rater's acts only; supervisors' lie on the study's own.
    assert {event.op for event in log} <= {"set", "clear", "none", "open", "note", "submit"}
    known = {"init", "codebook", "session", "transcript", "roles", "lock", "rater", "assignment", "assign"}
    assert {act.act for act in done} == known

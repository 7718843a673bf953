"""Verify sees tables rewritten behind the program's back, also where their own hashes were written anew."""

import hashlib
import json
import shutil
import sqlite3
import wave
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import Integer, Table

from coder.store import acts, schema
from coder.store.transcripts import participants
from coder.transcript import frozen_hash
from coder.workflow.assignment import assign, recuse
from coder.workflow.audit import Verified, read_kept, verify
from coder.workflow.audit_finding import Finding
from coder.workflow.coding import Desk
from coder.workflow.intake import add_rater, add_session, disable_rater, set_facts
from coder.workflow.locking import amend, transcript_of
from coder.workflow.opening import open_desk
from coder.workflow.overview import audit_trail
from coder.workflow.study import Study, open_study, parse_held
from coder.workflow.submission import reopen, submit
from tests.workflow.reported import report

Finish = Callable[[Desk], Desk]


def silence(path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(3200))
    return path


@pytest.fixture
def worked(_worked: Path, tmp_path: Path) -> Iterator[Study]:
    """A study in which everything was done once: R2 is primary of S01 and submitted it twice, R1 was recused."""
    shutil.copytree(_worked, tmp_path / "worked")
    with open_study(tmp_path / "worked") as study:
        yield study


@pytest.fixture(scope="module")
def _worked(_template: Path, finish: Finish, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make it once: each test gets a copy."""
    folder = tmp_path_factory.mktemp("worked")
    shutil.copytree(_template, folder / "study")
    with open_study(folder / "study") as study:
        work(study, finish, silence(folder / "a.wav"))
    return folder / "study"


def work(study: Study, finish: Finish, recording: Path) -> None:
    add_session(study, "S05", [recording])
    set_facts(study, "S05", {"client": "C9", "consent": "yes"})
    set_facts(study, "S05", {"site": "north"})
    add_rater(study, "R5", "supervisor", training_hours=12)
    disable_rater(study, "R4")
    assign(study, ["R1", "R2"], ["S01"], per_session=2, seed=2)
    recuse(study, "S01", "R1", "Knows Anna.")
    desk = open_desk(study, "R2", "S01")
    desk.note(desk.segments[0], "Sister, not mother.")
    submit(finish(desk))
    reopen(study, "S01", "R2", "Look again.")
    submit(finish(open_desk(study, "R2", "S01")))
    assign(study, ["R3"], ["S02"], seed=2)
    desk = open_desk(study, "R3", "S02")
    desk.heard(desk.segments[3].id, 700)
    desk.code(desk.segments[3], "away")
    content = transcript_of(study, "S03")[0].content.replace("Whatever.", "However.")
    amend(study, "S03", content, "Misheard.")
    assign(study, ["R3"], ["S04"], purpose="practice", seed=2)
    report(study, recording.parent)


def tamper(study: Study, *statements: str) -> None:
    """Write to the file as somebody with a database tool would: no triggers, no foreign keys."""
    with closing(sqlite3.connect(study.settings.database)) as database:
        for table in schema.APPEND_ONLY:
            for act in ("update", "delete"):
                database.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement
        database.commit()


def told(study: Study) -> list[str]:
    """Say what is broken, without ids that differ from run to run."""
    return [f"{one.where.split()[0]}: {one.message}" for one in verify(study).findings if one.broken]


def differs(what: str) -> str:
    return f"assignment: Its {what} is not what the study's log tells."


ONE = "(SELECT id FROM assignment WHERE session = 'S02')"
S01 = "(SELECT id FROM assignment WHERE session = 'S01' AND rater = 'R2')"
FIRST = "(SELECT id FROM transcript WHERE session = 'S01')"
SEGMENT = f"(SELECT segment FROM placement WHERE transcript = {FIRST} AND turn = 1 LIMIT 1)"
LOST = "It is in the study's log, and its row is gone."
UNKNOWN = "The study's log knows nothing of it."
SEGMENTS = "session: The segments of transcript version 1 are not those that were made."
NOTED = "session: What is noted of transcript version 1 is not what was locked."
VERSION = "assignment: It stands on another transcript version than it was coded on."
PINNED = "assignment: It is pinned to another codebook version than it was coded with."
STANDS = "assignment: Whether submission {} stands is not what the study's log tells."
NAMES = "assignment: Submission 1 names another transcript or codebook version than the log."
RECORDINGS = "session: Its recordings are not those in the study's log."
FACTS = "session: Its facts are not those in the study's log."
CHANGES = [
    ("how raters are kept apart", "UPDATE study SET blinding = 'postgres'",
     "study: How raters are kept apart is not what the study's log tells."),
    ("a session gone", "DELETE FROM session WHERE id = 'S04'", f"session: {LOST}"),
    ("a session more", "INSERT INTO session VALUES ('S09', 9, '{}')", f"session: {UNKNOWN}"),
    ("the order of sessions", "UPDATE session SET position = 99 WHERE id = 'S01'",
     "study: The sessions are not in the order in which they were added."),
    ("facts", """UPDATE session SET facts = replace(facts, 'yes', 'no') WHERE id = 'S05'""", FACTS),
    ("facts where none were set", """UPDATE session SET facts = '{"site":"x"}' WHERE id = 'S01'""", FACTS),
    ("a recording's row gone", "DELETE FROM recording", RECORDINGS),
    ("a recording's place", "UPDATE recording SET part = 2", RECORDINGS),
    ("a recording of another session", "UPDATE recording SET session = 'S04'", RECORDINGS),
    ("a rater's role", "UPDATE rater SET role = 'supervisor' WHERE id = 'R1'",
     "rater: Its role is not what the study's log tells."),
    ("a rater's training", "UPDATE rater SET training_hours = 99 WHERE id = 'R5'",
     "rater: Its training is not what the study's log tells."),
    ("a disabled rater", "UPDATE rater SET disabled = 0", "rater: Its standing is not what the study's log tells."),
    ("a rater gone", "DELETE FROM rater WHERE id = 'R3'", f"rater: {LOST}"),
    ("a rater more", "INSERT INTO rater VALUES ('R9', 'rater', NULL, 0)", f"rater: {UNKNOWN}"),
    ("a codebook gone", "DELETE FROM codebook", f"codebook: {LOST}"),
    ("which codebook is current", "UPDATE codebook SET current = 0",
     "codebook: Its place among the versions is not what the study's log tells."),
    ("the row of an assignment gone", f"DELETE FROM assignment WHERE id = {ONE}", f"assignment: {LOST}"),
    ("the plan of an assignment gone", f"DELETE FROM design WHERE assignment = {ONE}", f"assignment: {LOST}"),
    ("a whole assignment gone", "DELETE FROM assignment WHERE session = 'S04'", f"assignment: {LOST}"),
    ("a rater's work given to another", f"UPDATE assignment SET rater = 'R1' WHERE id = {ONE}", differs("rater")),
    ("an assignment's session", f"UPDATE assignment SET session = 'S04' WHERE id = {ONE}", differs("session")),
    ("an assignment's book", f"UPDATE assignment SET book = 'other' WHERE id = {ONE}", differs("book")),
    ("an alias", f"UPDATE assignment SET alias = 'X99' WHERE id = {ONE}", differs("alias")),
    ("a mode", f"UPDATE assignment SET mode = 'practice' WHERE id = {ONE}", differs("mode")),
    ("a place in the queue", f"UPDATE assignment SET queue = -1 WHERE id = {ONE}", differs("place in the queue")),
    ("a purpose", "UPDATE design SET purpose = 'study' WHERE purpose = 'practice'", differs("purpose")),
    ("an occasion", f"UPDATE design SET occasion = 7 WHERE assignment = {ONE}", differs("occasion")),
    ("a draw", f"UPDATE design SET draw = 7 WHERE assignment = {ONE}", differs("draw")),
    ("who was recused", "UPDATE design SET withdrawn = 0 WHERE withdrawn = 1", differs("standing")),
    ("who was not recused", f"UPDATE design SET withdrawn = 1 WHERE assignment = {ONE}", differs("standing")),
    ("a second primary", "UPDATE design SET is_primary = 1 WHERE purpose = 'practice'",
     "session: Its primary assignment for every-rule is not the one in the study's log."),
    ("a pinned codebook", f"UPDATE assignment SET codebook = 'other@1.0.0' WHERE id = {ONE}", PINNED),
    ("no codebook pinned", f"UPDATE assignment SET codebook = NULL WHERE id = {ONE}", PINNED),
    ("a codebook pinned before any event",
     "UPDATE assignment SET codebook = 'every-rule@1.0.0' WHERE session = 'S04'", PINNED),
    ("another session's transcript", f"UPDATE assignment SET transcript = {FIRST} WHERE id = {ONE}", VERSION),
    ("a transcript that is none", f"UPDATE assignment SET transcript = 'other' WHERE id = {ONE}", VERSION),
    ("a submission set aside", "UPDATE submission SET superseded = 1", STANDS.format(2)),
    ("a submission that was set aside", "UPDATE submission SET superseded = 0", STANDS.format(1)),
    ("a submission's number", "UPDATE submission SET number = 5 WHERE number = 2", STANDS.format(5)),
    ("a submission's codebook", "UPDATE submission SET codebook = 'other@1.0.0'", NAMES),
    ("a submission's transcript", "UPDATE submission SET transcript = 'other'", NAMES),
    ("a reopening gone", "DELETE FROM study_event WHERE act = 'reopen'", STANDS.format(1)),
    ("a coding more", f"INSERT INTO coding VALUES ({S01}, 9, 's', 'warm', '', 'coded', NULL, 'e')",
     "study: Rows of coding that belong to no submission: 1."),
    ("a note of nothing", "INSERT INTO note VALUES ('nothing', 'salt', 'text')",
     "study: Rows of note that belong to no event: 1."),
    ("a segment of nothing", f"DELETE FROM placement WHERE segment = {SEGMENT}",
     "study: Rows of segment that belong to no placement: 1."),
    ("a segment's beginning", f"UPDATE segment SET start_ms = start_ms - 1 WHERE id = {SEGMENT}", SEGMENTS),
    ("a segment's end", f"UPDATE segment SET end_ms = end_ms + 1 WHERE id = {SEGMENT}", SEGMENTS),
    ("a segment's number", f"UPDATE segment SET number = 77 WHERE id = {SEGMENT}", SEGMENTS),
    ("a segment's role", f"UPDATE segment SET role = 'other' WHERE id = {SEGMENT}", SEGMENTS),
    ("a segment's rule", f"UPDATE segment SET rule = 'x' WHERE id = {SEGMENT}", SEGMENTS),
    ("a segment's session", f"UPDATE segment SET session = 'S99' WHERE id = {SEGMENT}", SEGMENTS),
    ("a segment's turn", f"UPDATE placement SET turn = 2 WHERE segment = {SEGMENT}", SEGMENTS),
    ("a segment's first word", f"UPDATE placement SET first = first + 1 WHERE segment = {SEGMENT}", SEGMENTS),
    ("a segment's last word", f"UPDATE placement SET last = last + 1 WHERE segment = {SEGMENT}", SEGMENTS),
    ("a segment's place gone", f"DELETE FROM placement WHERE segment = {SEGMENT}", SEGMENTS),
    ("what it was locked for", f"DELETE FROM locking WHERE transcript = {FIRST}",
     "session: The codebooks that version 1 was locked for are not those in the log."),
    ("a lock taken off", f"UPDATE transcript SET status = 'draft' WHERE id = {FIRST}",
     "session: Whether transcript version 1 is locked is not what the study's log tells."),
    ("where words came from", f"UPDATE transcript SET provenance = '{{}}' WHERE id = {FIRST}", NOTED),
    ("a session's length", f"UPDATE transcript SET duration_ms = 1 WHERE id = {FIRST}", NOTED),
    ("whether people changed it", f"UPDATE transcript SET edited = 1 WHERE id = {FIRST}", NOTED),
    ("a version gone", "DELETE FROM transcript WHERE session = 'S03' AND version = 2",
     "session: Transcript version 2 is in the study's log or in the tables, not in both."),
    ("words gone without a purge", f"UPDATE transcript SET content = NULL WHERE id = {FIRST}",
     "session: The text of transcript version 1 is gone, and the study's log tells of no purge."),
    ("notes and reasons gone without a purge", "DELETE FROM note",
     "assignment: The note of event 1 is gone, and the study's log tells of no purge."),
    ("a reason gone without a purge", "DELETE FROM note WHERE text = 'Knows Anna.'",
     "study: The reason of entry 31 of the study's log is gone, and the study's log tells of no purge."),
    ("a reason", "UPDATE note SET text = 'Ill.' WHERE text = 'Knows Anna.'",
     "study: The reason of entry 31 of the study's log was changed."),
    ("the whole log of acts", "DELETE FROM study_event", "study: The study's log is empty."),
]  # fmt: skip


def test_a_study_in_which_everything_was_done_once_is_intact(worked: Study) -> None:
    assert verify(worked).findings == ()


@pytest.mark.parametrize(("what", "statement", "message"), CHANGES, ids=[what for what, *_ in CHANGES])
def test_a_table_that_is_not_what_the_log_tells_is_found(
    worked: Study, what: str, statement: str, message: str
) -> None:
    tamper(worked, statement)
    assert message in told(worked)


UNREADABLE = "Something of it cannot be read as it was stored."
FAULTS = [
    ("an op that is none", "UPDATE event SET op = 'garbage' WHERE op = 'none'", f"assignment: {UNREADABLE}"),
    ("an unknown code", "UPDATE event SET code = 'nothing' WHERE op = 'set'", f"assignment: {UNREADABLE}"),
    ("facets that are no mapping", """UPDATE event SET value = '{"value":1,"facets":["x"]}' WHERE op = 'set'""",
     f"assignment: {UNREADABLE}"),
    ("a value of bytes", "UPDATE event SET at = x'ff00' WHERE seq = 2", f"assignment: {UNREADABLE}"),
    ("text that is no UTF-8", "UPDATE event SET at = CAST(x'ff00' AS TEXT) WHERE seq = 2",
     f"assignment: {UNREADABLE}"),
    ("a submission on a codebook that is not there", "UPDATE submission SET codebook = 'x@1'",
     "assignment: The study holds no codebook x@1."),
    ("a codebook under another name", "UPDATE codebook SET key = 'x@1'",
     "assignment: The study holds no codebook every-rule@1.0.0."),
    ("provenance that is no JSON", "UPDATE transcript SET provenance = 'garbage'", f"session: {UNREADABLE}"),
    ("facts that are no JSON", "UPDATE session SET facts = 'garbage'", f"study: {UNREADABLE}"),
    ("facts that are a list", "UPDATE session SET facts = '[1]'", f"study: {UNREADABLE}"),
    ("an act about everything", "UPDATE study_event SET value = '{\"rater\":[]}' WHERE act = 'rater'",
     f"study: {UNREADABLE}"),
    ("no row of the study", "DELETE FROM study", f"study: {UNREADABLE}"),
    ("two rows of the study", "INSERT INTO study VALUES ('x', '', '', 'screen')", f"study: {UNREADABLE}"),
    ("an act that is no JSON", "UPDATE study_event SET value = 'garbage' WHERE seq = 3",
     "study: Entry 3 of the study's log cannot be read as it was stored."),
    ("a number that is text", "UPDATE segment SET start_ms = 'x'", SEGMENTS),
    ("a path that is none", "UPDATE recording SET path = 'a' || char(0)",
     "session: Part 1 of its recording is gone, and the study's log tells of no purge."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "statement", "message"), FAULTS, ids=[what for what, *_ in FAULTS])
def test_what_cannot_be_read_is_a_finding_and_never_a_fault(
    worked: Study, what: str, statement: str, message: str
) -> None:
    tamper(worked, statement)
    assert message in told(worked)


UNSEEN = {
    "study": ("id", "title", "created_at"),
    "recording": ("duration_ms", "offset_ms", "channels", "has_video"),
    "transcript": ("created_at",),
    "assignment": ("coded_from",),
    "event": ("stored_at",),
    "desk": ("segment", "playhead_ms"),
    "heard": ("segment", "heard_ms", "shown"),
    "codebook": ("position",),
}
"""What no chain vouches for: titles, clocks, what decoding told of a file, where a rater stands and listened.

Positions are compared as an order, and this study has one codebook."""


@pytest.mark.parametrize("table", schema.metadata.sorted_tables, ids=str)
def test_a_change_of_any_column_of_any_table_is_found(worked: Study, table: Table, tmp_path: Path) -> None:
    for column in table.columns:
        other = "1 - {0}" if isinstance(column.type, Integer) else "'x' || {0}"
        if column.nullable:
            other = f"coalesce({other}, 'x')"
        shutil.copytree(worked.folder, tmp_path / column.name)
        with open_study(tmp_path / column.name) as study:
            tamper(study, f"UPDATE {table} SET {column.name} = {other.format(column.name)}")
            assert verify(study).intact is (column.name in UNSEEN.get(table.name, ())), column.name


@pytest.mark.parametrize("table", schema.metadata.sorted_tables, ids=str)
def test_garbage_in_any_column_of_any_table_ends_in_no_fault(worked: Study, table: Table, tmp_path: Path) -> None:
    for column in table.columns:
        if table.name == "study_event" and column.name == "seq":
            continue  # SQLite itself takes nothing but a number there
        shutil.copytree(worked.folder, tmp_path / column.name)
        with open_study(tmp_path / column.name) as study:
            tamper(study, f"UPDATE {table} SET {column.name} = CAST(x'ff00' AS TEXT) || rowid")
            assert isinstance(verify(study), Verified)


@pytest.mark.parametrize("table", schema.metadata.sorted_tables, ids=str)
def test_a_table_emptied_is_found(worked: Study, table: Table) -> None:
    tamper(worked, f"DELETE FROM {table}")
    assert verify(worked).intact is (table.name in ("desk", "heard"))


def test_words_rewritten_with_their_hash_are_found(worked: Study) -> None:
    stored, _ = transcript_of(worked, "S01")
    content = stored.content.replace("Fine.", "Mine.")
    with worked.store.read() as connection:
        sha256 = frozen_hash(content, participants(connection, stored.id))
    with closing(sqlite3.connect(worked.settings.database)) as database:
        database.execute("UPDATE transcript SET content = ?, sha256 = ? WHERE id = ?", (content, sha256, stored.id))
        database.commit()
    assert told(worked) == [
        "session: Transcript version 1 is not the one that was made.",
        "session: Transcript version 1 is not the one that was locked.",
    ]


def test_a_codebook_rewritten_with_its_hash_and_its_copy_is_found(worked: Study) -> None:
    copy = worked.settings.codebooks / "every-rule@1.0.0.yaml"
    source = copy.read_text(encoding="utf-8").replace("label: Warm", "label: Hot")
    copy.write_text(source, encoding="utf-8")
    with closing(sqlite3.connect(worked.settings.database)) as database:
        sha256 = parse_held(source, "every-rule@1.0.0").sha256
        database.execute("UPDATE codebook SET source = ?, sha256 = ?", (source, sha256))
        database.commit()
    assert told(worked) == ["codebook: Its content is not what the study's log tells."]


def test_a_copy_of_a_codebook_that_is_no_text_is_a_finding(worked: Study) -> None:
    (worked.settings.codebooks / "every-rule@1.0.0.yaml").write_bytes(b"\xff\x00")
    assert told(worked) == ["codebook: Its copy in the codebooks folder was changed."]


def test_a_recording_replaced_together_with_its_hash_is_found(worked: Study) -> None:
    (media,) = worked.settings.media.glob("*.wav")
    media.write_bytes(b"other")
    assert told(worked) == ["session: Part 1 of its recording was changed."]
    tamper(worked, f"UPDATE recording SET sha256 = '{hashlib.sha256(b'other').hexdigest()}'")
    assert told(worked) == [RECORDINGS]


def test_a_missing_recording_is_broken_unless_it_was_purged(worked: Study) -> None:
    (media,) = worked.settings.media.glob("*.wav")
    media.unlink()
    assert told(worked) == ["session: Part 1 of its recording is gone, and the study's log tells of no purge."]
    with worked.store.write() as connection:
        acts.record(connection, "purge", session="S05")
    found = verify(worked)
    assert found.findings == (Finding("session S05", "Part 1 of its recording is purged.", broken=False),)


def test_a_purge_of_another_session_excuses_nothing(worked: Study) -> None:
    tamper(worked, "UPDATE transcript SET content = NULL WHERE session = 'S02'")
    with worked.store.write() as connection:
        acts.record(connection, "purge", session="S01")
    assert not verify(worked).intact


def test_a_file_that_is_no_recording_is_listed_as_left_over_and_breaks_nothing(worked: Study) -> None:
    (worked.settings.media / ".stages" / "S01").mkdir(parents=True)
    (worked.settings.media / ".stages" / "S01" / "words.json").write_text("{}", encoding="utf-8")
    (worked.settings.media / "stray.wav").write_bytes(b"x")
    found = verify(worked)
    said = "It is left over: no recording of the study is this file."
    assert found.findings == (Finding("media stray.wav", said, broken=False),)
    assert found.intact


def test_a_reason_lies_beside_the_log_and_is_shown_with_it(worked: Study) -> None:
    with worked.store.read() as connection:
        done = acts.acts(connection)
    assert not any("Knows Anna." in str(act.body) for act in done)
    shown = [one.value for one in audit_trail(worked) if one.act == "recuse"]
    assert shown == [{"rater": "R1", "reason": "Knows Anna."}]


def test_a_submission_cut_with_its_events_is_shown_by_what_was_kept_elsewhere(worked: Study) -> None:
    kept = read_kept(json.loads(json.dumps(asdict(verify(worked)))))
    assert verify(worked, kept).findings == ()
    tamper(
        worked,
        f"DELETE FROM event WHERE assignment = {S01} AND seq > (SELECT min(seq) FROM submission)",
        f"DELETE FROM coding WHERE assignment = {S01} AND submission = 2",
        f"DELETE FROM submission WHERE assignment = {S01} AND number = 2",
    )
    assert told(worked) == []
    (found,) = verify(worked, kept).findings
    assert found.message.startswith("Its log was cut or rewritten: entry ")


def test_the_studys_own_log_cut_at_its_end_is_shown_by_what_was_kept_elsewhere(worked: Study) -> None:
    kept = verify(worked).heads
    last = kept[0].seq
    tamper(worked, f"DELETE FROM study_event WHERE seq = {last}")
    said = f"Its log was cut or rewritten: entry {last} is not the one that was kept elsewhere."
    assert Finding("study", said) in verify(worked, kept).findings


def test_what_was_kept_fits_a_study_that_has_gone_on(worked: Study) -> None:
    kept = verify(worked).heads
    desk = open_desk(worked, "R3", "S02")
    desk.code(desk.segments[3], "warm")
    add_rater(worked, "R6")
    assert verify(worked, kept).findings == ()

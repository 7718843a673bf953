"""The tables of a study. RECORD.md is their meaning; a column's comment is its unit or its reason.

HEAD is the migration that makes exactly these tables; a test compares the two.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint, text

HEAD = "0002"
"""The newest migration. History: 0001 the first schema (2026-11), 0002 forms and outcomes (2026-11)."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, null: bool = False, comment: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=null, comment=comment)


def _number(name: str, *, null: bool = False, comment: str | None = None) -> Column[int]:
    return Column(name, Integer, nullable=null, comment=comment)


def _ref(name: str, target: str, *, null: bool = False, key: bool = False) -> Column[str]:
    return Column(name, String(40), ForeignKey(target), nullable=null, primary_key=key)


def _key(name: str = "id") -> Column[str]:
    return Column(name, String(40), primary_key=True)


study = Table(
    "study",
    metadata,
    _key(),
    _text("title"),
    _text("created_at"),
    _text("blinding", comment="postgres | packs | screen: how raters were kept apart"),
)
codebook = Table(
    "codebook",
    metadata,
    Column("key", String(80), primary_key=True, comment="id@version"),
    _text("book", comment="the id without its version"),
    _text("sha256", comment="of the canonical form"),
    _text("source", comment="the file as it was added, byte for byte"),
    _number("position", comment="order of adding; the first book is the study's default"),
    _number("current", comment="1 for the version that new assignments pin"),
)
session = Table(
    "session",
    metadata,
    _key(),
    _number("position", comment="order of adding"),
    _text(
        "facts", comment="JSON: case, therapist, client, site, phase, date, consent, keep_codes, destroy_after, tags"
    ),
)
recording = Table(
    "recording",
    metadata,
    _ref("session", "session.id", key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    _text("path", comment="relative to media/, forward slashes"),
    _text("sha256"),
    _number("duration_ms", comment="as the container says"),
    _number("offset_ms", comment="where the part begins in session time"),
    _number("channels"),
    _number("has_video"),
)
transcript = Table(
    "transcript",
    metadata,
    _key(),
    _ref("session", "session.id"),
    _number("version"),
    _text("status", comment="draft | locked"),
    _text("content", null=True, comment="coder.transcript.to_json; null when purged"),
    _text("sha256", comment="of content, or once locked of content, persons and roles"),
    _text("provenance", comment="JSON: where words and speakers came from, versions, parameters"),
    _number("edited", comment="1 when people changed it: transcribe asks before replacing it"),
    _number("duration_ms"),
    _text("created_at"),
    UniqueConstraint("session", "version"),
)
participant = Table(
    "participant",
    metadata,
    _ref("transcript", "transcript.id", key=True),
    Column("speaker", String(80), primary_key=True),
    _text("person", comment="an opaque id such as T03; equal to the speaker until somebody says"),
    _text("role", comment="therapist | client | other"),
)
segment = Table(
    "segment",
    metadata,
    _key(),
    _ref("session", "session.id"),
    _text("rule", comment="coder.segments.SegmentRule.canonical"),
    _number("number", comment="given once per session and rule, never reused; 0 is the session itself"),
    _number("start_ms"),
    _number("end_ms"),
    _text("role", null=True, comment="null on intervals and the session"),
    # Not of the session itself, whose number is always 0: when an amendment makes it longer it is a new one.
    Index("uq_segment_number", "session", "rule", "number", unique=True, sqlite_where=text("number > 0")),
)
placement = Table(
    "placement",
    metadata,
    _ref("transcript", "transcript.id", key=True),
    _ref("segment", "segment.id", key=True),
    _number("turn", comment="index of the turn in the content; -1 for intervals and the session"),
    _number("first", comment="the segment's words are [first, last) of the turn"),
    _number("last"),
)
locking = Table(
    "locking",
    metadata,
    _ref("transcript", "transcript.id", key=True),
    Column("codebook", String(80), ForeignKey("codebook.key"), primary_key=True),
)
rater = Table(
    "rater",
    metadata,
    _key(),
    _text("role", comment="rater | supervisor | analyst"),
    Column("training_hours", Integer, nullable=True),
    _number("disabled"),
)
assignment = Table(
    "assignment",
    metadata,
    _key(),
    _ref("session", "session.id"),
    _ref("rater", "rater.id"),
    _text("book", comment="codebook id; its version is pinned at the first event"),
    Column("codebook", String(80), ForeignKey("codebook.key"), nullable=True),
    _ref("transcript", "transcript.id"),
    _text("alias", comment="what the rater sees instead of the session's name; own to the assignment"),
    _text("mode", comment="coding | practice | certification"),
    _number("queue", comment="place in the rater's seeded order"),
    _text("coded_from", null=True, comment="audio | video | text: text as soon as a key was pressed without sound"),
)
design = Table(
    "design",
    metadata,
    _ref("assignment", "assignment.id", key=True),
    _text("purpose", comment="study | gold | practice | certification | recode | retest"),
    _number("occasion", comment="1 for the first coding by this rater, 2 for a recode or retest, …"),
    _number("draw", comment="seeded order within session and book: the lowest that can be is primary"),
    _number("is_primary"),
    _number("withdrawn", comment="1 once recused"),
)
event = Table(
    "event",
    metadata,
    _ref("assignment", "assignment.id", key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, unique=True),
    _text("at", comment="the rater's clock, UTC; order is seq, never this"),
    _text("transcript"),
    _text("segment"),
    _text("code"),
    _text("person"),
    _text("op"),
    _text("value", null=True, comment="JSON of the full new value"),
    _text("batch"),
    _text("undoes"),
    _number("heard_ms"),
    _number("playhead_ms"),
    _text("codebook"),
    _text("text_hash", comment="salted hash of the text in note; empty without one"),
    _text("prev_hash"),
    _text("hash"),
    _text("stored_at", comment="the store's clock; outside the hash"),
)
note = Table(
    "note",
    metadata,
    Column("event", String(40), primary_key=True),
    _text("salt", comment="purged with the text, so that the hash says nothing any more"),
    _text("text"),
)
coding = Table(
    "coding",
    metadata,
    _ref("assignment", "assignment.id", key=True),
    Column("submission", Integer, primary_key=True, autoincrement=False),
    Column("segment", String(40), primary_key=True),
    Column("code", String(80), primary_key=True, comment="empty on the segment's own row"),
    Column("person", String(40), primary_key=True),
    _text("state", comment="coded | none | cannot_code | not_applicable | placed; 0 follows from completeness"),
    _text("value", null=True, comment="JSON of the full value"),
    _text("event", comment="id of the event that last set it"),
)
submission = Table(
    "submission",
    metadata,
    _ref("assignment", "assignment.id", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _ref("transcript", "transcript.id"),
    _text("codebook"),
    _number("seq", comment="of the submit event"),
    _text("head", comment="hash of the submit event: the receipt"),
    _number("superseded", comment="1 once reopened"),
)
study_event = Table(
    "study_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, unique=True),
    _text("at"),
    _text("actor"),
    _text("act"),
    _text("session"),
    _text("assignment"),
    _text("value", comment="JSON; no text of a transcript, no names"),
    _text("prev_hash"),
    _text("hash"),
)
desk = Table(
    "desk",
    metadata,
    _ref("assignment", "assignment.id", key=True),
    _text("segment", comment="where the rater stopped"),
    _number("playhead_ms"),
)
heard = Table(
    "heard",
    metadata,
    _ref("assignment", "assignment.id", key=True),
    Column("segment", String(40), primary_key=True),
    _number("heard_ms", comment="how much of it was played"),
    _number("shown", comment="1 when it was on the screen as the current segment"),
)
form = Table(
    "form",
    metadata,
    Column("key", String(80), primary_key=True, comment="id@version"),
    _text("sha256", comment="of the canonical form"),
    _text("source", comment="the file as it was when answers to it first came, byte for byte"),
)
answers = Table(
    "answers",
    metadata,
    _key(),
    _ref("session", "session.id"),
    Column("form", String(80), ForeignKey("form.key"), nullable=False),
    _text("scale", comment="such as 1-7 where a lab printed another scale than the form's; else empty"),
    _text("respondent"),
    _number("reverse_printed", comment="1 when answers are places on a form with its options the other way round"),
    _text("answers", comment="JSON: item number → number as entered, null where nothing was answered"),
    _number("number", comment="1, 2, … within session × form without version × respondent; the last one stands"),
)
outcome = Table(
    "outcome",
    metadata,
    _key(),
    _text("about", comment="case | session"),
    _text("unit", comment="which case or session"),
    _text("name", comment="the outcome's name: the column of the file"),
    _text("value", comment="as the file has it; its type is read from all values of the name"),
    _number("number", comment="1, 2, … within unit × name; the last one stands"),
    UniqueConstraint("about", "unit", "name", "number"),
)

APPEND_ONLY = ("event", "study_event", "coding", "form", "answers", "outcome")
"""Tables that no statement of the program updates or deletes from; triggers hold it for others too."""

"""The first schema of a study."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("event", "study_event", "coding")


def upgrade() -> None:
    """Make every table, and hold the logs append-only against other programs too."""
    op.create_table(
        "codebook",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_codebook")),
    )
    op.create_table(
        "note",
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_note")),
    )
    op.create_table(
        "rater",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("training_hours", sa.Integer(), nullable=True),
        sa.Column("disabled", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rater")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_table(
        "study",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("blinding", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
    )
    op.create_table(
        "study_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_study_event")),
        sa.UniqueConstraint("id", name=op.f("uq_study_event_id")),
    )
    op.create_table(
        "recording",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("offset_ms", sa.Integer(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("has_video", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["session.id"], name=op.f("fk_recording_session")),
        sa.PrimaryKeyConstraint("session", "part", name=op.f("pk_recording")),
    )
    op.create_table(
        "segment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["session"], ["session.id"], name=op.f("fk_segment_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    op.create_index(
        "uq_segment_number", "segment", ["session", "rule", "number"], unique=True, sqlite_where=sa.text("number > 0")
    )
    op.create_table(
        "transcript",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("edited", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["session.id"], name=op.f("fk_transcript_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint("session", "version", name=op.f("uq_transcript_session")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("rater", sa.String(length=40), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("codebook", sa.String(length=80), nullable=True),
        sa.Column("transcript", sa.String(length=40), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("queue", sa.Integer(), nullable=False),
        sa.Column("coded_from", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["codebook"], ["codebook.key"], name=op.f("fk_assignment_codebook")),
        sa.ForeignKeyConstraint(["rater"], ["rater.id"], name=op.f("fk_assignment_rater")),
        sa.ForeignKeyConstraint(["session"], ["session.id"], name=op.f("fk_assignment_session")),
        sa.ForeignKeyConstraint(["transcript"], ["transcript.id"], name=op.f("fk_assignment_transcript")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_table(
        "locking",
        sa.Column("transcript", sa.String(length=40), nullable=False),
        sa.Column("codebook", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["codebook"], ["codebook.key"], name=op.f("fk_locking_codebook")),
        sa.ForeignKeyConstraint(["transcript"], ["transcript.id"], name=op.f("fk_locking_transcript")),
        sa.PrimaryKeyConstraint("transcript", "codebook", name=op.f("pk_locking")),
    )
    op.create_table(
        "participant",
        sa.Column("transcript", sa.String(length=40), nullable=False),
        sa.Column("speaker", sa.String(length=80), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["transcript"], ["transcript.id"], name=op.f("fk_participant_transcript")),
        sa.PrimaryKeyConstraint("transcript", "speaker", name=op.f("pk_participant")),
    )
    op.create_table(
        "placement",
        sa.Column("transcript", sa.String(length=40), nullable=False),
        sa.Column("segment", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_placement_segment")),
        sa.ForeignKeyConstraint(["transcript"], ["transcript.id"], name=op.f("fk_placement_transcript")),
        sa.PrimaryKeyConstraint("transcript", "segment", name=op.f("pk_placement")),
    )
    op.create_table(
        "coding",
        sa.Column("assignment", sa.String(length=40), nullable=False),
        sa.Column("submission", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segment", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignment.id"], name=op.f("fk_coding_assignment")),
        sa.PrimaryKeyConstraint("assignment", "submission", "segment", "code", "person", name=op.f("pk_coding")),
    )
    op.create_table(
        "design",
        sa.Column("assignment", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=False),
        sa.Column("is_primary", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignment.id"], name=op.f("fk_design_assignment")),
        sa.PrimaryKeyConstraint("assignment", name=op.f("pk_design")),
    )
    op.create_table(
        "desk",
        sa.Column("assignment", sa.String(length=40), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("playhead_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignment.id"], name=op.f("fk_desk_assignment")),
        sa.PrimaryKeyConstraint("assignment", name=op.f("pk_desk")),
    )
    op.create_table(
        "event",
        sa.Column("assignment", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Text(), nullable=False),
        sa.Column("heard_ms", sa.Integer(), nullable=False),
        sa.Column("playhead_ms", sa.Integer(), nullable=False),
        sa.Column("codebook", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignment.id"], name=op.f("fk_event_assignment")),
        sa.PrimaryKeyConstraint("assignment", "seq", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
    )
    op.create_table(
        "heard",
        sa.Column("assignment", sa.String(length=40), nullable=False),
        sa.Column("segment", sa.String(length=40), nullable=False),
        sa.Column("heard_ms", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignment.id"], name=op.f("fk_heard_assignment")),
        sa.PrimaryKeyConstraint("assignment", "segment", name=op.f("pk_heard")),
    )
    op.create_table(
        "submission",
        sa.Column("assignment", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("transcript", sa.String(length=40), nullable=False),
        sa.Column("codebook", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["assignment.id"], name=op.f("fk_submission_assignment")),
        sa.ForeignKeyConstraint(["transcript"], ["transcript.id"], name=op.f("fk_submission_transcript")),
        sa.PrimaryKeyConstraint("assignment", "number", name=op.f("pk_submission")),
    )
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

"""The tables of what is coded: sessions and their segments."""

from coder.tables.spec import Column, Table

SESSIONS = Table(
    "sessions",
    "One row per session of the study, coded or not.",
    (
        Column("session", "string", "The session's id."),
        Column("case", "string", "The case (course of therapy) it belongs to; empty when not recorded."),
        Column("therapist", "string", "The therapist's id; empty when not recorded."),
        Column("client", "string", "The client's id; empty when not recorded."),
        Column("site", "string", "Where it took place; empty when not recorded."),
        Column("phase", "string", "The phase of the therapy; empty when not recorded."),
        Column("date", "string", "When it took place, as the lab wrote it; empty when not recorded."),
        Column("consent", "string", "What was consented to; empty when not recorded."),
        Column("keep_codes", "string", "Whether codes may be kept after a purge; empty when not recorded."),
        Column("destroy_after", "string", "When its material must be destroyed; empty when not recorded."),
        Column("tags", "string", "The lab's own tags; empty when there are none."),
        Column("recordings", "integer", "How many parts its recording has; 0 for a session that was only read."),
        Column("duration_ms", "integer", "Its length in milliseconds; missing before there is a transcript."),
        Column("transcript_version", "integer", "The newest version of its transcript; missing when there is none."),
        Column("locked", "boolean", "Whether that version is locked: only then there are segments."),
        Column("raters_assigned", "integer", "Raters who code it for the study, recused ones left out."),
        Column("raters_submitted", "integer", "Raters whose coding of it is submitted now."),
        Column("has_primary", "boolean", "Whether the assignment that is analysed is submitted."),
        Column(
            "coded_from",
            "string",
            "What submitted raters had before them: audio, video, text, or unknown (imported), by spaces.",
        ),
    ),
)

SEGMENTS = Table(
    "segments",
    "One row per segment of a locked transcript. Codings name segments by session and segment.",
    (
        Column("session", "string", "The session's id."),
        Column("segment", "string", "The segment's name within its session; empty for the session itself."),
        Column(
            "version",
            "integer",
            "The newest transcript version that has it; a segment of an older version was replaced by an amendment.",
        ),
        Column("kind", "string", "The codebook's name for this kind of segment."),
        Column("start_ms", "integer", "Where it begins, in milliseconds of session time."),
        Column("end_ms", "integer", "Where it ends, in milliseconds of session time; the end is not part of it."),
        Column(
            "role",
            "string",
            "Who speaks; empty for intervals and the session.",
            levels=("therapist", "client", "other"),
        ),
        Column("n_words", "integer", "How many words it has; missing for intervals and the session."),
        Column("codebooks", "string", "The codebooks under which it has this name, by spaces."),
        Column("text", "string", "What was said; empty for intervals and the session.", is_text=True),
    ),
)

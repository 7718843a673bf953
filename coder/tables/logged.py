"""The table of how raters worked: from the times in their logs."""

from coder.tables.spec import Column, Table

RATER_LOG = Table(
    "rater_log",
    "One row per submitted assignment: who coded it when, in which order, how long, and from what.",
    (
        Column("session", "string", "The session's id."),
        Column("assignment", "string", "The assignment's id."),
        Column("rater", "string", "Who coded."),
        Column("occasion", "integer", "1 for the rater's first coding of the session, 2 for a recode, and so on."),
        Column("purpose", "string", "What the assignment is for.", levels=("study", "recode")),
        Column("is_primary", "boolean", "Whether this assignment is the one that is analysed."),
        Column("codebook", "string", "The codebook it was coded with, as id@version."),
        Column(
            "order",
            "integer",
            "1 for the assignment that this rater began first, 2 for the next, and so on: practice and what was taken"
            " away or is not submitted count too, so numbers can be missing.",
        ),
        Column(
            "coded_from",
            "string",
            "What the rater had: audio, video, or text as soon as a key was pressed without sound; unknown (imported).",
            levels=("audio", "video", "text", "unknown"),
        ),
        Column(
            "minutes",
            "number",
            "Time worked. Of the time between two entries of the log at most two minutes count, or as much as the"
            " segment was played meanwhile; nothing before the first entry. Missing for codings that were imported.",
        ),
        Column("heard_minutes", "number", "How much of the session was played, replays included."),
        Column("first", "datetime", "When the first entry of its log was made, by the rater's clock."),
        Column("last", "datetime", "When the last one was made, which is the submit."),
        Column("events", "integer", "Entries in its log; what a key clears and sets is several."),
        Column("undone", "integer", "How often something was undone."),
        Column("segments", "integer", "Segments of the codebook's first kind."),
        Column("none_at_once", "integer", "Segments whose standing none was given together with others, by one key."),
    ),
)

"""The tables of what raters said: codings, long and wide, ratings, and the scores made of both."""

from collections.abc import Sequence
from dataclasses import replace

from coder.tables.spec import Column, Table

STATES = ("coded", "zero", "cannot_code", "not_seen")
"""The states that have a row; what is not applicable has none, for it belongs to no denominator."""

PURPOSES = ("study", "recode", "gold", "practice", "certification", "retest")

_SESSION = Column("session", "string", "The session's id.")
_SEGMENT = Column("segment", "string", "The segment's name within its session; empty for the session itself.")
_RATER = Column("rater", "string", "Who coded.")
_PRIMARY = Column("is_primary", "boolean", "Whether this assignment is the one of its session that is analysed.")
_CODEBOOK = Column("codebook", "string", "The codebook it was coded with, as id@version.")
_PLAN = (
    Column("assignment", "string", "The assignment's opaque id."),
    _RATER,
    Column("occasion", "integer", "1 for a rater's first coding of the session, 2 for a recode, and so on."),
    Column("purpose", "string", "Why it was coded; others than study and recode in the layer gold.", levels=PURPOSES),
    _PRIMARY,
)

CODINGS = Table(
    "codings",
    "One row per segment × code that the rater could have chosen there, chosen or not; where a code is given per"
    " person, one for each. An event that a rater placed has rows for what was coded on it only: it has no 0, and"
    " other raters do not share it. What is not applicable has no row.",
    (
        _SESSION,
        _SEGMENT,
        *_PLAN,
        Column("code", "string", "The code's id."),
        Column(
            "value",
            "number",
            "1 for a code that is present, how often for a count, the number for a rating; 0 where the code was not"
            " chosen on a finished segment; missing where the state is cannot_code or not_seen.",
        ),
        Column(
            "state",
            "string",
            "coded: the rater gave it. zero: seen and not chosen. cannot_code: the rater said so, with a reason."
            " not_seen: nothing was said.",
            levels=STATES,
        ),
        Column("intensity", "number", "How strong or how sure, on the code's own scale; missing when not given."),
        Column("facets", "string", 'Second answers as JSON, such as {"about": "goal"}; empty without any.'),
        Column("person", "string", "Whom the code is about, for codes given per person; else empty."),
        _CODEBOOK,
        Column("event", "string", "The id of the log entry that last set it; empty for a 0 that no key set."),
        Column("time", "datetime", "When that entry was made, by the rater's clock, in UTC; missing without one."),
        Column("reason", "string", "Why it could not be coded or rated; else empty."),
        Column("start_ms", "integer", "Where the segment begins, in milliseconds of session time."),
        Column("end_ms", "integer", "Where it ends; an event may end where it begins."),
    ),
)

RATINGS = Table(
    "ratings",
    "One row per rating that was asked: session ratings and those of intervals, with what they rest on.",
    (
        _SESSION,
        _SEGMENT,
        _RATER,
        Column("code", "string", "The rating's id in the codebook."),
        Column("value", "number", "The number given; missing where the rater gave a reason, or nothing."),
        Column("reason", "string", "Why there is no number, such as cannot_rate or not_applicable; else empty."),
        Column("evidence", "string", "The segments it rests on, by spaces; empty without any."),
        _PRIMARY,
        _CODEBOOK,
        Column("person", "string", "Whom the rating is about, where it is given per person; else empty."),
    ),
)

NO_SCORE = ("too_few_answered", "nothing_coded", "zero_denominator", "tied")

SCORES = Table(
    "scores",
    "One row per score of the codebook and part of the session that it is asked by: the session (unit, person and role"
    " empty), each of its intervals, each person, each role that speaks.",
    (
        _SESSION,
        *_PLAN,
        Column("score", "string", "The score's id in the codebook."),
        Column("unit", "string", "The interval's name within its session; empty for the session itself."),
        Column("person", "string", "Whom the number is about, where it is by target; else empty."),
        Column(
            "role",
            "string",
            "Whose segments it is made of, where it is by role; else empty.",
            levels=("therapist", "client", "other"),
        ),
        Column("value", "number", "The score; missing where there is none, with a reason. Absent is never 0."),
        Column(
            "n_items",
            "integer",
            "What it could rest on: for counts, rates and shares the segments on which the codes could be given, for"
            " means, sums and the like the ratings or scores that it is made of.",
        ),
        Column("n_answered", "integer", "Those of them that are complete, or have a number."),
        Column("prorated", "boolean", "Whether fewer numbers than there could be stand for all."),
        Column(
            "reason",
            "string",
            "Why there is no value: too few numbers, no complete segment, a whole of 0, or no single most frequent"
            " number; else empty.",
            levels=NO_SCORE,
        ),
        _CODEBOOK,
    ),
)

_WIDE = Table(
    "codings_wide",
    "One row per segment × rater, one column per code: its value, 0 where it was not chosen on a finished segment,"
    " missing where it could not be coded, was not seen or is not applicable. Of a code given for"
    " several persons it holds 1, of a count their sum, of a rating nothing: the table codings has each.",
    (
        _SESSION,
        _SEGMENT,
        Column("kind", "string", "The codebook's name for this kind of segment."),
        *_PLAN,
        _CODEBOOK,
        Column("note", "string", "What the rater wrote about the segment; empty without a note.", is_text=True),
    ),
)


def wide(codes: Sequence[Column]) -> Table:
    """Declare the wide table with a column for each of these codes, named as `wide_name` says."""
    columns = tuple(replace(one, name=wide_name(one.name)) for one in codes)
    return replace(_WIDE, columns=(*_WIDE.columns, *columns))


def wide_name(code: str) -> str:
    """Name a code's column: its id, or `code_` and its id where another column is called so."""
    return f"code_{code}" if code in _WIDE.names else code

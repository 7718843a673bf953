"""The tables of `coder combine`: client, therapist and observer side by side."""

from collections.abc import Sequence
from dataclasses import replace

from coder.codebook.schema import COMPONENTS
from coder.tables.spec import Column, Table

PERSPECTIVES = ("client", "therapist", "observer")
PAIRS = ("therapist-client", "observer-client", "observer-therapist")
NO_WEIGHTS = "Nothing is weighted and no perspective is averaged with another."
_SESSION = Column("session", "string", "The session's id.")
_CASE = Column("case", "string", "The case of the session's facts; empty without one.")
_NUMBER = Column(
    "number", "integer", "The session's place among those of its case in this study, from 1; missing without a case."
)
_ORDERED = Column(
    "ordered_by",
    "string",
    "date where every session of the case has a day such as 2026-11-25, else the order in which sessions were added.",
    levels=("date", "added"),
)
_EARLY = Column(
    "early",
    "boolean",
    "Whether number is 3, 4 or 5: when early alliance is usually measured. It counts sessions of this study; missing"
    " without a case.",
)
_PERSPECTIVE = Column("perspective", "string", "Who says so.", levels=PERSPECTIVES)
_SOURCE = Column(
    "source", "string", "The form's key, with its scale where the lab printed another; or the codebook's and its score."
)
_RESPONDENT = Column("respondent", "string", "Who filled the form in, or the rater.")
_COMPONENT = Column("component", "string", "What part of the alliance.", levels=COMPONENTS)
_PAIR = Column("pair", "string", "Whose score minus whose.", levels=PAIRS)
_TWO = (
    Column("a_source", "string", "The source of the first of the pair."),
    Column("a_respondent", "string", "Who filled in or rated the first."),
    Column("b_source", "string", "The source of the second of the pair."),
    Column("b_respondent", "string", "Who filled in or rated the second."),
)

COMBINED = Table(
    "combined",
    "One row per session × perspective × source × component that has a score. An observer's is the codebook's own score"
    " of the component, which is the first mean or sum of ratings whose tags name no other; in a book without one it is"
    f" the mean of the session ratings tagged with the component, negative ones reversed. {NO_WEIGHTS}",
    (
        _SESSION,
        _CASE,
        _NUMBER,
        _PERSPECTIVE,
        _SOURCE,
        Column("instrument", "string", "The form's family, by which forms are compared; else the id of form or book."),
        _RESPONDENT,
        _COMPONENT,
        Column("score", "number", "The score on the source's own metric."),
        Column("low", "number", "The lowest score that is possible."),
        Column("high", "number", "The highest score that is possible."),
        Column("pomp", "number", "Percent of maximum possible: 100 × (score − low) / (high − low)."),
        Column(
            "z",
            "number",
            "Pomp minus its mean, divided by its standard deviation (n − 1), within this study × perspective × source"
            " × component; missing where these have fewer than two scores or all the same.",
        ),
    ),
)

CONGRUENCE = Table(
    "congruence",
    "One row per session × component × two sources of different perspectives. Difference scores hide where on the"
    " scale the two agree: see response_surface and truth_bias.",
    (
        _SESSION,
        _CASE,
        _COMPONENT,
        _PAIR,
        *_TWO,
        Column(
            "difference_pomp", "number", "The first minus the second, on 0 to 100: below 0 where the first is lower."
        ),
        Column("absolute_pomp", "number", "The same without its sign."),
        Column(
            "same_metric", "boolean", "Whether both are of one family with the same ends, so that raw scores differ."
        ),
        Column(
            "difference", "number", "The first minus the second on their own metric; missing where it is not the same."
        ),
        Column("absolute", "number", "The same without its sign."),
    ),
)

WITHIN_BETWEEN = Table(
    "within_between",
    "One row per row of combined whose session has a case: each score taken apart into what is usual for the case"
    " and what is special about the session.",
    (
        _SESSION,
        _CASE,
        _NUMBER,
        _ORDERED,
        _EARLY,
        _PERSPECTIVE,
        _SOURCE,
        _RESPONDENT,
        _COMPONENT,
        Column("pomp", "number", "The score from 0 to 100."),
        Column("n_sessions", "integer", "How many sessions of the case have this score."),
        Column("person_mean", "number", "The mean of pomp over those sessions."),
        Column("deviation", "number", "Pomp minus person_mean."),
        Column("person_mean_centred", "number", "Person_mean minus the mean of all cases' person_means."),
        Column(
            "lag1",
            "number",
            "Pomp in the case's session before (number − 1); missing where that session has no such score.",
        ),
    ),
)

TRUTH_BIAS = Table(
    "truth_bias",
    "One row per session × component × judge and truth, of sessions with a case, for truth-and-bias models (West &"
    " Kenny 2011): the judge and the truth are both centred on the truth's person mean, so that the intercept is the"
    " judge's bias and the slope on p_within is tracking. Truth is the client's form, which names a role in the model"
    " and not who is right. All on 0 to 100.",
    (
        _SESSION,
        _CASE,
        _COMPONENT,
        Column("judge", "string", "Who judges.", levels=("therapist", "observer")),
        Column("judge_source", "string", "The judge's form or codebook."),
        Column("judge_respondent", "string", "Who that was."),
        Column("truth_source", "string", "The client's form."),
        Column("truth_respondent", "string", "Who filled it in."),
        Column("p_within", "number", "The client's score minus the client's person mean."),
        Column("p_mean", "number", "The client's person mean: over all sessions of the case that the client answered."),
        Column("t_centered_on_p_mean", "number", "The judge's score minus the client's person mean."),
    ),
)

RESPONSE_SURFACE = Table(
    "response_surface",
    "One row per session × component × two sources of different perspectives: the design columns of a response-surface"
    " model z = b0 + b1 x + b2 y + b3 x² + b4 xy + b5 y², from which a1 = b1 + b2, a2 = b3 + b4 + b5, a3 = b1 − b2,"
    " a4 = b3 − b4 + b5.",
    (
        _SESSION,
        _CASE,
        _COMPONENT,
        Column("pair", "string", "Whose score is y and whose is x, as y-x.", levels=PAIRS),
        Column("y_source", "string", "The source of y."),
        Column("y_respondent", "string", "Who filled it in or rated."),
        Column("x_source", "string", "The source of x."),
        Column("x_respondent", "string", "Who filled it in or rated."),
        Column(
            "metric",
            "string",
            "raw where both are of one family with the same ends: centred on the scale's midpoint; else pomp, on 50.",
            levels=("raw", "pomp"),
        ),
        Column("x", "number", "The one score minus the midpoint."),
        Column("y", "number", "The other score minus the midpoint."),
        Column("x2", "number", "x times x."),
        Column("xy", "number", "x times y."),
        Column("y2", "number", "y times y."),
    ),
)

CORRELATIONS = Table(
    "correlations",
    "One row per component × two sources of different perspectives × level: Pearson's r of pomp. Small to moderate"
    " values are usual between perspectives.",
    (
        _COMPONENT,
        _PAIR,
        Column("a_source", "string", "The source of the first of the pair."),
        Column("b_source", "string", "The source of the second of the pair."),
        Column(
            "level",
            "string",
            "sessions: all sessions, which mixes the other two. within: each minus the mean of its case over the"
            " sessions that have both. cases: those means.",
            levels=("sessions", "within", "cases"),
        ),
        Column("n", "integer", "How many pairs of scores; at level cases, how many cases."),
        Column("n_cases", "integer", "How many cases they are of; sessions without a case count in none."),
        Column("r", "number", "The correlation; missing with fewer than three pairs, or where one side does not vary."),
    ),
)

BLIND_SPOTS = Table(
    "blind_spots",
    "One row per session × self-report in which what observers coded and what was reported part ways. The change is"
    " from the case's session before, of the same person's same form, on 0 to 100. rupture_not_reported: a rupture"
    " was coded and the report did not fall by more than the threshold. drop_not_observed: the report fell by more"
    " than the threshold and no rupture was coded. Sessions that were not coded for ruptures, or without a report in"
    " the session before, are in neither. The threshold is this program's option --drop, not a published cut-off.",
    (
        _SESSION,
        _CASE,
        Column("kind", "string", "Which way.", levels=("rupture_not_reported", "drop_not_observed")),
        Column("perspective", "string", "Whose report.", levels=("client", "therapist")),
        _SOURCE,
        _RESPONDENT,
        _COMPONENT,
        Column("ruptures", "integer", "How many rupture codes the primary rater gave in the session."),
        Column("change_pomp", "number", "The report minus that of the session before."),
        Column("before", "string", "The session before."),
        Column("drop", "number", "The threshold: a fall counts when it is larger than this."),
    ),
)

_WIDE = Table(
    "combined_wide",
    "One row per session: facts, pomp per perspective and component, ruptures, and the outcomes of session and case.",
    (
        _SESSION,
        _CASE,
        Column("therapist", "string", "The therapist's id among the session's facts; empty without one."),
        Column("client", "string", "The client's id among the session's facts, else the case; empty without either."),
        Column("date", "string", "The session's date among its facts; empty without one."),
        _NUMBER,
        _ORDERED,
        _EARLY,
        Column(
            "ruptures", "integer", "How many rupture codes the primary rater gave; missing where nobody coded them."
        ),
    ),
)


def combined_wide(columns: Sequence[Column]) -> Table:
    """Declare the wide table with a column for each of these: scores, then outcomes."""
    return replace(_WIDE, columns=(*_WIDE.columns, *columns))


WIDE_NAMES = _WIDE.names
"""The names that no other column may have."""

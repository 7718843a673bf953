"""The tables of what clients, therapists and records report: forms scored, and outcomes."""

from collections.abc import Sequence
from dataclasses import replace

from coder.codebook.schema import COMPONENTS
from coder.tables.spec import Column, Table

FORMS = Table(
    "forms",
    "One row per filled-in form × score. A score is not a prediction for a person, and no cut-off is applied.",
    (
        Column("session", "string", "The session's id."),
        Column("respondent", "string", "Who filled the form in: an opaque id, or client, therapist or observer."),
        Column(
            "form", "string", "The scoring key as id@version, and the scale where the lab printed another: scale 1-7."
        ),
        Column("subscale", "string", "The score's id in the form, such as goal, task, bond or total."),
        Column("score", "number", "The score, on the form's own metric; missing where too few items are answered."),
        Column("n_items", "integer", "How many items the score rests on."),
        Column("n_answered", "integer", "How many of them are answered."),
        Column("prorated", "boolean", "Whether the mean of the answered items stands for missing ones."),
        Column("reason", "string", "Why there is no score: too_few_answered; empty where there is one."),
    ),
)
"""The columns of `coder form score` and of the table `forms`."""

_OUTCOMES = Table(
    "outcomes",
    "One row per case or session of which outcomes were imported, with a column for each.",
    (
        Column("case", "string", "The case: as imported, or of the session; empty where the session has none."),
        Column("session", "string", "The session; empty for what is known of a case as a whole."),
    ),
)


def outcomes(columns: Sequence[Column]) -> Table:
    """Declare the table of outcomes with these columns; none is called case or session, for files have those."""
    return replace(_OUTCOMES, columns=(*_OUTCOMES.columns, *columns))


DYAD_PAIRWISE = Table(
    "dyad_pairwise",
    "One row per session × component × member of the dyad, the member's own score beside the partner's: what"
    " actor-partner and one-with-many models take, with clients nested in therapists. Both forms are filled in"
    " for the session and belong to one family.",
    (
        Column("therapist", "string", "The therapist's id among the session's facts; empty without one."),
        Column("client", "string", "The client's id among the session's facts, else the case; empty without either."),
        Column("session", "string", "The session's id."),
        Column("instrument", "string", "The family of both forms, such as WAI-SR."),
        Column("component", "string", "What part of the alliance.", levels=COMPONENTS),
        Column("actor", "string", "Whose row this is.", levels=("client", "therapist")),
        Column("partner", "string", "The other one.", levels=("client", "therapist")),
        Column("actor_score", "number", "The actor's score on the form's own metric; missing where there is none."),
        Column("partner_score", "number", "The partner's score; missing where there is none."),
        Column("actor_pomp", "number", "The actor's score from 0 (lowest possible) to 100 (highest possible)."),
        Column("partner_pomp", "number", "The partner's score from 0 to 100."),
        Column("actor_form", "string", "The actor's scoring key, as id@version."),
        Column("partner_form", "string", "The partner's scoring key, as id@version."),
        Column("actor_respondent", "string", "Who filled in the actor's form; empty where there is none."),
        Column("partner_respondent", "string", "Who filled in the partner's form; empty where there is none."),
    ),
)

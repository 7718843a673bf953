"""The tables of figures about the coding itself: prevalence and reliability, each with its denominators."""

from coder.tables.spec import Column, Table

PREVALENCE = Table(
    "prevalence",
    "One row per code × rater: how often it could be given, how often it was.",
    (
        Column("code", "string", "The code's id."),
        Column("codebook", "string", "The codebook it was coded with, as id@version."),
        Column("rater", "string", "Who coded."),
        Column("n_sessions", "integer", "Sessions of this rater on which the code could be given."),
        Column("n_eligible", "integer", "Segments on which it could be given: kind, role and only_if allow it."),
        Column("n_rated", "integer", "Segments with a value or a 0: the denominator of share."),
        Column("n_coded", "integer", "Segments on which it was given."),
        Column("n_cannot_code", "integer", "Segments that the rater could not code."),
        Column("n_not_seen", "integer", "Segments on which the rater said nothing."),
        Column("share", "number", "n_coded / n_rated; missing for ratings, and where n_rated is 0."),
        Column("mean", "number", "The mean of the values given; missing without any, and for present-absent codes."),
        Column("sd", "number", "Their standard deviation (n-1); missing with fewer than two."),
        Column("min", "number", "The lowest value given."),
        Column("max", "number", "The highest value given."),
    ),
)

UNDEFINED = (
    "single_category_used",
    "no_pairable_units",
    "one_unit",
    "one_rater",
    "incomplete_design",
    "level_mismatch",
    "not_applicable",
)
METHODS = ("jackknife", "bootstrap", "F", "monte_carlo")
NO_LIMITS = ("too_few_sessions", "degenerate_replicates", "no_variation", "not_offered")

RELIABILITY = Table(
    "reliability",
    "One row per code × coefficient of agreement between independent raters, with what it rests on.",
    (
        Column("code", "string", "The code's id; group:ID, score:ID or state:cannot_code for what is not one code."),
        Column("group", "string", "The part of the data it is computed from; empty for all of it."),
        Column("coefficient", "string", "The name of the coefficient, as coder agreement prints it."),
        Column("is_headline", "boolean", "Whether it is the one that the design of the ratings asks for."),
        Column("value", "number", "The coefficient; missing where it is undefined, with a reason."),
        Column("low", "number", "Lower confidence limit; missing without limits, with a ci_reason."),
        Column("high", "number", "Upper confidence limit; missing without limits, with a ci_reason."),
        Column(
            "se",
            "number",
            "Standard error from the same replicates or draws as the limits; missing for plain F limits.",
        ),
        Column("reason", "string", "Why the coefficient is undefined; else empty.", levels=UNDEFINED),
        Column("ci_method", "string", "How the limits were made; else empty.", levels=METHODS),
        Column("ci_level", "number", "The confidence level."),
        Column(
            "ci_resampled",
            "string",
            "What was resampled; empty for F and Monte-Carlo limits.",
            levels=("session", "unit"),
        ),
        Column("ci_n_resampled", "integer", "How many sessions or units there were to resample."),
        Column("ci_n_degenerate", "integer", "Replicates in which the coefficient was undefined."),
        Column("ci_reason", "string", "Why there are no limits; else empty.", levels=NO_LIMITS),
        Column(
            "level",
            "string",
            "The level of measurement, from the codebook.",
            levels=("nominal", "ordinal", "interval", "ratio"),
        ),
        Column("n_units", "integer", "Segments handed in, rated or not."),
        Column("n_pairable", "integer", "Segments with two ratings or more: the denominator of the coefficient."),
        Column("n_raters", "integer", "Raters who gave at least one rating."),
        Column("n_ratings", "integer", "Ratings in all."),
        Column("why", "string", "Why the headline coefficient was chosen."),
    ),
)

"""The tables a study gives away: what their columns are called, hold and mean.

One declaration feeds every tabular writer, the data dictionary and the filter that keeps text at home.
"""

from coder.tables.coded import CODINGS, RATINGS, SCORES, wide, wide_name
from coder.tables.logged import RATER_LOG
from coder.tables.material import SEGMENTS, SESSIONS
from coder.tables.measured import PREVALENCE, RELIABILITY
from coder.tables.reported import DYAD_PAIRWISE, FORMS, outcomes
from coder.tables.spec import Column, Table, Type

NAMES = (
    "sessions",
    "segments",
    "codings",
    "codings_wide",
    "ratings",
    "scores",
    "forms",
    "outcomes",
    "dyad_pairwise",
    "prevalence",
    "reliability",
    "rater_log",
)
"""The tables there are, in the order in which they are written."""

__all__ = [
    "CODINGS",
    "DYAD_PAIRWISE",
    "FORMS",
    "NAMES",
    "PREVALENCE",
    "RATER_LOG",
    "RATINGS",
    "RELIABILITY",
    "SCORES",
    "SEGMENTS",
    "SESSIONS",
    "Column",
    "Table",
    "Type",
    "outcomes",
    "wide",
    "wide_name",
]

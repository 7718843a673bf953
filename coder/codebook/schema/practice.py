"""How a lab works with the book and what it reports: rights, workflow, reliability, changelog."""

import datetime as dt
from typing import Literal

from pydantic import Field

from coder.codebook.schema.base import Number, Part, Share, Text

Statistic = Literal[
    "pa",
    "pa_linear",
    "pa_quadratic",
    "cohen",
    "cohen_linear",
    "cohen_quadratic",
    "light",
    "fleiss",
    "conger",
    "conger_linear",
    "conger_quadratic",
    "alpha_nominal",
    "alpha_ordinal",
    "alpha_interval",
    "alpha_ratio",
    "gwet_ac1",
    "gwet_ac2_linear",
    "gwet_ac2_quadratic",
    "gwet_ac2_ordinal",
    "brennan_prediger",
    "brennan_prediger_linear",
    "brennan_prediger_quadratic",
    "brennan_prediger_ordinal",
    "finn_oneway",
    "finn_twoway",
    "icc_1_1",
    "icc_1_k",
    "icc_A_1",
    "icc_A_k",
    "icc_C_1",
    "icc_C_k",
    "icc_1_1_unbalanced",
    "icc_A_1_reml",
    "icc_C_1_reml",
    "gqk",
    "positive_agreement",
    "negative_agreement",
    "prevalence_index",
    "bias_index",
    "within_1",
    "mean_difference",
    "timed_kappa",
    "event_kappa",
    "overlap_matched",
]
"""The names that `coder agreement` prints; an ICC is named with its form, for a bare one says nothing."""

Hidden = Literal[
    "outcome",
    "condition",
    "session_number",
    "phase",
    "case",
    "therapist",
    "site",
    "other_raters",
    "check_status",
]


class Rights(Part):
    """Whose words the book holds."""

    item_text: Literal["original", "withheld", "licensed_overlay"]
    """original (own wording), withheld (keys only) or licensed_overlay"""
    license: Text
    """an SPDX name such as CC-BY-4.0, or NONE"""
    holder: Text | None = None
    """who holds the rights"""
    citation: tuple[Text, ...] = ()
    """what to cite"""
    permission_note: Text | None = None
    """how permission is had"""


class Criterion(Part):
    """What a rater reaches against gold before study data: the least value per statistic."""

    sessions: int = Field(ge=1)
    """on how many gold sessions"""
    codes: dict[Statistic, Number] = Field(default_factory=dict)
    """for every code: statistic and least value, such as cohen: 0.60"""
    globals: dict[Statistic, Number] = Field(default_factory=dict)
    """for every session rating: statistic and least value, such as icc_A_1: 0.70"""


class Workflow(Part):
    """How the book is meant to be used; `assign` and training take their defaults from here."""

    order: Literal["blocked", "shuffled"] = "blocked"
    """blocked (a session is finished before the next one) or shuffled"""
    order_within: Literal["chronological", "shuffled"] = "chronological"
    """chronological or shuffled: the order of segments in a session"""
    double_code: Share = 0.2
    """the share of sessions that two raters code, from 0 to 1"""
    consensus_rule: Literal["discussion", "majority", "median", "softa", "expert"] = "discussion"
    """one of discussion, majority, median, softa, expert"""
    blind: tuple[Hidden, ...] = ()
    """what raters must not know"""
    criterion: Criterion | None = None
    """the gate between training and study data"""


class Reliability(Part):
    """What is reported for a code, a score, or all `codes` or `globals`."""

    stat: tuple[Statistic, ...] = Field(min_length=1)
    """names of coefficients as `coder agreement` prints them"""
    segment: Text | None = None
    """the kind of segment that agreement is counted on"""
    threshold: Number | None = None
    """the least value the lab asks for, of the first statistic"""


class Change(Part):
    """One entry of the changelog."""

    version: Text
    """the version it describes"""
    date: dt.date
    """a day such as 2026-11-22, without quotes"""
    note: Text
    """what changed and why"""
    affects: tuple[Text, ...] = ("all",)
    """the codes whose meaning changed, or all"""

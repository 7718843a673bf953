"""A report with every kind of line once, made by hand: the figures on the page are the figures here."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coder.agreement.confusion import confusion, opposed
from coder.agreement.differences import differences
from coder.agreement.parts import BySession
from coder.report.lines import line
from coder.report.model import (
    Base,
    BaseLine,
    Book,
    Counts,
    Course,
    Design,
    Label,
    RaterLine,
    Report,
    Spread,
    Timed,
)
from coder.report.pictures import (
    BOTH,
    NEITHER,
    Crossed,
    Drift,
    DriftChange,
    DriftLine,
    DriftPoint,
    Named,
    PairCell,
    PairTable,
    RatingApart,
)

LABELS = {
    "reg_empathy": Label("Conveyed understanding", "presence", "utt"),
    "cul_miss": Label("Cultural miss", "presence", "utt"),
    "g_bond": Label("Bond", "rating", "session"),
    "state:cannot_code": Label("Cannot code", "", ""),
}


def coefficient(value: float | None, low: float | None = None, high: float | None = None, **ci: Any) -> dict[str, Any]:
    """One coefficient in the shape of `coder agreement --json`."""
    reason = ci.pop("undefined", None)
    blank = {"method": None, "level": 0.95, "resampled": None, "n_resampled": 0, "n_degenerate": 0, "reason": None}
    return {"value": value, "low": low, "high": high, "se": None, "reason": reason, "ci": {**blank, **ci}}


def record(headline: str, why: str, **coefficients: dict[str, Any]) -> dict[str, Any]:
    """One code's agreement in that shape."""
    counted = {"level": "nominal", "n_units": 60, "n_pairable": 45, "n_raters": 3, "n_ratings": 90, "prevalence": {}}
    return {**counted, "headline": headline, "why": why, "coefficients": coefficients}


JACKKNIFE = {"method": "jackknife", "resampled": "session", "n_resampled": 12}
RECORDS = {
    "reg_empathy": record(
        "alpha_nominal",
        "raters differ between sessions",
        alpha_nominal=coefficient(0.743, 0.5012, 0.8961, **JACKKNIFE),
        pa=coefficient(0.955, 0.9, 0.99, **JACKKNIFE),
        gwet_ac1=coefficient(0.9312, **JACKKNIFE),
    ),
    "cul_miss": record(
        "alpha_nominal",
        "raters differ between sessions",
        alpha_nominal=coefficient(None, undefined="single_category_used", reason="not_offered"),
        pa=coefficient(1.0, reason="too_few_sessions"),
    ),
    "g_bond": record(
        "icc_A_1",
        "the same 2 raters rated every unit: absolute agreement of one rater by analysis of variance",
        icc_A_1=coefficient(0.612, -0.0389, 0.871, method="F"),
        within_1=coefficient(0.917),
    ),
    "state:cannot_code": record(
        "alpha_nominal",
        "raters differ between sessions",
        alpha_nominal=coefficient(-0.061, resampled="session", n_resampled=4, reason="too_few_sessions"),
    )
    | {"prevalence": {"0": 0.98, "1": 0.02}},
}
BASES = {
    "reg_empathy": BaseLine(
        "reg_empathy",
        "Conveyed understanding",
        False,
        Base(100, 13, 0.13, None, None, None, None),
        {"R1": Base(50, 9, 0.18, None, None, None, None), "R2": Base(50, 4, 0.08, None, None, None, None)},
    ),
    "g_bond": BaseLine(
        "g_bond",
        "Bond",
        True,
        Base(24, 24, None, 4.25, 1.113, 2, 7),
        {"R1": Base(12, 12, None, 4.0, 1.0, 2, 6), "R2": Base(12, 12, None, 4.5, 1.2, 3, 7)},
    ),
}
COVERAGE = {"reg_empathy": (7, 45, 58), "g_bond": (12, 12, 20)}
"""Sessions and segments rated by two or more, and segments rated by anybody."""


@pytest.fixture
def report() -> Report:
    """Codes with and without a coefficient, a rating with F limits, a state of the program."""
    lines = tuple(line(name, said, LABELS, COVERAGE.get(name), BASES.get(name)) for name, said in RECORDS.items())
    return Report(
        software="alliance-coder",
        version="0.1.0",
        study="A study <of> alliances & more",
        created_at="2026-03-01T08:00:00.000+00:00",
        blinding="packs",
        books=(Book("alliance-bordin@0.2.0", "Alliance observer codebook", "draft", "ab" * 32),),
        counts=Counts(20, 18, 12, 30, {"utt": 5400, "session": 18}),
        raters=(RaterLine("R1", 20, 12, 3, 600), RaterLine("R2", 24, 12, 0, 600), RaterLine("R3", None, 6, 0, 300)),
        course=Course((7, 8), reopened=1, recused=0, primary_decided=2, amended=0),
        bases=tuple(BASES.values()),
        lines=lines,
        seed=1,
        unit="segment",
    )


@pytest.fixture
def bare(report: Report) -> Report:
    """A study in which nothing is coded yet."""
    counts = Counts(2, 0, 0, 0, {})
    course = Course((), 0, 0, 0, 0)
    return replace(report, books=(), counts=counts, raters=(), course=course, bases=(), lines=(), seed=None)


@pytest.fixture
def full(report: Report) -> Report:
    """The same with every table of raters and codes, and every chart: small enough to be counted by hand."""
    codes = (Named("EM+", "Conveyed understanding"), Named("CU-", "Cultural miss"), Named("RW", "<b>Moving</b> away"))
    found = confusion(
        [
            [[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 0], [1, 1, 0], [1, 0, np.nan]],
            [[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0], [1, 0, 1], [0, 0, np.nan]],
        ]
    )
    apart = differences([[4, 4, 5, 2, np.nan], [3, 3, 6, 4, 1]])
    assert apart is not None
    pair = opposed([[1, 0, 0, 1]], [[0, 1, 0, 0]]), opposed([[1, 0, 1, 0]], [[0, 1, 0, 0]])
    opposite = confusion(np.concatenate(pair))
    cells = {("R1", "R2"): PairCell(0.574, 3, 4, 12, 45), ("R1", "R3"): PairCell(None, 0, 4, 2, 9)}
    change = DriftChange(-0.34, 0.0004, flagged=True, why_not="")
    untested = DriftChange(0.1, None, flagged=False, why_not="too few sessions to test")
    points = (
        DriftPoint("1-10", 0.61, 0.42, 0.75, 10),
        DriftPoint("11-20", 0.27, 0.1, 0.4, 10, change),
        DriftPoint("21-22", 0.71, None, None, 2, untested),
    )
    bias = tuple(
        DriftLine(rater, (DriftPoint("1-10", at, None, None, 10),)) for rater, at in (("R1", -0.4), ("R2", 0.4))
    )
    drift = Drift(
        (DriftLine("3 codes", points),),
        (DriftLine("Bond <x>", points, "alpha_nominal"),),
        bias,
        "the keys",
        "One was flagged.",
        "One of 35.",
    )
    lines = tuple(
        replace(one, per_session=BySession(0.5, 6, 7), spread=Spread(24, 4.25, 1.1, 2, 7)) for one in report.lines
    )
    return replace(
        report,
        lines=(*lines[:3], replace(lines[3], timed=Timed("onsets at most 2 s apart", {"R1": "7 events"}))),
        raters=(replace(report.raters[0], bulk=(150, 600)), *report.raters[1:]),
        design=Design({("R1", "R2"): 8, ("R2", "R3"): 4}, (0.5,), 2, {"audio": 20, "text": 10}, ("book: κ ≥ .60",)),
        crossed=(Crossed("Codes on utt", "utt", codes, found, 2, open=True),),
        opposed=(Crossed("Plus and minus", "utt", (*codes[:2], BOTH, NEITHER), opposite, 2, open=False),),
        pairs=(PairTable("Codes on utt", "cohen", ("R1", "R2", "R3"), cells),),
        apart=(RatingApart("g_bond", "Bond", ("R1", "R2"), 1, 7, apart),),
        drift=drift,
    )

"""From agreement records to the lines of the report's tables."""

from collections.abc import Mapping
from typing import Any

from coder.report.figures import number, percent
from coder.report.model import BaseLine, Estimate, Label, Line, Timed

Record = Mapping[str, Any]


def estimate(name: str, one: Record) -> Estimate:
    """Read one coefficient of a record."""
    ci = one["ci"]
    limited = one["low"] is not None
    return Estimate(
        name,
        one["value"],
        one["low"],
        one["high"],
        (ci["method"] or "") if limited else "",
        ci["resampled"] or "",
        ci["n_resampled"],
        one["reason"] or "",
        "" if limited or one["reason"] else ci["reason"] or "",
    )


def line(
    name: str,
    record: Record,
    labels: Mapping[str, Label],
    coverage: tuple[int, int, int] | None,
    base: BaseLine | None,
) -> Line:
    """Put together what is said about the agreement on one code.

    Args:
        name: the key of the record: a code's id, `ID@PERSON`, `group:ID`, `score:ID`, `state:cannot_code`.
        record: its agreement.
        labels: what codes are called; `group:ID` and the like have labels of their own.
        coverage: sessions and segments rated by two or more, and segments rated by anybody; None where only the
            record knows.
        base: its base rates.
    """
    code, _, person = name.partition("@")
    known = labels.get(name) or labels.get(code) or Label(name, "", "")
    estimates = {short: estimate(short, one) for short, one in record["coefficients"].items()}
    headline = estimates[record["headline"]]
    resampled = headline.n_resampled if headline.resampled == "session" else None
    sessions, _, rated = coverage or (resampled, None, None)
    binary = set(record["prevalence"]) <= {"0", "1"}
    return Line(
        name,
        f"{known.label} · {person}" if person else known.label,
        known.kind in ("rating", "score"),
        sessions,
        record["n_pairable"],
        rated,
        record["n_raters"],
        headline,
        record["why"],
        estimates,
        base,
        record["prevalence"].get("1") if binary else None,
        timed=timed(record["timed"]) if record.get("timed") else None,
    )


def timed(said: Record) -> Timed:
    """Read how events in time were matched, and what no coefficient says of them."""
    tolerance, unit = _seconds(said["tolerance_ms"]), _seconds(said["unit_ms"])
    rule = (
        f"events with a duration match from {percent(said['overlap'])} in common of the longer one on, others where"
        f" their onsets are at most {tolerance} apart; time is compared in units of {unit}, with a tolerance of"
        f" {tolerance}"
    )
    facts = {
        f"{rater}": f"{one['n_events']} events, {one['n_unmatched']} unmatched" for rater, one in said["raters"].items()
    }
    onset = said["onset_error"]
    if onset["n"]:
        facts["onsets apart"] = f"{_seconds(onset['abs_ms'])} on average over {onset['n']} matches"
    return Timed(rule, facts)


def _seconds(ms: float) -> str:
    return f"{number(ms / 1000, 0 if ms % 1000 == 0 else 1)} s"

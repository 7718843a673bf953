"""The Methods paragraphs: what a paper must say about the coding, from what the study recorded."""

from collections import Counter
from collections.abc import Iterator

from coder.report.benchmarks import SCHEMES
from coder.report.design import teams_sentence
from coder.report.figures import percent
from coder.report.model import Estimate, Line, Report
from coder.report.phrases import happened, listed, n_of, were
from coder.report.words import BLINDING, REFERENCES, coefficient

ALWAYS = ("pa", "gwet_ac1", "positive_agreement", "negative_agreement", "within_1")
"""Printed beside the headline where they were computed; named in Methods for that reason."""


def methods(report: Report) -> tuple[str, ...]:
    """Write the paragraphs, as plain text."""
    paragraphs = (_coding(report), _agreement(report), _course(report))
    return tuple(" ".join(sentences) for sentences in (list(one) for one in paragraphs) if sentences)


def references(report: Report) -> tuple[str, ...]:
    """List what the coefficients in the tables and their limits rest on, in alphabetical order."""
    shown = [one for line in (*report.lines, *report.by_session) for one in shown_estimates(line)]
    keys = {key for one in shown for key in coefficient(one.name)[1]}
    if any(one.method in ("jackknife", "bootstrap") for one in shown):
        keys.add("efron")
    if any(line.is_rare and line.pabak is not None for line in report.lines):
        keys.add("byrt")
    if report.apart:
        keys |= {"ba"} if all(one.found.between for one in report.apart) else {"ba", "jones"}
    if report.drift and report.drift.variables:
        keys.add("holm")
    keys |= {SCHEMES[name].reference for name in report.benchmarks}
    if report.raters:
        keys |= {"grras", "hallgren", "koo"}
    return tuple(sorted(REFERENCES[key] for key in keys))


def shown_estimates(line: Line) -> tuple[Estimate, ...]:
    """Give the coefficients of a line that the page prints: the headline first, then what is defined beside it."""
    beside = [one for name, one in line.estimates.items() if name != line.headline.name and one.value is not None]
    return (line.headline, *beside)


def _coding(report: Report) -> Iterator[str]:
    counts = report.counts
    if not counts.coded:
        yield f"None of {n_of(counts.sessions, 'session')} is coded yet."
        return
    books = " and ".join(f"{book.title} ({book.key})" for book in report.books)
    kinds = listed([f"{count} of kind {kind}" for kind, count in counts.segments.items()])
    yield (
        f"{n_of(counts.coded, 'session')} of {counts.sessions} {were(counts.coded)} coded by"
        f" {n_of(len(report.raters), 'rater')} with {books}."
    )
    if kinds:
        yield f"Segments were cut by rule from locked transcripts and were the same for every rater: {kinds}."
    yield BLINDING.get(report.blinding, "")
    yield "Sessions were shown under an alias of each rater's own, and raters were not told which ones others had."
    yield (
        f"{n_of(counts.double_coded, 'session')} ({percent(counts.double_coded / counts.coded)} of those coded)"
        f" {were(counts.double_coded)} coded by two raters or more."
    )
    if report.design.teams:
        yield teams_sentence(report)
    hours = [one.training_hours for one in report.raters if one.training_hours is not None]
    if hours:
        known = "" if len(hours) == len(report.raters) else f" (known for {len(hours)} of {len(report.raters)})"
        spread = f"{min(hours)}" if min(hours) == max(hours) else f"{min(hours)} to {max(hours)}"
        yield f"Raters had {spread} hours of training{known}."


def _agreement(report: Report) -> Iterator[str]:
    if not report.lines:
        return
    yield (
        "Agreement is between independent codings, before any consensus; it is absolute agreement of single"
        " raters. A missing coding is not a category, and a segment that a rater could not code is missing."
    )
    for key, count in report.left_out.items():
        yield (
            f"{n_of(count, 'coding')} made with {key} {were(count)} left out of it, because a later version gives the"
            " codes another meaning."
        )
    own = report.unit == "segment"
    yield "Each code is counted on its own kind of segment." if own else f"Codes are counted per {report.unit}."
    chosen = Counter((line.headline.name, line.why) for line in report.lines if line.headline.reason == "")
    for (name, why), count in chosen.items():
        yield f"{coefficient(name)[0]} is reported for {n_of(count, 'variable')} ({why})."
    undefined = sum(line.headline.value is None for line in report.lines)
    if undefined:
        yield f"For {n_of(undefined, 'variable')} the coefficient is undefined; the table gives the reason."
    beside = [name for name in ALWAYS if any(name in line.estimates for line in report.lines)]
    if beside:
        yield f"{listed([coefficient(name)[0] for name in beside])} stand beside it where they apply."
    if any(line.is_rare and line.pabak is not None for line in report.lines):
        yield "Where a base rate is under 5 % or over 95 %, AC1 and PABAK are printed as a supplement."
    if any(line.per_session for line in report.lines):
        yield "Beside the pooled coefficient stands the median of the same coefficient over single sessions."
    if report.by_session:
        yield "Agreement on one number for each session (counts, means, scores) is reported apart."
    if report.apart:
        yield "Differences between ratings are shown with their mean and limits of agreement (Bland & Altman 1986)."
    yield from _limits(report)


def _limits(report: Report) -> Iterator[str]:
    shown = [one for line in (*report.lines, *report.by_session) for one in shown_estimates(line)]
    found = {one.method for one in shown}
    if "F" in found:
        yield "95 % limits of intraclass correlations are from the F distribution."
    if "jackknife" in found:
        yield "95 % limits are from a jackknife that leaves out one session at a time, on Fisher's z."
    seed = f" (seed {report.seed})" if report.seed is not None else ""
    if "monte_carlo" in found:
        yield f"95 % limits from variance components are Monte-Carlo draws of the components{seed}."
    if any(one.method in ("F", "monte_carlo") and one.resampled for one in shown):
        yield "Where a session holds several units, these two are widened to take in the limits of resampled sessions."
    if "bootstrap" in found:
        yield f"95 % limits are percentiles of a bootstrap that resamples sessions{seed}."
    if any(line.headline.no_limits == "too_few_sessions" for line in report.lines):
        yield "Where fewer than five sessions were double-coded no limits are given."


def _course(report: Report) -> Iterator[str]:
    course = report.course
    seeds = listed([str(seed) for seed in course.assignment_seeds])
    if seeds:
        yield f"Sessions were assigned to raters at random (seed{'s' * (len(course.assignment_seeds) > 1)} {seeds})."
    chosen = f"; {n_of(course.primary_decided, 'time')} a supervisor chose another" if course.primary_decided else ""
    yield f"Analyses use one rater's coding per session, drawn by the same seed before anything was coded{chosen}."
    told = happened(report)
    if told:
        yield f"On the way {told}."
    if report.drift and report.drift.statement:
        yield report.drift.statement
    seed = f" (seed {report.seed})" if report.seed is not None else ""
    yield f"All figures were computed with {report.software} {report.version}{seed}."

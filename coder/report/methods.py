"""The Methods paragraphs: what a paper must say about the coding, from what the study recorded."""

from collections import Counter
from collections.abc import Iterator, Sequence

from coder.report.figures import percent
from coder.report.model import Estimate, Line, Report
from coder.report.words import BLINDING, REFERENCES, coefficient

ALWAYS = ("pa", "gwet_ac1", "positive_agreement", "negative_agreement", "within_1")
"""Printed beside the headline where they were computed; named in Methods for that reason."""


def methods(report: Report) -> tuple[str, ...]:
    """Write the paragraphs, as plain text."""
    paragraphs = (_coding(report), _agreement(report), _course(report))
    return tuple(" ".join(sentences) for sentences in (list(one) for one in paragraphs) if sentences)


def references(report: Report) -> tuple[str, ...]:
    """List what the coefficients in the tables and their limits rest on, in alphabetical order."""
    shown = [one for line in report.lines for one in shown_estimates(line)]
    keys = {key for one in shown for key in coefficient(one.name)[1]}
    if any(one.method in ("jackknife", "bootstrap") for one in shown):
        keys.add("efron")
    return tuple(sorted(REFERENCES[key] for key in keys))


def shown_estimates(line: Line) -> tuple[Estimate, ...]:
    """Give the coefficients of a line that the page prints: the headline first, then what is defined beside it."""
    beside = [one for name, one in line.estimates.items() if name != line.headline.name and one.value is not None]
    return (line.headline, *beside)


def _coding(report: Report) -> Iterator[str]:
    counts = report.counts
    if not counts.coded:
        yield f"None of {_n(counts.sessions, 'session')} is coded yet."
        return
    books = " and ".join(f"{book.title} ({book.key})" for book in report.books)
    kinds = _listed([f"{count} of kind {kind}" for kind, count in counts.segments.items()])
    yield (
        f"{_n(counts.coded, 'session')} of {counts.sessions} {_were(counts.coded)} coded by"
        f" {_n(len(report.raters), 'rater')} with {books}."
    )
    if kinds:
        yield f"Segments were cut by rule from locked transcripts and were the same for every rater: {kinds}."
    yield BLINDING.get(report.blinding, "")
    yield "Sessions were shown under an alias of each rater's own, and raters were not told which ones others had."
    yield (
        f"{_n(counts.double_coded, 'session')} ({percent(counts.double_coded / counts.coded)} of those coded)"
        f" {_were(counts.double_coded)} coded by two raters or more."
    )
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
            f"{_n(count, 'coding')} made with {key} {_were(count)} left out of it, because a later version gives the"
            " codes another meaning."
        )
    own = report.unit == "segment"
    yield "Each code is counted on its own kind of segment." if own else f"Codes are counted per {report.unit}."
    chosen = Counter((line.headline.name, line.why) for line in report.lines if line.headline.reason == "")
    for (name, why), count in chosen.items():
        yield f"{coefficient(name)[0]} is reported for {_n(count, 'variable')} ({why})."
    undefined = sum(line.headline.value is None for line in report.lines)
    if undefined:
        yield f"For {_n(undefined, 'variable')} the coefficient is undefined; the table gives the reason."
    beside = [name for name in ALWAYS if any(name in line.estimates for line in report.lines)]
    if beside:
        yield f"{_listed([coefficient(name)[0] for name in beside])} stand beside it where they apply."
    yield from _limits(report)


def _limits(report: Report) -> Iterator[str]:
    found = {one.method for line in report.lines for one in shown_estimates(line)}
    if "F" in found:
        yield "95 % limits of intraclass correlations are from the F distribution."
    if "jackknife" in found:
        yield "95 % limits are from a jackknife that leaves out one session at a time, on Fisher's z."
    if "bootstrap" in found:
        seed = f" (seed {report.seed})" if report.seed is not None else ""
        yield f"95 % limits are percentiles of a bootstrap that resamples sessions{seed}."
    if any(line.headline.no_limits == "too_few_sessions" for line in report.lines):
        yield "Where fewer than five sessions were double-coded no limits are given."


def _course(report: Report) -> Iterator[str]:
    course = report.course
    seeds = _listed([str(seed) for seed in course.assignment_seeds])
    if seeds:
        yield f"Sessions were assigned to raters at random (seed{'s' * (len(course.assignment_seeds) > 1)} {seeds})."
    chosen = f"; {_n(course.primary_decided, 'time')} a supervisor chose another" if course.primary_decided else ""
    yield f"Analyses use one rater's coding per session, drawn by the same seed before anything was coded{chosen}."
    happened = [
        (course.recused, "assignment", "taken back"),
        (course.reopened, "submitted coding", "reopened"),
        (course.amended, "locked transcript", "amended"),
    ]
    told = _listed([f"{_n(count, what)} {_were(count)} {done}" for count, what, done in happened if count])
    if told:
        yield f"On the way {told}."
    yield f"All figures were computed with {report.software} {report.version}."


def _n(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)

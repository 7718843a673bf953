"""`agreement`: of the study, or of anybody's ratings in a CSV file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from coder.cli import timed
from coder.cli.against import raters_text, show_against_keys
from coder.cli.figures import base_rate, called, decimals, limits_of, value_of
from coder.cli.frame import Command, comma_list, counted, frame, parse_share, parse_time, show, table
from coder.errors import AgreementError

if TYPE_CHECKING:
    from coder.agreement import Agreement, Coefficient
    from coder.agreement.parts import BySession
    from coder.workflow.reliability import Options, Reliability


@click.command(cls=Command)
@click.argument("sessions", metavar="[S…]", nargs=-1)
@click.option("--codebook", "book", default="", metavar="ID")
@click.option(
    "--by", type=click.Choice(["code", "session", "pair", "rater", "block"]), default="code", show_default=True
)
@click.option("--against", type=click.Choice(["gold"]), default=None, help="Compare raters with the keys of sessions.")
@click.option(
    "--unit",
    type=click.Choice(["segment", "interval", "session"]),
    default="segment",
    show_default=True,
    help="interval: whether a code was given in each; session: scores, ratings, how often codes were given.",
)
@click.option(
    "--flagged",
    type=click.Choice(["in", "out"]),
    default="in",
    show_default=True,
    help="Segments of which a rater was unsure, or found something wrong with them.",
)
@click.option(
    "--analysed",
    type=click.Choice(["single", "mean"]),
    default="single",
    show_default=True,
    help="What analyses will use: one rater's ratings, or means over raters.",
)
@click.option("--headline", default=None, metavar="NAME", help="Report this coefficient first, where it can be had.")
@click.option("--coefficients", type=click.Choice(["default", "all"]), default="default", show_default=True)
@click.option("--resample", type=click.Choice(["session", "unit"]), default="session", show_default=True)
@click.option("--bootstrap", type=click.IntRange(min=100), default=2000, show_default=True, metavar="N")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N")
@click.option("--explain", "explained", default="", metavar="CODE", help="List the segments behind a figure.")
@click.option(
    "--tolerance", callback=parse_time, default="2000ms", show_default=True, metavar="TIME", help="Of events in time."
)
@click.option(
    "--overlap",
    callback=parse_share,
    default="60%",
    show_default=True,
    metavar="SHARE",
    help="That matches two events.",
)
@click.option(
    "--time-unit", callback=parse_time, default="1000ms", show_default=True, metavar="TIME", help="Of events in time."
)
@click.option("--ratings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Anybody's data.")
@click.option("--level", type=click.Choice(["nominal", "ordinal", "interval", "ratio"]), default=None)
@click.option("--categories", callback=comma_list, metavar="a,b,c", help="All categories, in order.")
@click.option(
    "--weights",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="How much each two categories agree, from 0 to 1: a square CSV.",
)
def agreement(
    sessions: tuple[str, ...],
    book: str,
    by: Any,
    against: str | None,
    unit: Any,
    flagged: str,
    explained: str,
    ratings: Path | None,
    level: Any,
    categories: tuple[str, ...],
    weights: Path | None,
    tolerance: int,
    overlap: float,
    time_unit: int,
    **how: Any,
) -> None:
    """Say how well raters agree, with limits and denominators."""
    from coder.agreement.timed import Rules
    from coder.workflow.reliability import Options

    options = Options(**how, flagged=flagged == "in", rules=Rules(time_unit, tolerance, overlap))
    if ratings is not None:
        of_study = explained or by != "code" or against or unit != "segment" or sessions or not options.flagged
        if of_study or options.rules != Rules():
            raise click.UsageError(
                "A ratings file is compared whole: --explain, --by, --against, --unit, --flagged, sessions and"
                " the rules of events in time are for a study."
            )
        _of_file(ratings, level, categories, options, weights)
    elif weights is not None:
        raise click.UsageError("--weights is for a ratings file: a codebook's scale says how far its values are apart.")
    elif against:
        if explained or by not in ("code", "rater"):
            raise click.UsageError("With --against, figures are by rater: leave --explain and other --by out.")
        show_against_keys(sessions, book, unit, options)
    elif explained:
        _explain(explained, sessions, book, unit, options)
    else:
        _of_study(sessions, book, by, unit, options)


def _of_study(sessions: tuple[str, ...], book: str, by: Any, unit: Any, options: "Options") -> None:
    from coder.workflow.reliability import reliability

    with frame().open() as study:
        found = reliability(study, sessions, book=book, by=by, unit=unit, options=options)
    show(found.record(), lambda: study_text(found))


def study_text(found: "Reliability") -> str:
    """Set a study's agreement as a table, with the rule that chose each headline below it."""
    if found.by == "rater":
        return raters_text(found)
    named = list(found.codes.items())
    for name, groups in found.groups.items():
        named += [(f"{name} · {group}", one) for group, one in groups.items()]
    head = f"{found.study}, {found.codebook}: {found.n_sessions} sessions with two raters or more, seed {found.seed}"
    head += OF_UNIT.get(found.unit, "")
    within = {} if found.every else found.by_session
    return "\n".join([head, *_left_out(found), "", *_table(named, every=found.every, within=within)])


def _left_out(found: "Reliability") -> list[str]:
    return [
        f"Left out: {counted(count, 'submitted coding')} made with {key}, which means other things than"
        f" {found.codebook}."
        for key, count in found.left_out.items()
    ]


OF_UNIT = {
    "interval": "\nWhether each code was given in a stretch of the session: the book's intervals, else five minutes.",
    "session": "\nOne number for each session: scores, ratings, and how often codes were given.",
}
HEADINGS = ("variable", "units", "pairable", "raters", "prevalence", "agreement", "coefficient", "value", "95 % limits")
BY_SESSION = "By session: the median of the same coefficient within single sessions, and in how many it is defined."
LEGEND = "Agreement is the share of equal pairs. Where a coefficient is undefined, the reason stands in its place."


def _table(
    named: Sequence[tuple[str, "Agreement"]], *, every: bool, within: "Mapping[str, BySession]" = MappingProxyType({})
) -> list[str]:
    """Set one row per variable with its headline, or one per coefficient; below, why, and what was resampled."""
    rows = [
        (*_row(name, one, chosen), *((_median(within.get(name)),) if within else ()))
        for name, one in named
        for chosen in (one.coefficients if every else timed.BESIDE.get(one.headline, [one.headline]))
    ]
    why = dict.fromkeys(f"{called(one.headline)}: {one.why}" for _, one in named)
    by = {chosen.ci.resampled for _, one in named for chosen in one.coefficients.values()} - {None}
    resampled = [f"Limits resample {what}s." for what in sorted(str(one) for one in by)]
    headings, medians = ((*HEADINGS, "by session"), [BY_SESSION]) if within else (HEADINGS, [])
    return [table(headings, rows), "", *why, *timed.notes(named), *resampled, *medians, LEGEND]


def _median(one: "BySession | None") -> str:
    if one is None or one.median is None:
        return ""
    return f"{decimals(one.median)} ({one.n_defined} of {one.n_sessions})"


def _row(name: str, one: "Agreement", which: str) -> tuple[object, ...]:
    chosen = one.coefficients[which]
    agreed = one.coefficients.get("pa")
    share = f"{agreed.value:.3f}" if agreed and agreed.value is not None else ""
    counts = (name, one.n_units, one.n_pairable, one.n_raters, base_rate(one), share)
    return (*counts, called(which), value_of(chosen), _limits(chosen))


def _limits(one: "Coefficient") -> str:
    shown = limits_of(one.low, one.high, one.ci.reason)
    return shown if one.low is None else f"{shown} ({one.ci.method})"


def _explain(name: str, sessions: tuple[str, ...], book: str, unit: Any, options: "Options") -> None:
    from coder.workflow.reliability import explain
    from coder.workflow.timed import TIMED
    from coder.workflow.timed_pairs import explain_in_time

    if name.startswith(TIMED):
        with frame().open() as study:
            pairs = explain_in_time(study, name, sessions, book=book, rules=options.rules, flagged=options.flagged)
        show(pairs, lambda: timed.pairs(pairs))
        return
    with frame().open() as study:
        units = explain(study, name, sessions, book=book, unit=unit, flagged=options.flagged)
    raters = sorted({rater for one in units for rater in one.values})
    rows = [
        (
            one.session,
            one.segment or "session",
            *(_value(one.values.get(rater, "–")) for rater in raters),
            _mark(one.agreed),
        )
        for one in units
    ]
    show(units, lambda: table(("session", "segment", *raters, "agreed"), rows))


def _value(value: str | float) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _mark(agreed: bool) -> str:
    return "yes" if agreed else "no"


def _of_file(file: Path, level: Any, categories: tuple[str, ...], options: "Options", weights: Path | None) -> None:
    if level is None:
        raise AgreementError("A ratings file needs its level.", "Say --level nominal, ordinal, interval or ratio.")
    from coder.workflow.reliability import file_agreement

    found = file_agreement(file, level, categories, options, weights)
    record = {"study": file.name, "seed": options.seed, "codes": {name: one.record() for name, one in found.items()}}
    named = [(name or file.stem, one) for name, one in found.items()]
    show(record, lambda: "\n".join(_table(named, every=options.coefficients == "all")))


COMMANDS = (agreement,)

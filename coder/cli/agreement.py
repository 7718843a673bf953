"""`agreement`: of the study, or of anybody's ratings in a CSV file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coder.cli.frame import Command, comma_list, frame, show, table
from coder.errors import AgreementError

if TYPE_CHECKING:
    from coder.agreement import Agreement, Coefficient
    from coder.workflow.reliability import Options, Reliability

NAMES = {
    "cohen": "Cohen's kappa",
    "conger": "Conger's kappa",
    "fleiss": "Fleiss' kappa",
    "alpha_nominal": "alpha (nominal)",
    "alpha_ordinal": "alpha (ordinal)",
    "alpha_interval": "alpha (interval)",
    "alpha_ratio": "alpha (ratio)",
    "icc_A_1": "ICC(A,1)",
    "icc_A_1_reml": "ICC(A,1) by REML",
    "pa": "agreement",
}
"""Names of coefficients as people write them; others are shown under their key."""


@click.command(cls=Command)
@click.argument("sessions", metavar="[S…]", nargs=-1)
@click.option("--codebook", "book", default="", metavar="ID")
@click.option("--by", type=click.Choice(["code", "session", "pair"]), default="code", show_default=True)
@click.option("--coefficients", type=click.Choice(["default", "all"]), default="default", show_default=True)
@click.option("--resample", type=click.Choice(["session", "unit"]), default="session", show_default=True)
@click.option("--bootstrap", type=click.IntRange(min=100), default=2000, show_default=True, metavar="N")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N")
@click.option("--explain", "explained", default="", metavar="CODE", help="List the segments behind a figure.")
@click.option("--ratings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Anybody's data.")
@click.option("--level", type=click.Choice(["nominal", "ordinal", "interval", "ratio"]), default=None)
@click.option("--categories", callback=comma_list, metavar="a,b,c", help="All categories, in order.")
def agreement(
    sessions: tuple[str, ...],
    book: str,
    by: Any,
    explained: str,
    ratings: Path | None,
    level: Any,
    categories: tuple[str, ...],
    **how: Any,
) -> None:
    """Say how well raters agree, with limits and denominators."""
    from coder.workflow.reliability import Options

    options = Options(**how)
    if ratings is not None:
        _of_file(ratings, level, categories, options)
    elif explained:
        _explain(explained, sessions, book)
    else:
        _of_study(sessions, book, by, options)


def _of_study(sessions: tuple[str, ...], book: str, by: Any, options: "Options") -> None:
    from coder.workflow.reliability import reliability

    with frame().open() as study:
        found = reliability(study, sessions, book=book, by=by, options=options)
    show(found.record(), lambda: study_text(found))


def study_text(found: "Reliability") -> str:
    """Set a study's agreement as a table, with the rule that chose each headline below it."""
    rows = [_row(name, one) for name, one in found.codes.items()]
    for name, groups in found.groups.items():
        rows += [_row(f"{name} · {group}", one) for group, one in groups.items()]
    reasons = dict.fromkeys(f"{NAMES.get(one.headline, one.headline)}: {one.why}" for one in found.codes.values())
    head = f"{found.study}, {found.codebook}: {found.n_sessions} sessions with two raters or more, seed {found.seed}"
    return "\n".join([head, "", table(HEADINGS, rows), "", *reasons, LEGEND])


HEADINGS = ("variable", "units", "pairable", "raters", "prevalence", "agreement", "coefficient", "value", "95 % limits")
LEGEND = "Agreement is the share of equal pairs. – means undefined; the reason stands in its place."


def _row(name: str, one: "Agreement") -> tuple[object, ...]:
    chosen = one.coefficients[one.headline]
    agreed = one.coefficients.get("pa")
    value: object = chosen.value if chosen.value is not None else chosen.reason
    label = NAMES.get(one.headline, one.headline)
    prevalence = one.prevalence.get("1") if len(one.prevalence) <= 2 else None
    shown = "" if prevalence is None else f"{prevalence:.0%}"
    share = agreed.value if agreed else None
    cells = (f"{value:.3f}" if isinstance(value, float) else str(value), _limits(chosen))
    return (name, one.n_units, one.n_pairable, one.n_raters, shown, share, label, *cells)


def _limits(one: "Coefficient") -> str:
    if one.low is None or one.high is None:
        return one.ci.reason or "–"
    return f"{one.low:.2f} to {one.high:.2f} ({one.ci.method})"


def _explain(name: str, sessions: tuple[str, ...], book: str) -> None:
    from coder.workflow.reliability import explain

    with frame().open() as study:
        units = explain(study, name, sessions, book=book)
    raters = sorted({rater for one in units for rater in one.values})
    rows = [
        (one.session, one.segment or "session", *(one.values.get(rater, "–") for rater in raters), _mark(one.agreed))
        for one in units
    ]
    show(units, lambda: table(("session", "segment", *raters, ""), rows))


def _mark(agreed: bool) -> str:
    return "" if agreed else "differ"


def _of_file(file: Path, level: Any, categories: tuple[str, ...], options: "Options") -> None:
    if level is None:
        raise AgreementError("A ratings file needs its level.", "Say --level nominal, ordinal, interval or ratio.")
    from coder.workflow.reliability import file_agreement

    found = file_agreement(file, level, categories, options)
    rows = [_row(name or file.stem, one) for name, one in found.items()]
    record = {"study": file.name, "seed": options.seed, "codes": {name: one.record() for name, one in found.items()}}
    show(record, lambda: "\n".join([table(HEADINGS, rows), "", LEGEND]))


COMMANDS = (agreement,)

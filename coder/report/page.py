"""The report as one HTML page: it loads nothing, runs without scripts, and prints."""

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING

from coder.report import benchmarks, crossing, figures
from coder.report.design import answers
from coder.report.drawing.apart import apart
from coder.report.drawing.course import agreement_over, bias_over
from coder.report.drawing.rates import legend, rates
from coder.report.methods import methods, references, shown_estimates
from coder.report.model import Line, Report
from coder.report.words import LIMITS, NO_LIMITS, UNDEFINED, coefficient, icc_form

if TYPE_CHECKING:
    from jinja2 import Environment

HELPERS = (
    "decimals",
    "number",
    "percent",
    "figure",
    "limits",
    "spread",
    "drawing",
    "shade",
    "scale_value",
    "signed",
    "chance",
)
"""What the templates print figures with."""
GENERATOR = '<meta name="generator" content="{} '
"""How a page of ours is known; its software's name fits in."""


def render(report: Report) -> str:
    """Lay the report out as HTML."""
    from markupsafe import Markup

    style, script = _source("page.css"), _source("sort.js")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            codes=[line for line in report.lines if not line.is_rating],
            ratings=[line for line in report.lines if line.is_rating],
            answers=answers(report),
            methods=methods(report),
            references=references(report),
            style=Markup(style),  # noqa: S704 — our own file
            script=Markup(script),  # noqa: S704 — our own file
            # Whatever a title or a label holds, the page can load nothing and run nothing but these two.
            policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}",
        )
    )


def is_report(head: str, software: str) -> bool:
    """Tell by the beginning of a file whether it is a page of this software."""
    return GENERATOR.format(software) in head


def _whys(lines: Sequence[Line]) -> dict[tuple[str, str], str]:
    """Give each choice of a coefficient, with its reason, a letter that the table's rows refer to."""
    choices = dict.fromkeys((line.headline.name, line.why) for line in lines)
    return {choice: ascii_lowercase[at % 26] * (at // 26 + 1) for at, choice in enumerate(choices)}


def _icc_forms(lines: Sequence[Line]) -> dict[str, str]:
    """Give the model, type and unit of each intraclass correlation in a table."""
    shown = dict.fromkeys(one.name for line in lines for one in shown_estimates(line))
    return {name: icc_form(name) for name in shown if icc_form(name)}


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("coder.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for helper in HELPERS:
        made.filters[helper] = getattr(figures, helper)
    made.filters.update(
        coefficient=lambda name: coefficient(name)[0],
        beside=lambda line: shown_estimates(line)[1:],
        benchmarks=lambda one, names: benchmarks.words(names, one),
        scheme=benchmarks.scheme,
        icc_forms=lambda lines: _icc_forms(lines).items(),
        sheet=crossing.sheet,
        leading=crossing.leading,
        apart_chart=apart,
        agreement_chart=agreement_over,
        bias_chart=bias_over,
        rates_chart=lambda report: rates(report.bases, [one.rater for one in report.raters]),
        legend=legend,
    )
    made.globals.update(undefined=UNDEFINED, no_limits=NO_LIMITS, made=LIMITS, whys=_whys)
    return made


def _source(name: str) -> str:
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0]

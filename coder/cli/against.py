"""Raters against keys, and each against the others: one row per rater × code, with its denominators."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coder.cli.figures import base_rate, called, limits_of, value_of
from coder.cli.frame import counted, frame, show, table

if TYPE_CHECKING:
    from coder.agreement import Agreement, Coefficient
    from coder.agreement.criterion import Category, Comparison, Differences, Rate
    from coder.workflow.criterion import AgainstKeys
    from coder.workflow.judging import Compared, Judgement
    from coder.workflow.reliability import Reliability

CODES = (
    "code",
    "rater",
    "sessions",
    "units",
    "key",
    "rater's",
    "x key",
    "sensitivity",
    "PPV",
    "coefficient",
    "value",
    "95 % limits",
    "asked",
)
RATINGS = (
    "rating",
    "rater",
    "sessions",
    "units",
    "key",
    "rater's",
    "bias",
    "SD",
    "within 1",
    "coefficient",
    "value",
    "95 % limits",
    "asked",
)
LEGEND = """\
Sensitivity: of the key's, how many the rater gave. PPV: of the rater's, how many are the key's. x key: how many times
as often as the key. Bias: the rater's value minus the key's, on average. Limits resample sessions, or are those of F.
Only units that both have count. A dash is undefined; --json says why, and has specificity, NPV and the confusion."""
VERDICTS = {
    "met": "met",
    "not_met": "not met",
    "too_few_sessions": "too few sessions",
    "undefined": "undefined for some",
}


RATERS = (
    "variable",
    "rater",
    "units",
    "pairable",
    "prevalence",
    "coefficient",
    "value",
    "95 % limits",
    "bias",
    "95 % limits of bias",
)
OF_RATERS = """\
Each rater with the others of the same units: kappa as Cohen's, averaged over the pairs that the rater is in (Schouten
1982; squared distances of ratings and counts). Bias: the rater's value minus the mean of the others', in points of the
scale, or in shares of the units. Where one of two raters moves, the other seems to move the other way: only a key tells
which (coder agreement --against gold)."""


def raters_text(found: "Reliability") -> str:
    """Set each rater's agreement with the others as a table, with the signed bias."""
    head = f"{found.study}, {found.codebook}: {found.n_sessions} sessions with two raters or more, seed {found.seed}"
    rows = [
        _of_rater(name, rater, one)
        for name, groups in found.groups.items()
        for rater, one in groups.items()
        if one.n_pairable
    ]
    return "\n".join([head, "", table(RATERS, rows), "", OF_RATERS])


def _of_rater(name: str, rater: str, one: "Agreement") -> tuple[object, ...]:
    bias = one.coefficients["mean_difference"]
    shown = "–" if bias.value is None else f"{bias.value:+.3f}"
    counts = (name, rater, one.n_units, one.n_pairable, base_rate(one))
    return (*counts, *_headline(one), shown, "–" if bias.value is None else _limits(bias))


def show_against_keys(sessions: Sequence[str], book: str, unit: Any, options: Any) -> None:
    """Print how raters agree with the keys of sessions."""
    from coder.workflow.criterion import against_keys

    with frame().open() as study:
        found = against_keys(study, sessions, book=book, unit=unit, options=options)
    show(found.record(), lambda: against_text(found))


def against_text(found: "AgainstKeys") -> str:
    """Set the comparison as two tables, codes and ratings, with what the codebook asks for below."""
    keys = ", ".join(f"{session} by {rater}" for session, rater in found.keys.items())
    lines = [f"{found.study}, {found.codebook}: raters against {counted(len(found.keys), 'key')} ({keys})"]
    lines += [f"  {_used(rater, one)}" for rater, one in found.raters.items()]
    lines += [f"Left out: {counted(n, 'coding')} made with {key}." for key, n in found.left_out.items()]
    codes, ratings = list(_code_rows(found)), list(_rating_rows(found))
    for headings, rows in ((CODES, codes), (RATINGS, ratings)):
        if rows:
            lines += ["", table(headings, rows)]
    lines += ["", LEGEND]
    lines += [_gate(rater, one) for rater, one in found.raters.items() if one.verdict]
    return "\n".join(lines)


def _used(rater: str, one: "Compared") -> str:
    coded_for = ", ".join(f"{n} {purpose}" for purpose, n in one.purposes.items())
    return f"{rater}: {counted(len(one.sessions), 'session')} ({coded_for})"


def _gate(rater: str, one: "Compared") -> str:
    on = "certification" if one.judged_on == "certification" else "keyed"
    verdict = VERDICTS[one.verdict or ""]
    return f"{rater}: criterion {verdict}, on {one.n_judged} of {one.needed} {on} sessions."


def _code_rows(found: "AgainstKeys") -> Iterator[tuple[object, ...]]:
    """A row for each code; of an exclusive group its kappa alone, for its codes have rows of their own."""
    for name, rater, one in _each(found):
        if one.differences is None:
            binary = [each for each in one.rates if each.name == "1"]
            figures = _of_category(binary[0]) if binary else ("–",) * 5
            yield (name, rater, one.n_sessions, one.n_units, *figures, *_figure(one, _asked(found, name, rater)))


def _rating_rows(found: "AgainstKeys") -> Iterator[tuple[object, ...]]:
    for name, rater, one in _each(found):
        if one.differences is not None:
            figures = _of_differences(one.differences)
            yield (name, rater, one.n_sessions, one.n_units, *figures, *_figure(one, _asked(found, name, rater)))


def _each(found: "AgainstKeys") -> Iterator[tuple[str, str, "Comparison"]]:
    for name, by_rater in found.codes.items():
        for rater, one in by_rater.items():
            if one.n_units:
                yield name, rater, one


def _of_category(one: "Category") -> tuple[str, ...]:
    times = "–" if one.ratio is None else f"{one.ratio:.2f}"
    bases = (f"{one.base_criterion.count}", f"{one.base_rater.count}")
    return (*bases, times, _share(one.sensitivity), _share(one.ppv))


def _of_differences(one: "Differences") -> tuple[str, ...]:
    numbers = (one.mean_criterion, one.mean_rater)
    shown = ["–" if number is None else f"{number:.2f}" for number in numbers]
    bias = "–" if one.bias is None else f"{one.bias:+.2f}"
    return (*shown, bias, "–" if one.sd is None else f"{one.sd:.2f}", _share(one.within_1))


def _share(one: "Rate") -> str:
    return f"– (0/{one.n})" if one.value is None else f"{one.value:.2f} ({one.count}/{one.n})"


def _figure(one: "Comparison", asked: str) -> tuple[str, ...]:
    return (*_headline(one.agreement), asked)


def _headline(one: "Agreement") -> tuple[str, ...]:
    chosen = one.coefficients[one.headline]
    return (called(one.headline), value_of(chosen), _limits(chosen))


def _limits(one: "Coefficient") -> str:
    return limits_of(one.low, one.high, one.ci.reason)


def _asked(found: "AgainstKeys", name: str, rater: str) -> str:
    headline = found.codes[name][rater].agreement.headline
    return "; ".join(_judgement(one, headline) for one in found.judged.get((name, rater), ()))


def _judgement(one: "Judgement", headline: str) -> str:
    verdict = "undefined" if one.verdict == "undefined" else VERDICTS[one.verdict]
    if one.statistic == headline:
        return f"{one.rule} {one.least:g}: {verdict}"
    value = "–" if one.value is None else f"{one.value:.2f}"
    return f"{one.rule} {one.statistic} {one.least:g}: {value}, {verdict}"

"""The rows of the combined tables, from views and places: pure arithmetic, no store."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from statistics import correlation, fmean, stdev

from coder.tables.frames import Row
from coder.workflow.perspectives import Place, View, by_line

PAIRS = (("therapist", "client"), ("observer", "client"), ("observer", "therapist"))
"""Whose score minus whose, of the same session and component."""
EARLY = (3, 4, 5)
"""The sessions at which early alliance is usually measured."""
FEWEST = 3
"""Pairs of scores under this have no correlation worth the name."""

Where = Mapping[str, Place]
Pair = tuple[View, View]


def early(place: Place) -> bool | None:
    """Tell whether a session is an early one; None where its place is not known."""
    return None if place.number is None else place.number in EARLY


def combined(views: Sequence[View], where: Where) -> Iterator[Row]:
    """Give the rows of `combined`."""
    groups: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    for one in views:
        groups[one.perspective, one.source, one.component].append(one.pomp)
    spreads = {key: (fmean(own), stdev(own)) for key, own in groups.items() if len(set(own)) > 1}
    for one in views:
        spread = spreads.get((one.perspective, one.source, one.component))
        yield {
            **_who(one, where),
            "number": where[one.session].number,
            "instrument": one.instrument,
            "score": one.score,
            "low": one.low,
            "high": one.high,
            "pomp": one.pomp,
            "z": (one.pomp - spread[0]) / spread[1] if spread else None,
        }


def _who(one: View, where: Where) -> dict[str, object]:
    return {
        "session": one.session,
        "case": where[one.session].case,
        "perspective": one.perspective,
        "source": one.source,
        "respondent": one.respondent,
        "component": one.component,
    }


def pairs(views: Iterable[View]) -> Iterator[Pair]:
    """Give every two views of one session and component from different perspectives, in the order of `PAIRS`."""
    together: defaultdict[tuple[str, str], list[View]] = defaultdict(list)
    for one in views:
        together[one.session, one.component].append(one)
    for own in together.values():
        for first, second in PAIRS:
            for a in (one for one in own if one.perspective == first):
                yield from ((a, b) for b in own if b.perspective == second)


def _pair(a: View, b: View, where: Where) -> dict[str, object]:
    return {
        "session": a.session,
        "case": where[a.session].case,
        "component": a.component,
        "pair": f"{a.perspective}-{b.perspective}",
    }


def congruence(views: Iterable[View], where: Where) -> Iterator[Row]:
    """Give the rows of `congruence`."""
    for a, b in pairs(views):
        pomp = a.pomp - b.pomp
        raw = a.score - b.score if a.is_on_metric_of(b) else None
        yield {
            **_pair(a, b, where),
            "a_source": a.source,
            "a_respondent": a.respondent,
            "b_source": b.source,
            "b_respondent": b.respondent,
            "difference_pomp": pomp,
            "absolute_pomp": abs(pomp),
            "same_metric": raw is not None,
            "difference": raw,
            "absolute": None if raw is None else abs(raw),
        }


def within_between(views: Sequence[View], where: Where) -> Iterator[Row]:
    """Give the rows of `within_between`, case by case in the order of sessions."""
    lines = by_line(views, where)
    means: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    for (_, (perspective, source, _, component)), own in lines.items():
        means[perspective, source, component].append(fmean(one.pomp for one in own))
    middle = {key: fmean(own) for key, own in means.items()}
    for own in lines.values():
        usual = fmean(one.pomp for one in own)
        by_number = {where[one.session].number: one.pomp for one in own}
        for one in own:
            place = where[one.session]
            yield {
                **_who(one, where),
                "number": place.number,
                "ordered_by": place.ordered_by,
                "early": early(place),
                "pomp": one.pomp,
                "n_sessions": len(own),
                "person_mean": usual,
                "deviation": one.pomp - usual,
                "person_mean_centred": usual - middle[one.perspective, one.source, one.component],
                "lag1": by_number.get((place.number or 0) - 1),
            }


def truth_bias(views: Sequence[View], where: Where) -> Iterator[Row]:
    """Give the rows of `truth_bias`: judge and truth, both centred on the truth's person mean."""
    usual = {key: fmean(one.pomp for one in own) for key, own in by_line(views, where).items()}
    for judge, truth in pairs(views):
        case = where[truth.session].case
        if truth.perspective == "client" and case:
            mean = usual[case, truth.line]
            yield {
                "session": truth.session,
                "case": case,
                "component": truth.component,
                "judge": judge.perspective,
                "judge_source": judge.source,
                "judge_respondent": judge.respondent,
                "truth_source": truth.source,
                "truth_respondent": truth.respondent,
                "p_within": truth.pomp - mean,
                "p_mean": mean,
                "t_centered_on_p_mean": judge.pomp - mean,
            }


def response_surface(views: Iterable[View], where: Where) -> Iterator[Row]:
    """Give the rows of `response_surface`."""
    for y_view, x_view in pairs(views):
        is_raw = y_view.is_on_metric_of(x_view)
        x, y = (_centred(one, is_raw=is_raw) for one in (x_view, y_view))
        yield {
            **_pair(y_view, x_view, where),
            "y_source": y_view.source,
            "y_respondent": y_view.respondent,
            "x_source": x_view.source,
            "x_respondent": x_view.respondent,
            "metric": "raw" if is_raw else "pomp",
            "x": x,
            "y": y,
            "x2": x * x,
            "xy": x * y,
            "y2": y * y,
        }


def _centred(one: View, *, is_raw: bool) -> float:
    return one.score - (one.low + one.high) / 2 if is_raw else one.pomp - 50


def correlations(views: Iterable[View], where: Where) -> Iterator[Row]:
    """Give the rows of `correlations`, three levels for every two sources."""
    together: defaultdict[tuple[str, str, str, str], list[Pair]] = defaultdict(list)
    for a, b in pairs(views):
        together[a.component, f"{a.perspective}-{b.perspective}", a.source, b.source].append((a, b))
    for (component, pair, a_source, b_source), own in together.items():
        cases: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for a, b in own:
            if where[a.session].case:
                cases[where[a.session].case].append((a.pomp, b.pomp))
        means = {case: (fmean(a for a, _ in each), fmean(b for _, b in each)) for case, each in cases.items()}
        levels = {
            "sessions": [(a.pomp, b.pomp) for a, b in own],
            "within": [(a - means[case][0], b - means[case][1]) for case, each in cases.items() for a, b in each],
            "cases": list(means.values()),
        }
        for level, points in levels.items():
            yield {
                "component": component,
                "pair": pair,
                "a_source": a_source,
                "b_source": b_source,
                "level": level,
                "n": len(points),
                "n_cases": len(cases),
                "r": _r(points),
            }


def _r(points: Sequence[tuple[float, float]]) -> float | None:
    firsts, seconds = [a for a, _ in points], [b for _, b in points]
    if len(points) < FEWEST or _is_flat(firsts) or _is_flat(seconds):
        return None
    return correlation(firsts, seconds)


def _is_flat(values: Sequence[float]) -> bool:
    """Tell whether values do not vary; what binary fractions leave behind is no variation."""
    return max(values) - min(values) < 1e-9


def blind_spots(views: Sequence[View], where: Where, ruptures: Mapping[str, int], drop: float) -> Iterator[Row]:
    """Give the rows of `blind_spots`: where the change of a report and the coded ruptures part ways."""
    lines = by_line((one for one in views if one.perspective != "observer"), where)
    whole = {(case, line[:3]) for case, line in lines if line[3] == "total"}
    for (case, line), own in lines.items():
        if line[3] != "total" and (case, line[:3]) in whole:
            continue
        for before, now in pairwise(own):
            follows = (where[now.session].number or 0) - (where[before.session].number or 0) == 1
            if not follows or now.session not in ruptures:
                continue
            change, coded = now.pomp - before.pomp, ruptures[now.session]
            fell = change < -drop
            if fell is not bool(coded):
                yield {
                    **_who(now, where),
                    "kind": "rupture_not_reported" if coded else "drop_not_observed",
                    "ruptures": coded,
                    "change_pomp": change,
                    "before": before.session,
                    "drop": drop,
                }


def dyad_pairwise(views: Iterable[View], where: Where) -> Iterator[Row]:
    """Give the rows of `dyad_pairwise`: each session and component twice, once from either side.

    A score without its partner's has rows too, with the partner's missing.
    """
    together: defaultdict[tuple[str, str, str], dict[str, list[View]]] = defaultdict(
        lambda: {"client": [], "therapist": []}
    )
    for one in views:
        if one.perspective != "observer":
            together[one.session, one.instrument, one.component][one.perspective].append(one)
    for (session, instrument, component), sides in together.items():
        place = where[session]
        ids = {"therapist": place.therapist, "client": place.client, "session": session}
        both = {**ids, "instrument": instrument, "component": component}
        for client, therapist in product(_or_none(sides["client"]), _or_none(sides["therapist"])):
            yield {**both, "actor": "client", "partner": "therapist", **_sides(client, therapist)}
            yield {**both, "actor": "therapist", "partner": "client", **_sides(therapist, client)}


def _or_none(views: Sequence[View]) -> Sequence[View | None]:
    return views or (None,)


def _sides(actor: View | None, partner: View | None) -> dict[str, object]:
    return {**_side("actor", actor), **_side("partner", partner)}


def _side(name: str, one: View | None) -> dict[str, object]:
    score, pomp, form, who = (one.score, one.pomp, one.source, one.respondent) if one else (None, None, "", "")
    return {f"{name}_score": score, f"{name}_pomp": pomp, f"{name}_form": form, f"{name}_respondent": who}

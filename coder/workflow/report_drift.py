"""Drift as a report tells it: blocks of sessions, what changed from the first, and what was tested."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from statistics import fmean

from coder.agreement.drift import ALPHA, FEWEST_UNITS, LEAST, Block, Change
from coder.agreement.intervals import FEWEST
from coder.report.figures import decimals, signed
from coder.report.model import Label
from coder.report.phrases import listed, n_of, were
from coder.report.pictures import Drift, DriftChange, DriftLine, DriftPoint
from coder.report.words import UNTESTED
from coder.workflow import drift as drifting
from coder.workflow.periods import EVERY, Cut
from coder.workflow.study import Study

MOST_BLOCKS = 8
"""More would not be read; blocks of a large study are longer instead."""
AGAINST = {"gold": "the keys", "others": "the mean of the other raters"}


def drift_of(study: Study, book: str, seed: int, n_double: int, labels: Mapping[str, Label]) -> Drift:
    """Look for drift over blocks of ten sessions or more, eight at most.

    Args:
        study: the study, with a session that two raters submitted.
        book: the codebook's id.
        seed: of the draws.
        n_double: how many sessions two raters or more submitted.
        labels: what codes are called.
    """
    cut = Cut("every", max(EVERY, ceil(n_double / MOST_BLOCKS)))
    return told(drifting.drift(study, book=book, cut=cut, seed=seed), labels)


def told(found: drifting.Drift, labels: Mapping[str, Label]) -> Drift:
    """Put what was found as a report prints it; a single block has nothing to be compared with."""
    several = len(found.periods) > 1
    moved = any(len(of.periods) > 1 for of in found.raters.values())
    return Drift(
        means=tuple(_means(found.codes, labels)) if several else (),
        variables=tuple(_lines(found.codes, labels)) if several else (),
        bias=tuple(_biases(found.raters, labels)) if moved else (),
        against=listed([AGAINST[one] for one in dict.fromkeys(of.against for of in found.raters.values())]),
        statement=" ".join(_statement(found, labels)),
        summary=_summary(found, labels),
    )


def _lines(codes: Mapping[str, drifting.Course], labels: Mapping[str, Label]) -> Iterator[DriftLine]:
    """Give each variable that has a coefficient in any block."""
    for name, course in codes.items():
        if any(block.figure.value is not None for block in course.blocks):
            changed = {one.block: one for one in course.changes}
            points = tuple(_point(block, changed.get(block.name)) for block in course.blocks)
            yield DriftLine(_called(name, labels), points, course.coefficient)


def _point(block: Block, change: Change | None) -> DriftPoint:
    figure = block.figure
    told = None
    if change is not None and change.difference is not None:
        why = UNTESTED[change.reason] if change.reason else ""
        told = DriftChange(change.difference, change.p_holm, change.flagged, why)
    return DriftPoint(block.name, figure.value, figure.low, figure.high, block.n_sessions, told)


def _called(name: str, labels: Mapping[str, Label]) -> str:
    return labels[name].label if name in labels else name


def _means(codes: Mapping[str, drifting.Course], labels: Mapping[str, Label]) -> Iterator[DriftLine]:
    """Average what is defined in every block, so that no mean changes only because other variables are in it."""
    for what, kinds in (("codes", ("presence", "count")), ("ratings", ("rating",))):
        held = [
            course.blocks
            for name, course in codes.items()
            if name in labels and labels[name].kind in kinds and _is_whole(course.blocks)
        ]
        if held:
            points = tuple(
                DriftPoint(at[0].name, _mean(at), None, None, max(one.n_sessions for one in at))
                for at in zip(*held, strict=True)
            )
            yield DriftLine(n_of(len(held), what.removesuffix("s")), points)


def _is_whole(blocks: Sequence[Block]) -> bool:
    return all(one.figure.value is not None for one in blocks)


def _mean(blocks: Sequence[Block]) -> float | None:
    values = [one.figure.value for one in blocks if one.figure.value is not None]
    return fmean(values) if values else None


def _biases(raters: Mapping[str, drifting.OfRater], labels: Mapping[str, Label]) -> Iterator[DriftLine]:
    """Average each rater's bias over the ratings, block by block of the rater's own sessions."""
    for rater, of in raters.items():
        rated = [course.blocks for name, course in of.codes.items() if name in labels and labels[name].kind == "rating"]
        if rated:
            yield DriftLine(
                rater,
                tuple(
                    DriftPoint(at[0].name, _mean(at), None, None, max(one.n_sessions for one in at))
                    for at in zip(*rated, strict=True)
                ),
            )


def _statement(found: drifting.Drift, labels: Mapping[str, Label]) -> Iterator[str]:
    tests = found.tested("codes"), found.tested("raters")
    if sum(tests):
        yield (
            f"Sessions were cut into blocks of {found.cut.n} in the order of their submission, and each later block was"
            f" compared with the first: {n_of(tests[0], 'difference')} of agreement and {tests[1]} of raters' bias"
            f" could be tested, each family corrected by Holm (1979). A change is flagged where both blocks have"
            f" {FEWEST} sessions or more ({FEWEST_UNITS} segments, of codes), it is over {decimals(LEAST)} (of a"
            f" scale's width, for bias), its 95 % limits leave out 0 and p is at most {decimals(ALPHA)}."
        )
    yield _summary(found, labels)
    if sum(tests):
        yield "What is not flagged need not be steady: few sessions show large changes only."


def _summary(found: drifting.Drift, labels: Mapping[str, Label]) -> str:
    tests = found.tested("codes") + found.tested("raters")
    if not tests:
        coded = n_of(sum(len(one.sessions) for one in found.periods), "session")
        blocks = n_of(len(found.periods), "block")
        return (
            f"Drift could not be tested: {coded} that two raters coded, in {blocks} of {found.cut.n}, where two blocks"
            f" of {FEWEST} or more are needed."
        )
    flags = [_flag(rater, name, one, labels) for rater, name, one in found.flags]
    which = f": {listed(flags)}" if flags else ""
    tested = f"Of {n_of(tests, 'change')} between blocks of sessions that could be tested"
    return f"{tested}, {len(flags)} {were(len(flags))} flagged{which}."


def _flag(rater: str, name: str, one: Change, labels: Mapping[str, Label]) -> str:
    whose = f"{rater}'s bias on " if rater else ""
    return f"{whose}{_called(name, labels)} ({signed(one.difference or 0.0)} from {one.against} to {one.block})"

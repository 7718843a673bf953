"""How often codes were given: the counts that scores of codes are made of."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coder.codebook.arithmetic import Reason, Result
from coder.codebook.schema import Code, Codebook
from coder.codebook.scores.coded import WHOLE, CodedSession, Scope, in_time
from coder.model import Segment, Value

MINUTE_MS = 60_000
Where = Mapping[str, tuple[str, ...]]
"""Facet → the answers by which codings are chosen; empty for all codings."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A count with the segments it rests on."""

    total: float | None
    """None where nothing is complete, and where a strength that is to be added was not said."""
    n_items: int
    """Segments on which one of the codes may be coded; a pass for events is one."""
    n_answered: int
    """Those of them that are complete."""
    unsaid: bool = False
    """Whether a coding lacks the strength that it is to count."""

    @property
    def result(self) -> Result:
        """The count as a score."""
        return self.over(self.total)

    def over(self, value: float | None) -> Result:
        """Give a number that rests on these segments; without one, why there is none."""
        if value is not None:
            return Result(value, self.n_items, self.n_answered)
        reason: Reason = "too_few_answered" if self.unsaid else "nothing_coded"
        return Result(None, self.n_items, self.n_answered, reason=reason)


def counted(book: Codebook, names: Iterable[str]) -> tuple[Code, ...]:
    """List the presence and count codes that names of codes, groups and selectors stand for."""
    members = dict.fromkeys(code for name in names if name not in book.scores for code in book.members(name))
    return tuple(book.codes[code] for code in members if book.codes[code].kind != "rating")


def kinds_of(codes: Iterable[Code]) -> tuple[str, ...]:
    """List the segment kinds that codes are coded on."""
    return tuple(dict.fromkeys(code.segment for code in codes))


def tally(
    session: CodedSession,
    codes: Sequence[Code],
    scope: Scope,
    *,
    where: Where = MappingProxyType({}),
    by_intensity: bool = False,
    partly: bool = False,
) -> Tally:
    """Count codings on complete segments.

    Args:
        session: the coded session.
        codes: presence and count codes.
        scope: the part of the session to count in.
        where: facet → answers; a coding that answers otherwise, or not at all, is not counted.
        by_intensity: each coding adds its intensity instead of 1.
        partly: count events also where the pass did not reach the end, for a rate by the time that it took.
    """
    codes = [code for code in codes if session.applies(code, scope)]
    names = frozenset(code.id for code in codes)
    total, n_items, n_answered, seen, unsaid = 0.0, 0, 0, False, False
    for kind in kinds_of(codes):
        eligible = list(session.eligible(kind, names, scope))
        done = [one for one in eligible if one.id in session.complete]
        if session.book.segments[kind].placed:
            heard_to = session.reached_ms.get(kind, 0)
            to_the_end = heard_to > 0 and heard_to >= session.end_ms(scope)
            heard = to_the_end or (partly and heard_to > (scope.interval.start_ms if scope.interval else 0))
            n_items, n_answered, seen = n_items + 1, n_answered + to_the_end, seen or heard
            done = done if heard else []
        else:
            n_items, n_answered, seen = n_items + len(eligible), n_answered + len(done), seen or bool(done)
        given = (value for one in done for _, value in session.given(one, names, scope) if _answers(value, where))
        for value in given:
            unsaid |= by_intensity and value.intensity is None
            total += (value.value or 0) * ((value.intensity or 0) if by_intensity else 1)
    return Tally(total if seen and not unsaid else None, n_items, n_answered, unsaid)


def _answers(value: Value, where: Where) -> bool:
    return all(value.facets.get(facet) in answers for facet, answers in where.items())


def minutes(session: CodedSession, codes: Sequence[Code], scope: Scope, denominator: str) -> float:
    """Measure the minutes that a rate is by.

    `coded_minutes` are those of the session; also of one role's codes, for the other was listened to as well.
    `speaker_minutes` are those of the complete segments on which the codes may be coded.
    """
    if denominator == "coded_minutes":
        return session.coded_ms(kinds_of(codes), scope) / MINUTE_MS
    return sum(one.span.duration_ms for one in _complete(session, codes, scope)) / MINUTE_MS


def followed(
    session: CodedSession, first: Sequence[Code], then: Sequence[Code], scope: Scope, within_ms: int
) -> tuple[int, int]:
    """Count the segments with a first code that one with a second code follows, and all segments with a first code.

    A segment follows when it starts later, or at the same time by another speaker, and no more than `within_ms`
    after the end of the first. What follows may lie outside the part of the session that is scored.
    """
    leading = [one for one in _complete(session, first, scope) if _has(session, one, first, scope)]
    after = sorted((one for one in _complete(session, then, WHOLE) if _has(session, one, then, WHOLE)), key=in_time)
    starts = [one.start_ms for one in after]
    found = 0
    for one in leading:
        candidates = after[bisect_left(starts, one.start_ms) : bisect_right(starts, one.end_ms + within_ms)]
        found += any(_follows(one, other) for other in candidates)
    return found, len(leading)


def _follows(one: Segment, other: Segment) -> bool:
    return other.start_ms > one.start_ms or (other.id != one.id and other.speaker != one.speaker)


def _has(session: CodedSession, segment: Segment, codes: Sequence[Code], scope: Scope) -> bool:
    return any(True for _ in session.given(segment, frozenset(code.id for code in codes), scope))


def _complete(session: CodedSession, codes: Sequence[Code], scope: Scope) -> list[Segment]:
    names = frozenset(code.id for code in codes)
    eligible = (one for kind in kinds_of(codes) for one in session.eligible(kind, names, scope))
    return [one for one in eligible if one.id in session.complete]

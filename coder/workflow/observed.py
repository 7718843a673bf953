"""What observers say of the alliance: a value per component, and how many ruptures they coded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coder.codebook.arithmetic import reverse
from coder.codebook.schema import Code, Codebook, Component
from coder.codebook.scores import WHOLE, Reckoning, codes_of, tally
from coder.workflow.reading import Work
from coder.workflow.scoring import coded_session

PARTS: tuple[Component, ...] = ("bond", "goal", "task")
"""The components that ratings are tagged with."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What one observer's coding of a session comes to for one component."""

    component: Component
    source: str
    """The codebook's key, with the score's id where it is one of the book's scores."""
    value: float
    low: float
    """The lowest value that is possible."""
    high: float
    """The highest value that is possible."""


def observed(work: Work) -> Iterator[Observed]:
    """Give an observer's value of each component: the book's own score of it, else the mean of its session ratings.

    A component without any rating is not there.
    """
    reckoning = Reckoning(coded_session(work))
    own = component_scores(work.book)
    for component, name in own.items():
        value, ends = reckoning.score(name, WHOLE).value, bounds(work.book, name)
        if value is not None and ends is not None:
            yield Observed(component, f"{work.book.key} {name}", value, *ends)
    for component in PARTS:
        rated = [] if component in own else list(_ratings(work, component))
        if rated:
            value, low, high = (sum(parts) / len(rated) for parts in zip(*rated, strict=True))
            yield Observed(component, work.book.key, value, low, high)


def component_scores(book: Codebook) -> dict[Component, str]:
    """Find the score of each component: component → the score's id.

    It is the first mean or sum of ratings, by session, of which every tagged rating has that component's tag; of
    bond, goal and task together, it is the total.
    """
    found: dict[Component, str] = {}
    for score in book.scores.values():
        component = _component(codes_of(book, score.id))
        if component and "session" in score.by and bounds(book, score.id) is not None:
            found.setdefault(component, score.id)
    return found


def _component(codes: Iterable[Code]) -> Component | None:
    tagged = {code.tags["component"] for code in codes if "component" in code.tags}
    if tagged == set(PARTS):
        return "total"
    return next((part for part in PARTS if tagged == {part}), None)


def bounds(book: Codebook, name: str) -> tuple[float, float] | None:
    """Give the lowest and highest number that a rating, or a mean or sum of ratings, can be; None for anything else."""
    code, score = book.codes.get(name), book.scores.get(name)
    if code is not None and code.scale:
        scale = book.scales[code.scale]
        return scale.min, scale.max
    if score is None or score.fn not in ("mean", "sum"):
        return None
    ends = [bounds(book, one) for one in score.of]
    known = [one for one in ends if one is not None]
    if len(known) < len(ends):
        return None
    share = len(known) if score.fn == "mean" else 1
    return sum(low for low, _ in known) / share, sum(high for _, high in known) / share


def _ratings(work: Work, component: str) -> Iterator[tuple[float, float, float]]:
    """Give the session ratings tagged with a component, each with the ends of its scale; negative ones reversed."""
    for kind in (name for name, spec in work.book.segments.items() if spec.kind == "session"):
        codes = [one for one in work.book.codes_of(kind) if one.scale and one.tags.get("component") == component]
        for segment in work.segments[kind]:
            for code in codes:
                scale, number = work.book.scales[code.scale or ""], work.number(segment, code.id)
                if number is not None:
                    value = reverse(number, scale.min, scale.max) if code.valence == "negative" else number
                    yield value, scale.min, scale.max


def ruptures(works: Iterable[Work]) -> dict[str, int]:
    """Count the rupture codes that observers gave, per session; one in which no segment is complete is not there.

    They are a book's presence and count codes that are tagged `component: rupture`.
    """
    found: dict[str, int] = {}
    for work in works:
        codes = rupture_codes(work.book)
        total = tally(coded_session(work), codes, WHOLE).total if codes else None
        if total is not None:
            found[work.session] = found.get(work.session, 0) + round(total)
    return found


def rupture_codes(book: Codebook) -> tuple[Code, ...]:
    """Give the codes of a book that mark a rupture."""
    return tuple(one for one in book.codes.values() if one.kind != "rating" and one.tags.get("component") == "rupture")

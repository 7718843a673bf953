"""Which segments fit a filter: worked out once per filter, then kept up for the segments that change."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

from coder.codebook.schema import Codebook
from coder.model import Marks, Segment
from coder.tui import drawing
from coder.tui.widgets.rows import letters
from coder.workflow.coding import Desk

Aspect = Literal["speaker", "code", "unsure", "flagged", "bookmarked", "incomplete"]
"""What a filter may ask about; of each at most one thing."""

ASPECTS: Final = get_args(Aspect)

ANY_CODE = "any code"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a segment must have to fit: one choice per aspect, all of them together.

    >>> one = Filter().turned("speaker", "client").turned("unsure", "unsure")
    >>> dict(one.turned("speaker", "therapist").turned("unsure", "unsure").chosen)
    {'speaker': 'therapist'}
    """

    chosen: Mapping[Aspect, str] = field(default_factory=lambda: MappingProxyType({}))

    def turned(self, aspect: Aspect, choice: str) -> "Filter":
        """Ask for this too, in place of another choice of the same aspect; no longer, where it is asked already."""
        rest = {key: value for key, value in self.chosen.items() if (key, value) != (aspect, choice)}
        return Filter(MappingProxyType(rest if self.has(aspect, choice) else {**rest, aspect: choice}))

    def has(self, aspect: Aspect, choice: str) -> bool:
        """Whether this is asked."""
        return self.chosen.get(aspect) == choice

    def words(self, book: Codebook) -> str:
        """What is asked, as the line at the top says it: codes by their abbreviations."""
        asked = (self.chosen[aspect] for aspect in ASPECTS if aspect in self.chosen)
        shown = (book.codes[name].abbr if name in book.codes else name for name in asked)
        return " · ".join(shown)


def voices(desk: Desk, segments: Sequence[Segment]) -> tuple[str, ...]:
    """Who can be asked for: the roles that speak, then the letter of each speaker who shares a role."""
    roles = dict.fromkeys(one.role for one in segments if one.role is not None)
    shared = dict.fromkeys(letter for letter in names_of(desk).values() if len(letter) > 1)
    return (*sorted(roles, key=lambda role: "tco".find(role[0])), *(shared if roles else ()))


def names_of(desk: Desk) -> dict[str, str]:
    """Speaker → letter, as the transcript draws them."""
    return letters(desk.transcript.speakers, drawing.roles_of(desk))


class Sieve:
    """A filter laid over the segments of a screen: the places that fit, in order."""

    def __init__(self, desk: Desk, segments: Sequence[Segment], filter_by: Filter) -> None:
        self.filter = filter_by
        self._desk, self._segments = desk, segments
        self._names = names_of(desk)
        kind = segments[0].kind if segments else ""
        self._depends = any(code.only_if for code in desk.book.codes_of(kind))
        """Whether an act on one segment may complete another: then all are asked again."""
        self.places: list[int] = []
        self._refill()

    def _refill(self) -> None:
        self.places = [at for at, one in enumerate(self._segments) if self._fits(one)]

    @property
    def fitting(self) -> frozenset[str]:
        """The ids of the segments that fit."""
        return frozenset(self._segments[at].id for at in self.places)

    def has(self, at: int) -> bool:
        """Whether the segment at a place fits."""
        found = bisect_left(self.places, at)
        return found < len(self.places) and self.places[found] == at

    def after(self, at: int, by: int) -> int | None:
        """The nearest place in a direction that fits, itself not counted; None when there is none."""
        found = bisect_right(self.places, at) if by > 0 else bisect_left(self.places, at) - 1
        return self.places[found] if 0 <= found < len(self.places) else None

    def nearest(self, at: int, by: int) -> int | None:
        """This place if it fits, else the nearest in a direction, else the nearest in the other; None without any."""
        if self.has(at):
            return at
        onwards = self.after(at, by)
        return self.after(at, -by) if onwards is None else onwards

    def update(self, changed: Iterable[int]) -> bool:
        """Ask again about segments whose marks changed; tells whether others were asked too."""
        if self._depends and "incomplete" in self.filter.chosen:
            self._refill()
            return True
        for at in changed:
            fits = self._fits(self._segments[at])
            if fits and not self.has(at):
                insort(self.places, at)
            elif not fits and self.has(at):
                self.places.remove(at)
        return False

    def _fits(self, segment: Segment) -> bool:
        marks = self._desk.marks(segment.id)
        return all(self._holds(segment, marks, aspect, choice) for aspect, choice in self.filter.chosen.items())

    def _holds(self, segment: Segment, marks: Marks, aspect: Aspect, choice: str) -> bool:
        match aspect:
            case "speaker":
                return choice in (segment.role, self._names.get(segment.speaker))
            case "code":
                return bool(marks.codes) if choice == ANY_CODE else marks.has(choice)
            case "incomplete":
                return segment.id not in self._desk.complete
            case "unsure":
                return marks.unsure
            case "flagged":
                return bool(marks.problem)
            case "bookmarked":
                return marks.bookmark

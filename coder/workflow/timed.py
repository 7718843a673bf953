"""Events that raters placed in time, compared in time: every two codings of a session, kind by kind.

What is compared of an event are its codes: one that was given two codes, or one code for two persons, is two events at
the same time. Each person's events are compared apart, and what is given for nobody in particular apart from those.
A count on one event is one event. Of a kind that has ratings only, the stretches themselves are compared.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from coder.agreement import Resampled
from coder.agreement.timed import (
    USUAL,
    Events,
    Rules,
    Shared,
    TimedAgreement,
    TwoCodings,
    agree_in_time,
    events_of,
    match,
)
from coder.codebook.schema import Code, Codebook
from coder.model import NOTHING
from coder.workflow.laying import Basis
from coder.workflow.matrix import persons_apart
from coder.workflow.reading import Work, flagged_of, work_of
from coder.workflow.study import Study

Mask = npt.NDArray[np.bool_]

NO_BLOCKS: Mapping[str, Collection[str]] = MappingProxyType({})

TIMED = "timed:"
"""What the name of a kind of events begins with where events are compared in time."""


@dataclass(frozen=True, eq=False)
class Meeting:
    """One session of two raters, with the persons that its streams stand for; empty for nobody in particular."""

    shared: Shared
    persons: tuple[str, ...]

    def of(self, person: str) -> "Meeting":
        """Give what is about one person."""
        stream, both = self.persons.index(person), self.shared.codings
        codings = TwoCodings(_only(both.first, stream), _only(both.second, stream), both.end_ms)
        return Meeting(replace(self.shared, codings=codings), (person,))


@dataclass(frozen=True, eq=False)
class KindInTime:
    """One kind of events as agreement takes it."""

    name: str
    """`timed:KIND`, or `timed:KIND@PERSON`."""
    label: str
    categories: tuple[str, ...]
    """The codes of the kind in the book's order; the kind itself where it has ratings only."""
    meetings: tuple[Meeting, ...]

    def agree(
        self,
        rules: Rules = USUAL,
        *,
        headline: str | None = None,
        coefficients: Literal["default", "all"] = "default",
        resample: Resampled = "session",
        bootstrap: int = 2000,
        seed: int = 1,
    ) -> TimedAgreement:
        """Say how well raters agree on it."""
        return agree_in_time(
            [one.shared for one in self.meetings],
            self.categories,
            rules,
            headline=headline,
            coefficients=coefficients,
            resample=resample,
            bootstrap=bootstrap,
            seed=seed,
        )

    def by(
        self, what: Literal["session", "pair", "rater", "block"], blocks: Mapping[str, Collection[str]] = NO_BLOCKS
    ) -> "Iterator[tuple[str, KindInTime]]":
        """Give parts under their names: each session, pair of raters, rater with all others, or block of sessions.

        Two raters without a session in common are a pair too, and have nothing to compare.
        """
        for name, belongs in self._parts(what, blocks):
            yield name, replace(self, meetings=tuple(one for one in self.meetings if belongs(one.shared)))

    def _parts(
        self, what: str, blocks: Mapping[str, Collection[str]]
    ) -> Iterator[tuple[str, Callable[[Shared], bool]]]:
        raters = sorted({rater for one in self.meetings for rater in one.shared.raters})
        if what == "pair":
            for pair in combinations(raters, 2):
                yield " ".join(pair), partial(_is_by, pair)
        elif what == "rater":
            for rater in raters:
                yield rater, partial(_is_by, (rater,))
        else:
            each = {one.shared.session: (one.shared.session,) for one in self.meetings}
            for name, sessions in (each if what == "session" else blocks).items():
                yield name, partial(_is_in, sessions)


def _is_by(raters: Collection[str], one: Shared) -> bool:
    return set(raters) <= set(one.raters)


def _is_in(sessions: Collection[str], one: Shared) -> bool:
    return one.session in sessions


def kinds_in_time(
    study: Study, rests_on: Basis, rules: Rules = USUAL, *, flagged: bool = True
) -> tuple[KindInTime, ...]:
    """Read the events of every session that two raters or more submitted, with figures per person of their own.

    Args:
        study: the study.
        rests_on: the codings.
        rules: when two events match; asked only where flagged ones are out.
        flagged: whether events are in that their rater was unsure of, or found something wrong with. One that is out
            takes its match with it, which would else be left over for want of a partner.
    """
    book = rests_on.book
    kinds = {kind: _categories(book, kind) for kind in book.placed_kinds if book.codes_of(kind)}
    found: dict[str, list[Meeting]] = {kind: [] for kind in kinds}
    if kinds:
        with study.store.read() as connection:
            for together in rests_on.sessions:
                if len(together) < 2:
                    continue
                works = sorted((work_of(connection, one) for one in together), key=lambda work: work.rater)
                without = () if flagged else frozenset().union(*(flagged_of(connection, one) for one in together))
                for first, second in combinations(works, 2):
                    for kind in kinds:
                        found[kind] += _meeting(book, kind, (first, second), (rules, without))
    return tuple(
        one
        for kind, meetings in found.items()
        for one in _with_persons(KindInTime(f"{TIMED}{kind}", f"{kind} in time", kinds[kind], tuple(meetings)))
    )


def _with_persons(one: KindInTime) -> Iterator[KindInTime]:
    yield one
    there = [(meeting.shared.session, person) for meeting in one.meetings for person in meeting.persons]
    for person in persons_apart(there):
        own = tuple(meeting.of(person) for meeting in one.meetings if person in meeting.persons)
        yield replace(one, name=f"{one.name}@{person}", label=f"{one.label} · {person}", meetings=own)


def _tallied(book: Codebook, kind: str) -> tuple[Code, ...]:
    return tuple(code for code in book.codes_of(kind) if code.kind != "rating")


def _categories(book: Codebook, kind: str) -> tuple[str, ...]:
    return tuple(code.id for code in _tallied(book, kind)) or (kind,)


def _meeting(
    book: Codebook, kind: str, both: tuple[Work, Work], leave_out: tuple[Rules, Collection[str]]
) -> Iterator[Meeting]:
    """Take two raters' events of a session; none where nobody was there whom the codes could be about."""
    placed = [work.segments.get(kind, ()) for work in both]
    # A code that one of the two could not give yet, in an earlier version of the book, is nothing they differ on.
    codes = [code for code in _tallied(book, kind) if all(code.id in work.book.codes for work in both)]
    persons = _persons(book, codes, both)
    end_ms = max([work.duration_ms for work in both] + [one.end_ms for several in placed for one in several])
    if not persons or not end_ms:
        return
    category = {name: at for at, name in enumerate(_categories(book, kind))}
    own = {code.id: category[code.id] for code in codes}
    rules, without = leave_out
    (left, off), (right, out) = (_events(work, kind, own, persons, without) for work in both)
    codings = TwoCodings(left, right, end_ms, n_streams=len(persons))
    if off.any() or out.any():
        at, to = match(codings, rules).T
        off[at] = out[to] = off[at] | out[to]
        codings = replace(codings, first=left.kept(~off), second=right.kept(~out))
    yield Meeting(Shared(both[0].session, (both[0].rater, both[1].rater), codings), persons)


def _persons(book: Codebook, codes: Sequence[Code], works: Sequence[Work]) -> tuple[str, ...]:
    nobody = [""] if not codes or not all(book.is_each(code) for code in codes) else []
    roles = dict.fromkeys(code.target for code in codes if book.is_each(code))
    return tuple(
        dict.fromkeys([*nobody, *(one for work in works for role in roles for one in work.roster.persons(role))])
    )


def _events(
    work: Work, kind: str, codes: Mapping[str, int], persons: Sequence[str], without: Collection[str]
) -> tuple[Events, Mask]:
    """Give a rater's events, and which of them are to be left out."""
    rows: list[tuple[int, int, int, int, bool]] = []
    for segment in work.segments.get(kind, ()):
        out = segment.id in without
        if not codes:
            rows.append((segment.start_ms, segment.end_ms, 0, 0, out))
            continue
        for (code, person), value in work.marks.get(segment.id, NOTHING).codes.items():
            if code in codes and person in persons and value.value:
                rows.append((segment.start_ms, segment.end_ms, codes[code], persons.index(person), out))
    *fields, left_out = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return events_of(*fields), left_out > 0


def _only(events: Events, stream: int) -> Events:
    own = events.kept(events.stream == stream)
    return events_of(own.start_ms, own.end_ms, own.category)

"""How much was coded, counted in the database: segments by kind; per rater sessions, segments and what had no code."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from coder.codebook.schema import Codebook
from coder.model import ROLES
from coder.store import counting
from coder.store.engine import Connection
from coder.workflow.locking import rules
from coder.workflow.reading import Standing
from coder.workflow.study import book_held

BATCH = 100
"""Sessions asked about by one statement."""


@dataclass(frozen=True, slots=True)
class RaterCount:
    """What one rater submitted."""

    n_sessions: int
    n_segments: int
    """Segments that lock made and on which something could be coded."""
    n_unable: int
    """Segments of any kind that the rater could not code."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What some submitted codings amount to."""

    sessions: tuple[str, ...]
    n_double: int
    """Sessions that two raters or more have submitted."""
    n_submitted: int
    segments: Mapping[str, int]
    """Kind → how many different segments; none that raters placed themselves."""
    raters: Mapping[str, RaterCount]


def survey(connection: Connection, chosen: Sequence[Standing]) -> Survey:
    """Count what some submitted codings amount to; they come in order of session."""
    keys = dict.fromkeys(one.submission.codebook for one in chosen)
    books = {key: book_held(connection, key) for key in keys}
    together = [list(several) for _, several in groupby(chosen, key=lambda one: one.session)]
    raters: dict[str, RaterCount] = {}
    segments: Counter[str] = Counter()
    for start in range(0, len(together), BATCH):
        batch = [one for several in together[start : start + BATCH] for one in several]
        transcripts = list(dict.fromkeys(one.submission.transcript for one in batch))
        placed = counting.placed(connection, transcripts)
        unable = counting.unable(connection, [one.submission.assignment for one in batch])
        for one in batch:
            codable = _codable(books[one.submission.codebook], placed[one.submission.transcript])
            before = raters.get(one.rater, RaterCount(0, 0, 0))
            more = unable.get(one.submission.assignment, 0)
            raters[one.rater] = RaterCount(before.n_sessions + 1, before.n_segments + codable, before.n_unable + more)
        segments.update(_by_kind(books.values(), counting.different(connection, transcripts)))
    n_double = sum(len({one.rater for one in several}) > 1 for several in together)
    names = tuple(several[0].session for several in together)
    return Survey(names, n_double, len(chosen), dict(segments), dict(sorted(raters.items())))


def _codable(book: Codebook, placed: Mapping[counting.Kind, int]) -> int:
    """How many of a transcript version's segments a book has anything to code on."""
    kinds = rules(book).items()
    wanted = {(rule.canonical, role) for kind, rule in kinds for role in (None, *ROLES) if book.codes_for(kind, role)}
    return sum(count for kind, count in placed.items() if kind in wanted)


def _by_kind(books: Iterable[Codebook], by_rule: Mapping[str, int]) -> dict[str, int]:
    """Name the rules as the books do; kinds without any code are left out."""
    named = {kind: rule.canonical for book in books for kind, rule in rules(book).items() if book.codes_of(kind)}
    return {kind: by_rule[rule] for kind, rule in named.items() if rule in by_rule}

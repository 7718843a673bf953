"""Laying a study out for agreement: every variable as one matrix, from counts where the database can count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from coder.codebook.schema import Codebook
from coder.errors import ConflictError
from coder.store import counting, sessions
from coder.store.engine import Connection
from coder.workflow.counted import Counting, Sitting
from coder.workflow.matrix import Columns, Matrix, Meant, with_persons
from coder.workflow.pooling import left_out, pools
from coder.workflow.reading import Standing, Work, flagged_of, standing, work_of
from coder.workflow.study import Study
from coder.workflow.variables import Variable

BATCH = 25
"""Sessions whose codings are counted by one statement."""

Together = list[Standing]
"""The submitted codings of one session that may be compared, in the order of their raters."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Which submitted codings a figure rests on, before any of them is read."""

    book: Codebook
    sessions: tuple[Together, ...]
    left_out: dict[str, int]
    """Codebook version → how many codings made with it mean something else."""

    @property
    def n_double(self) -> int:
        """Sessions that two raters or more have submitted."""
        return sum(len(one) > 1 for one in self.sessions)

    def refuse_single(self) -> None:
        """Raise where no session has two codings.

        Raises:
            ConflictError: it is so.
        """
        if self.n_double:
            return
        of = f" made with {self.book.key} or a version that means the same" if self.left_out else ""
        raise ConflictError(
            f"No session has two submitted codings{of}, so there is nothing to compare.",
            f"Bring earlier codings over: coder codebook migrate {next(iter(self.left_out))} {self.book.key} --map FILE"
            if self.left_out
            else "Assign some doubly (coder assign --double 20%) and submit them.",
        )


def basis(study: Study, chosen: Sequence[str], book: Codebook) -> Basis:
    """List what may be compared.

    Raises:
        NotFoundError: there is no such session.
    """
    with study.store.read() as connection:
        for session in chosen:
            sessions.require_session(connection, session)
        found = standing(connection, chosen, book.id)
    kept = [one for one in found if pools(one.submission.codebook, book)]
    together = tuple(list(several) for _, several in groupby(kept, key=lambda one: one.session))
    return Basis(book, together, left_out((one.submission.codebook for one in found), book))


class Laid:
    """Variables laid out over sessions, which may be gone through again and again.

    A matrix is built when it is asked for, so that one at a time is in memory.
    """

    def __init__(self, columns: Sequence[Columns]) -> None:
        self._columns = columns

    def __iter__(self) -> Iterator[Matrix]:
        """Give each variable, and where it is given per person one of each person."""
        for one in self._columns:
            yield from with_persons(one.matrix())


def lay(
    study: Study, rests_on: Basis, listed: Sequence[Variable], *, named: bool = False, flagged: bool = True
) -> Laid:
    """Lay out variables over the sessions.

    Works are read session by session and let go: memory grows with what differs, not with segments. What was laid out
    last is kept: submissions, locked transcripts and what was flagged before a submit never change, so the same
    codings are laid out the same.

    Args:
        study: the study.
        rests_on: the codings.
        listed: the variables, in the order wanted.
        named: whether every segment is a column under its name, as a list of segments needs it.
        flagged: whether segments are in of which any of their raters was unsure, or found something wrong with them.
    """
    everything = (one.submission for several in rests_on.sessions for one in several)
    codings = tuple((one.assignment, one.number) for one in everything)
    key = study.store.path, rests_on.book.key, tuple(one.meant for one in listed), codings, flagged
    if key in _KEPT and not named:
        return _KEPT[key]
    columns = {one.meant: Columns(one.meant, named) for one in listed}
    rule = Counting(rests_on.book, listed if flagged and not named else ())
    with study.store.read() as connection:
        for start in range(0, len(rests_on.sessions), BATCH):
            batch = rests_on.sessions[start : start + BATCH]
            _lay(connection, batch, rests_on.book, rule, listed, columns, flagged=flagged)
    laid = Laid(tuple(columns.values()))
    if not named:
        _KEPT.clear()
        _KEPT[key] = laid
    return laid


_KEPT: dict[tuple[object, ...], Laid] = {}
"""What was laid out last: a report goes through it several times."""


def _lay(
    connection: Connection,
    batch: Sequence[Together],
    book: Codebook,
    rule: Counting,
    listed: Sequence[Variable],
    columns: Mapping[Meant, Columns],
    *,
    flagged: bool,
) -> None:
    """Lay some sessions out: count what can be counted, read the rest."""
    alike = [one for one in batch if _is_alike(one, book)]
    for sitting in _sittings(connection, alike if rule else ()):
        for meant, counted in rule.of(sitting):
            columns[meant].add(sitting.session, sitting.raters, counted)
    for one in batch:
        left = [each for each in listed if one not in alike or each.meant not in rule]
        if left:
            without = () if flagged else frozenset().union(*(flagged_of(connection, each) for each in one))
            works = [work_of(connection, each) for each in one]
            raters = tuple(work.rater for work in works)
            for each in left:
                columns[each.meant].add_segments(one[0].session, raters, each.rows(works, without))


def sessions_seen(study: Study, rests_on: Basis, *, read: bool) -> Iterator[tuple[Sitting | None, tuple[Work, ...]]]:
    """Give each session that two raters or more submitted: what the database counted of it, and its works.

    Args:
        study: the study.
        rests_on: the codings.
        read: whether works are wanted also where counts are there. Without counts they always come.
    """
    with study.store.read() as connection:
        several = [one for one in rests_on.sessions if len(one) > 1]
        for start in range(0, len(several), BATCH):
            batch = several[start : start + BATCH]
            alike = [one for one in batch if _is_alike(one, rests_on.book)]
            counted = {one.session: one for one in _sittings(connection, alike)}
            for one in batch:
                sitting = counted.get(one[0].session)
                works = tuple(work_of(connection, each) for each in one) if read or sitting is None else ()
                yield sitting, works


def _is_alike(one: Together, book: Codebook) -> bool:
    """Whether all raters saw the same segments and the same codes: then no work need be read."""
    same = {(each.submission.transcript, each.submission.codebook) for each in one}
    return len(same) == 1 and one[0].submission.codebook == book.key


def _sittings(connection: Connection, several: Sequence[Together]) -> Iterator[Sitting]:
    if not several:
        return
    transcripts = [one[0].submission.transcript for one in several]
    placed = counting.placed(connection, transcripts)
    found: dict[str, list[counting.Pattern]] = {}
    for pattern in counting.patterns(connection, [each.submission.assignment for one in several for each in one]):
        found.setdefault(pattern.session, []).append(pattern)
    for one, transcript in zip(several, transcripts, strict=True):
        session = one[0].session
        yield Sitting(session, tuple(each.rater for each in one), placed[transcript], found.get(session, ()))

"""What may be compared with keys, laid out with the keys' values apart from those of the raters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from coder.codebook.schema import Codebook
from coder.store import sessions
from coder.workflow.laying import Basis, lay
from coder.workflow.matrix import Matrix
from coder.workflow.pooling import left_out, pools
from coder.workflow.reading import Standing, beside_keys
from coder.workflow.reliability import Unit, variables_by
from coder.workflow.study import Study

Values = npt.NDArray[np.float64]
"""Shape (columns,): what the keys say; NaN where they say nothing."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """What is compared with which keys, before any of it is read."""

    book: Codebook
    keys: Mapping[str, Standing]
    """By session, in the order of their names."""
    others: tuple[Standing, ...]
    left_out: Mapping[str, int]

    def laid(self, study: Study, unit: Unit = "segment", *, flagged: bool = True) -> Iterator[tuple[Matrix, Values]]:
        """Lay out every variable, with the keys' values apart from the raters'."""
        everyone = sorted((*self.keys.values(), *self.others), key=lambda one: (one.session, one.rater))
        together = tuple(list(several) for _, several in groupby(everyone, key=lambda one: one.session))
        rests_on = Basis(self.book, together, dict(self.left_out))
        for one in lay(study, rests_on, variables_by(self.book, unit), flagged=flagged):
            yield self._apart(one)

    def _apart(self, one: Matrix) -> tuple[Matrix, Values]:
        """Take the keys' values out of their raters' rows: who made one key is a rater like others elsewhere."""
        row = {rater: at for at, rater in enumerate(one.raters)}
        makers = np.array([row[self.keys[session].rater] for session in one.sessions], dtype=np.int64)
        columns = np.arange(len(one.sessions))
        keys = one.ratings[makers, columns]
        ratings, present = one.ratings.copy(), one.present.copy()
        ratings[makers, columns] = np.nan
        present[makers, columns] = False
        return replace(one, ratings=ratings, present=present), keys


def keyed(study: Study, book: Codebook, purposes: Sequence[str], chosen: Sequence[str] = ()) -> Keyed:
    """List the keys of a book and what may be compared with them; sessions that only the key's rater coded are not.

    Raises:
        NotFoundError: there is no such session.
    """
    with study.store.read() as connection:
        for session in chosen:
            sessions.require_session(connection, session)
        keys, others = beside_keys(connection, purposes, chosen, book.id)
    found = left_out((one.submission.codebook for one in (*keys, *others)), book)
    own = {one.session: one for one in keys if pools(one.submission.codebook, book)}
    kept = tuple(one for one in others if one.session in own and pools(one.submission.codebook, book))
    used = {one.session for one in kept}
    return Keyed(book, {session: one for session, one in own.items() if session in used}, kept, found)

"""Which submitted codings may be compared: those made with versions of a codebook that mean the same."""

from collections import Counter
from collections.abc import Sequence

from coder.codebook.schema import Codebook
from coder.workflow.reading import Work


def pools(one: Codebook, other: Codebook) -> bool:
    """Whether codings of two versions may be compared: a MAJOR change makes other codes of them (DESIGN §3).

    The numbers tell, for no version is added to a study under a number that says less than what changed.
    """
    return one.version.split(".")[0] == other.version.split(".")[0]


def left_out(works: Sequence[Work], book: Codebook) -> dict[str, int]:
    """Count the submitted codings that mean other things than a version of their book says, by their own version."""
    others = Counter(one.book.key for one in works if one.book.id == book.id and not pools(one.book, book))
    return dict(sorted(others.items()))

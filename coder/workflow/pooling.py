"""Which submitted codings may be compared: those made with versions of a codebook that mean the same."""

from collections import Counter
from collections.abc import Iterable

from coder.codebook.schema import Codebook


def pools(key: str, book: Codebook) -> bool:
    """Whether codings made with a version (`id@version`) may be compared with a book's.

    A MAJOR change makes other codes of them (DESIGN §3). The numbers tell, for no version is added to a study under a
    number that says less than what changed.
    """
    return key.partition("@")[2].split(".")[0] == book.version.split(".")[0]


def left_out(keys: Iterable[str], book: Codebook) -> dict[str, int]:
    """Count the submitted codings that mean other things than a version of their book says, by their own version."""
    others = Counter(key for key in keys if key.partition("@")[0] == book.id and not pools(key, book))
    return dict(sorted(others.items()))

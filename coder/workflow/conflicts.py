"""Who must not code whom: a lab's own list of sessions and raters."""

from pathlib import Path

from coder.errors import FormatError, NotFoundError
from coder.exchange.readers.base import read_table
from coder.store import people, sessions
from coder.workflow.planning import Pair
from coder.workflow.study import Study


def read_conflicts(study: Study, path: Path) -> frozenset[Pair]:
    """Read pairs of session and rater; a name that nobody has would keep nobody from anything, so it is refused.

    Raises:
        FormatError: no CSV file with the columns `session` and `rater`, or a row with an unknown id.
    """
    pairs: set[Pair] = set()
    with study.store.read() as connection:
        for row in read_table(path, ("session", "rater"), ()).rows:
            session, rater = row.text("session"), row.text("rater")
            try:
                sessions.require_session(connection, session)
                people.require_rater(connection, rater, even_disabled=True)
            except NotFoundError as error:
                raise FormatError(f"{path.name}, row {row.number}: {error.message}", error.hint) from error
            pairs.add((session, rater))
    return frozenset(pairs)

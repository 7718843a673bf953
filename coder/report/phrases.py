"""Counts and lists in English, and what happened on the way as a phrase."""

from collections.abc import Sequence

from coder.report.model import Report


def n_of(count: int, what: str) -> str:
    """Write a count with its noun.

    >>> n_of(1, "session"), n_of(12, "session")
    ('1 session', '12 sessions')
    """
    return f"{count} {what}{'' if count == 1 else 's'}"


def were(count: int) -> str:
    """Give the verb that goes with a count."""
    return "was" if count == 1 else "were"


def listed(words: Sequence[str]) -> str:
    """Write a list the way a sentence has it.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def happened(report: Report) -> str:
    """Say what was taken back, reopened, amended or chosen by hand; empty where nothing was."""
    course = report.course
    acts = [
        (course.recused, "assignment", "taken back"),
        (course.reopened, "submitted coding", "reopened"),
        (course.amended, "locked transcript", "amended"),
    ]
    return listed([f"{n_of(count, what)} {were(count)} {done}" for count, what, done in acts if count])

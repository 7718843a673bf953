"""What agreement by session is computed of: one number for each session and rater.

A presence or count code is how often it was given, on complete segments; a rating of the session is itself; a rating of
shorter segments is its mean over those rated; and each score that is by session is a variable of its own.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from coder.agreement import Level
from coder.codebook.schema import Code, Codebook, Score
from coder.codebook.scores import WHOLE, CodedSession, Reckoning, all_counted, tally
from coder.workflow.reading import Work
from coder.workflow.scoring import coded_session
from coder.workflow.variables import Matrix, code_matrices

SCORE = "score:"
"""What the name of a score's variable begins with."""
FROM_ZERO = ("count", "rate_per_min", "proportion", "followed_by")
"""Functions whose 0 means none, whatever they are made of; a sum or a ratio of counts is like them."""

DECIMALS = 9
"""Equal scores that were added up in another order differ behind this place, and are no disagreement."""

Given = tuple[Work, CodedSession]


def session_matrices(works: Sequence[Work], book: Codebook) -> Iterator[Matrix]:
    """Give every variable that a session has one number of: codes and ratings, then scores."""
    given = [(work, coded_session(work)) for work in works]
    for code in book.codes.values():
        if code.kind == "rating" and book.segments[code.segment].kind == "session":
            yield from code_matrices(works, book, code)
        else:
            level: Level = "interval" if code.kind == "rating" else "ratio"
            yield _matrix(code.id, code.label, level, given, _number_of(code))
    for score in book.scores.values():
        if "session" in score.by:
            yield _matrix(f"{SCORE}{score.id}", score.id, level_of(book, score), given, _score_of(score))


def level_of(book: Codebook, score: Score) -> Level:
    """Tell whether twice the number is twice as much: for counts, rates and shares, not for means of ratings."""
    counts = score.fn in ("sum", "ratio") and all_counted(book, score)
    return "ratio" if score.fn in FROM_ZERO or counts else "interval"


def _number_of(code: Code) -> Callable[[CodedSession], float | None]:
    def value(session: CodedSession) -> float | None:
        own = session.book.codes.get(code.id)
        if own is None:
            return None
        if own.kind != "rating":
            return tally(session, (own,), WHOLE).total
        numbers = session.numbers(own, WHOLE)
        return sum(numbers) / len(numbers) if numbers else None

    return value


def _score_of(score: Score) -> Callable[[CodedSession], float | None]:
    def value(session: CodedSession) -> float | None:
        return Reckoning(session).score(score.id, WHOLE).value if score.id in session.book.scores else None

    return value


def _matrix(
    name: str, label: str, level: Level, given: Sequence[Given], value: Callable[[CodedSession], float | None]
) -> Matrix:
    raters = sorted({work.rater for work, _ in given})
    sessions = sorted({work.session for work, _ in given})
    ratings = np.full((len(raters), len(sessions)), np.nan)
    for work, session in given:
        number = value(session)
        if number is not None:
            ratings[raters.index(work.rater), sessions.index(work.session)] = round(number, DECIMALS)
    return Matrix(name, label, ratings, tuple(raters), tuple((one, "") for one in sessions), level, "rating", None)

"""What agreement by session is computed of: one number for each session and rater.

A presence or count code is how often it was given, on complete segments; a rating of the session is itself; a rating of
shorter segments is its mean over those rated; and each score that is by session is a variable of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coder.agreement import Level
from coder.codebook.schema import Code, Codebook, Score
from coder.codebook.scores import WHOLE, Reckoning, Scope, all_counted, codes_of, tally
from coder.workflow.reading import Work
from coder.workflow.scoring import coded_session
from coder.workflow.variables import Matrix, code_matrices

SCORE = "score:"
"""What the name of a score's variable begins with."""
FROM_ZERO = ("count", "rate_per_min", "proportion", "followed_by")
"""Functions whose 0 means none, whatever they are made of; a sum or a ratio of counts is like them."""

DECIMALS = 9
"""Equal scores that were added up in another order differ behind this place, and are no disagreement."""

Given = tuple[Work, Reckoning]
Number = Callable[[Reckoning, Scope], float | None]


@dataclass(frozen=True, slots=True)
class Variable:
    """What a session has one number of."""

    name: str
    label: str
    level: Level
    number: Number
    codes: tuple[Code, ...]
    """What it rests on, which says whom it may be about."""


def session_matrices(works: Sequence[Work], book: Codebook) -> Iterator[Matrix]:
    """Give every variable that a session has one number of: codes and ratings, then scores.

    What is given for each person is also a variable `NAME@PERSON` for everybody whom it may be given for.
    """
    given = [(work, Reckoning(coded_session(work))) for work in works]
    for code in book.codes.values():
        if _of_session(book, code):
            yield from code_matrices(works, book, code)
        else:
            one = _of_code(code)
            yield _matrix(one, given)
            yield from _of_each(one, given)
    for score in book.scores.values():
        one = Variable(f"{SCORE}{score.id}", score.id, level_of(book, score), _score(score), codes_of(book, score.id))
        if "session" in score.by:
            yield _matrix(one, given)
        if "target" in score.by:
            yield from _of_each(one, given)


def level_of(book: Codebook, score: Score) -> Level:
    """Tell whether twice the number is twice as much: for counts, rates and shares, not for means of ratings."""
    counts = score.fn in ("sum", "ratio") and all_counted(book, score)
    return "ratio" if score.fn in FROM_ZERO or counts else "interval"


def _of_session(book: Codebook, code: Code) -> bool:
    return code.kind == "rating" and book.segments[code.segment].kind == "session"


def _of_code(code: Code) -> Variable:
    level: Level = "interval" if code.kind == "rating" else "ratio"

    def number(reckoning: Reckoning, scope: Scope) -> float | None:
        own = reckoning.session.book.codes.get(code.id)
        if own is None:
            return None
        if own.kind != "rating":
            return tally(reckoning.session, (own,), scope).total
        numbers = reckoning.session.numbers(own, scope)
        return sum(numbers) / len(numbers) if numbers else None

    return Variable(code.id, code.label, level, number, (code,))


def _score(score: Score) -> Number:
    def number(reckoning: Reckoning, scope: Scope) -> float | None:
        return reckoning.score(score.id, scope).value if score.id in reckoning.session.book.scores else None

    return number


def _of_each(one: Variable, given: Sequence[Given]) -> Iterator[Matrix]:
    for person in sorted({person for _, reckoning in given for person in reckoning.session.persons(one.codes)}):
        named = replace(one, name=f"{one.name}@{person}", label=f"{one.label} · {person}")
        yield _matrix(named, given, Scope(person=person))


def _matrix(one: Variable, given: Sequence[Given], scope: Scope = WHOLE) -> Matrix:
    raters = sorted({work.rater for work, _ in given})
    sessions = sorted({work.session for work, _ in given})
    ratings = np.full((len(raters), len(sessions)), np.nan)
    for work, reckoning in given:
        number = one.number(reckoning, scope)
        if number is not None:
            ratings[raters.index(work.rater), sessions.index(work.session)] = round(number, DECIMALS)
    units = tuple((session, "") for session in sessions)
    return Matrix(one.name, one.label, ratings, tuple(raters), units, one.level, "rating", None)

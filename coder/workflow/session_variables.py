"""What agreement by session is computed of: one number for each session and rater.

A presence or count code is how often it was given, on complete segments; a rating of the session is itself; a rating of
shorter segments is its mean over those rated; and each score that is by session or by target is a variable of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coder.agreement import Level
from coder.codebook.schema import Code, Codebook, Score
from coder.codebook.scores import Reckoning, Scope, all_counted, codes_of, tally
from coder.model import Segment
from coder.workflow.reading import Work
from coder.workflow.scoring import coded_session
from coder.workflow.variables import Matrix, Unit, code_matrices, matrix, persons_apart

SCORE = "score:"
"""What the name of a score's variable begins with."""
FROM_ZERO = ("count", "rate_per_min", "proportion", "followed_by")
"""Functions whose 0 means none, whatever they are made of; a sum or a ratio of counts is like them."""
DECIMALS = 9
"""Equal scores that were added up in another order differ behind this place, and are no disagreement."""
WHOLE_SESSION = Segment("", "session", 0, 0, 0)
"""What stands for a session where each has one number."""

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

    What is given per person is one variable over sessions × persons, and one of each person (`NAME@PERSON`); a score
    that is by session and by target is one over sessions, and one of each person.
    """
    sheets = Sheets(works)
    for code in book.codes.values():
        kind = book.segments[code.segment]
        if kind.kind == "session" if code.kind == "rating" else kind.placed:
            yield from code_matrices(works, book, code)
        else:
            yield from sheets.matrices(_of_code(code), ("target",) if book.is_each(code) else ("session",))
    for score in book.scores.values():
        one = Variable(f"{SCORE}{score.id}", score.id, level_of(book, score), _score(score), codes_of(book, score.id))
        yield from sheets.matrices(one, score.by)


def level_of(book: Codebook, score: Score) -> Level:
    """Tell whether twice the number is twice as much: for counts, rates and shares, not for means of ratings."""
    counts = score.fn in ("sum", "ratio") and all_counted(book, score)
    return "ratio" if score.fn in FROM_ZERO or counts else "interval"


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


class Sheets:
    """The works of a study with what is reckoned of each, so that a score is worked out once for all its variables."""

    def __init__(self, works: Sequence[Work]) -> None:
        self.works = works
        self._reckonings = {one.design.assignment.id: Reckoning(coded_session(one)) for one in works}

    def matrices(self, one: Variable, by: Sequence[str]) -> Iterator[Matrix]:
        """Give a variable by session and by target: over sessions, else over sessions × persons, and of each person."""
        persons = self._units(one, apart=True) if "target" in by else []
        if "session" in by or persons:
            units = self._units(one, apart=False) if "session" in by else persons
            yield self._matrix(one, one.name, one.label, units)
        for person in persons_apart(persons):
            own = [unit for unit in persons if unit.person == person]
            yield self._matrix(one, f"{one.name}@{person}", f"{one.label} · {person}", own)

    def _units(self, one: Variable, *, apart: bool) -> list[Unit]:
        people: dict[str, dict[str, None]] = {}
        for work in self.works:
            listed = self._reckoning(work).session.persons(one.codes) if apart else ("",)
            people.setdefault(work.session, {}).update(dict.fromkeys(listed))
        return [Unit(session, WHOLE_SESSION, person) for session in sorted(people) for person in people[session]]

    def _matrix(self, one: Variable, name: str, label: str, units: Sequence[Unit]) -> Matrix:
        def value(work: Work, unit: Unit) -> float | None:
            number = one.number(self._reckoning(work), Scope(person=unit.person))
            return None if number is None else round(number, DECIMALS)

        return matrix(name, label, self.works, units, value, (one.level, "rating", None))

    def _reckoning(self, work: Work) -> Reckoning:
        return self._reckonings[work.design.assignment.id]

"""What agreement by session is computed of: one number for each session and rater.

A presence or count code is how often it was given, on complete segments; a rating of the session is itself; a rating of
shorter segments is its mean over those rated; and each score that is by session or by target is a variable of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from coder.agreement import Level
from coder.codebook.schema import Code, Codebook, Score
from coder.codebook.scores import Reckoning, Scope, all_counted, codes_of, tally
from coder.model import Segment
from coder.workflow.matrix import Meant
from coder.workflow.reading import Work
from coder.workflow.scoring import coded_session
from coder.workflow.variables import Unit, Variable, of_code

SCORE = "score:"
"""What the name of a score's variable begins with."""
FROM_ZERO = ("count", "rate_per_min", "proportion", "followed_by")
"""Functions whose 0 means none, whatever they are made of; a sum or a ratio of counts is like them."""
DECIMALS = 9
"""Equal scores that were added up in another order differ behind this place, and are no disagreement."""
WHOLE_SESSION = Segment("", "session", 0, 0, 0)
"""What stands for a session where each has one number."""

Number = Callable[[Reckoning, Scope], float | None]


def session_variables(book: Codebook) -> Iterator[Variable]:
    """Give every variable that a session has one number of: codes and ratings, then scores.

    What is given per person is one variable over sessions × persons, and one of each person (`NAME@PERSON`); a score
    that is by session and by target is one over sessions, and one of each person.
    """
    sheets = Sheets()
    for code in book.codes.values():
        kind = book.segments[code.segment]
        if kind.kind == "session" if code.kind == "rating" else kind.placed:
            yield of_code(book, code)
        else:
            level: Level = "interval" if code.kind == "rating" else "ratio"
            meant = Meant(code.id, code.label, level, "rating", None)
            yield sheets.variable(meant, _code_number(code), (code,), apart=book.is_each(code))
    for score in book.scores.values():
        meant = Meant(f"{SCORE}{score.id}", score.id, level_of(book, score), "rating", None)
        rests_on = codes_of(book, score.id)
        if "session" in score.by:
            yield sheets.variable(meant, _score_number(score), rests_on, apart=False)
        if "target" in score.by:
            own = replace(meant, whole="session" not in score.by)
            yield sheets.variable(own, _score_number(score), rests_on, apart=True)


def level_of(book: Codebook, score: Score) -> Level:
    """Tell whether twice the number is twice as much: for counts, rates and shares, not for means of ratings."""
    counts = score.fn in ("sum", "ratio") and all_counted(book, score)
    return "ratio" if score.fn in FROM_ZERO or counts else "interval"


def _code_number(code: Code) -> Number:
    def number(reckoning: Reckoning, scope: Scope) -> float | None:
        own = reckoning.session.book.codes.get(code.id)
        if own is None:
            return None
        if own.kind != "rating":
            return tally(reckoning.session, (own,), scope).total
        numbers = reckoning.session.numbers(own, scope)
        return sum(numbers) / len(numbers) if numbers else None

    return number


def _score_number(score: Score) -> Number:
    def number(reckoning: Reckoning, scope: Scope) -> float | None:
        return reckoning.score(score.id, scope).value if score.id in reckoning.session.book.scores else None

    return number


class Sheets:
    """What is reckoned of the works of one session, so that a score is worked out once for all its variables."""

    def __init__(self) -> None:
        self._session = ""
        self._reckonings: dict[str, Reckoning] = {}

    def variable(self, meant: Meant, number: Number, codes: Sequence[Code], *, apart: bool) -> Variable:
        """Give a variable over sessions, or over sessions × persons; `codes` are what says whom it may be about."""

        def units(works: Sequence[Work]) -> Sequence[Unit]:
            if not apart:
                return [Unit(WHOLE_SESSION)]
            listed = (person for work in works for person in self._of(work).session.persons(codes))
            return [Unit(WHOLE_SESSION, person) for person in dict.fromkeys(listed)]

        def value(work: Work, unit: Unit) -> float | None:
            found = number(self._of(work), Scope(person=unit.person))
            return None if found is None else round(found, DECIMALS)

        return Variable(meant, units, value)

    def _of(self, work: Work) -> Reckoning:
        if work.session != self._session:
            self._session, self._reckonings = work.session, {}
        key = work.design.assignment.id
        if key not in self._reckonings:
            self._reckonings[key] = Reckoning(coded_session(work))
        return self._reckonings[key]

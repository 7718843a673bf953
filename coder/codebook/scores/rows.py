"""From a coded session to its scores: one number for each part that a score is asked `by`."""

from collections.abc import Iterator
from dataclasses import dataclass

from coder.codebook.arithmetic import Result
from coder.codebook.schema import Code, Codebook, Score
from coder.codebook.scores.coded import WHOLE, CodedSession, Scope
from coder.codebook.scores.functions import Reckoning
from coder.model import ROLES


@dataclass(frozen=True, slots=True)
class Scored:
    """One score of one part of a session."""

    score: str
    """The score's id."""
    scope: Scope
    """The part: the session, one of its intervals, one role's segments, or what is about one person."""
    result: Result


def scores_of(session: CodedSession) -> tuple[Scored, ...]:
    """Work out every score of the session's book, in the book's order."""
    reckoning = Reckoning(session)
    return tuple(
        Scored(score.id, scope, reckoning.score(score.id, scope))
        for score in session.book.scores.values()
        for scope in _scopes(session, score)
    )


def codes_of(book: Codebook, name: str) -> tuple[Code, ...]:
    """List the codes that a score, group, selector or code rests on in the end."""
    if name not in book.scores:
        return tuple(book.codes[code] for code in book.members(name))
    below = book.scores[name]
    codes = {code.id: code for one in (*below.of, *below.out_of) for code in codes_of(book, one)}
    return tuple(codes.values())


def _scopes(session: CodedSession, score: Score) -> Iterator[Scope]:
    codes = codes_of(session.book, score.id)
    for by in score.by:
        if by == "session":
            yield WHOLE
        elif by == "interval":
            for segment in session.segments.get(_interval_kind(session.book, codes), ()):
                yield Scope(interval=segment)
        elif by == "role":
            yield from _roles(session, codes)
        else:
            yield from (Scope(person=person) for person in session.persons(codes))


def _interval_kind(book: Codebook, codes: tuple[Code, ...]) -> str:
    """Name the intervals that a score is by: those its codes are on, else the first kind of intervals."""
    kinds = [name for name, kind in book.segments.items() if kind.kind == "interval"]
    own = [code.segment for code in codes if code.segment in kinds]
    return (own or kinds or [""])[0]


def _roles(session: CodedSession, codes: tuple[Code, ...]) -> Iterator[Scope]:
    """Yield the roles that speak in the session and of which any of the codes may be given."""
    names = frozenset(code.id for code in codes)
    kinds = {code.segment for code in codes}
    speaking = {segment.role for kind in kinds for segment in session.eligible(kind, names)}
    yield from (Scope(role=role) for role in ROLES if role in speaking)

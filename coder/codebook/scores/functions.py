"""The closed list of functions, each over one part of a session."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from coder.codebook.arithmetic import Result, highest, mean, most_frequent, reverse, share, total, weighted
from coder.codebook.schema import Code, Codebook, Score, ScoreFunction
from coder.codebook.scores.coded import WHOLE, CodedSession, Scope
from coder.codebook.scores.counting import Tally, counted, followed, minutes, tally


class Reckoning:
    """The scores of one session as they are worked out: a score that others are made of is worked out once."""

    def __init__(self, session: CodedSession) -> None:
        self.session = session
        self._done: dict[tuple[str, Scope], Result] = {}

    def score(self, name: str, scope: Scope) -> Result:
        """Work out a score, after those that it is made of, for the same part of the session."""
        key = (name, scope)
        if key not in self._done:
            score = self.session.book.scores[name]
            self._done[key] = FUNCTIONS[score.fn](self, score, scope)
        return self._done[key]

    def tally(self, names: Iterable[str], scope: Scope, score: Score | None = None) -> Tally:
        """Count codes, groups and selectors: all codings, or those that a score chooses and as it weighs them."""
        codes = counted(self.session.book, names)
        if score is None:
            return tally(self.session, codes, scope)
        return tally(self.session, codes, scope, where=score.where, by_intensity=score.by_intensity)

    def numbers(self, score: Score, name: str, scope: Scope) -> list[float]:
        """List the numbers of one member: every one of a rating's, the one of a score or a count, or none."""
        code = self.session.book.codes.get(name)
        if code is not None and code.kind == "rating":
            given = self.session.numbers(code, scope)
            return [self._reversed(code, number) for number in given] if name in score.reverse else given
        result = self.score(name, scope) if name in self.session.book.scores else self._count(score, name, scope)
        return [] if result.value is None else [result.value]

    def members(self, score: Score, scope: Scope) -> list[float | None]:
        """List one number for each member; a rating of many segments is averaged over those rated."""
        several = [self.numbers(score, name, scope) for name in score.of]
        return [sum(own) / len(own) if own else None for own in several]

    def rests_on(self, score: Score, scope: Scope, result: Result) -> Result:
        """Say what a number rests on: segments where every member is counted, else members."""
        if not all_counted(self.session.book, score):
            return result
        whole = self.tally(score.of, scope)
        reason = "nothing_coded" if result.reason == "too_few_answered" and not whole.n_answered else result.reason
        return replace(result, n_items=whole.n_items, n_answered=whole.n_answered, reason=reason)

    def _count(self, score: Score, name: str, scope: Scope) -> Result:
        return self.tally((name,), scope, score).result

    def _reversed(self, code: Code, number: float) -> float:
        scale = self.session.book.scales[code.scale or ""]
        return reverse(number, scale.min, scale.max)


def all_counted(book: Codebook, score: Score) -> bool:
    """Tell whether a score is made of counted codes alone."""
    return all(counted(book, (name,)) for name in score.of)


def _mean(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    return mean(reckoning.members(score, scope), score.min_answered, score.missing)


def _sum(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    if all_counted(reckoning.session.book, score):
        return reckoning.tally(score.of, scope, score).result
    return total(reckoning.members(score, scope), score.min_answered, score.missing)


def _count(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    return reckoning.tally(score.of, scope, score).result


def _extreme(choose: Callable[[list[float]], Result]) -> "Function":
    def compute(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
        several = [reckoning.numbers(score, name, scope) for name in score.of]
        rated = sum(bool(own) for own in several)
        if rated < (score.min_answered or 1):
            return Result(None, len(several), rated, reason="too_few_answered")
        return replace(choose([number for own in several for number in own]), n_items=len(several), n_answered=rated)

    return compute


def _weighted_sum(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    numbers = reckoning.members(score, scope)
    pairs = [(score.weights[name], number) for name, number in zip(score.of, numbers, strict=True)]
    return reckoning.rests_on(score, scope, weighted(pairs, score.min_answered))


def _rate(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    codes = counted(reckoning.session.book, score.of)
    denominator = score.denominator or "coded_minutes"
    count = tally(reckoning.session, codes, scope, where=score.where, partly=denominator == "coded_minutes")
    if count.total is None:
        return count.result
    per = count.n_answered if denominator == "segments" else minutes(reckoning.session, codes, scope, denominator)
    return share(count.total, per, count.n_items, count.n_answered)


def _proportion(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    part, whole = reckoning.tally(score.of, scope, score), reckoning.tally(score.out_of, scope)
    both = reckoning.tally((*score.of, *score.out_of), scope)
    if part.total is None or whole.total is None:
        return both.over(None)
    return share(part.total, whole.total, both.n_items, both.n_answered)


def _ratio(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    first, second = reckoning.members(score, scope)
    rated = (first is not None) + (second is not None)
    if first is None or second is None:
        return reckoning.rests_on(score, scope, Result(None, 2, rated, reason="too_few_answered"))
    return reckoning.rests_on(score, scope, share(first, second, 2, rated))


def _balance(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    first, second = (reckoning.tally((name,), scope) for name in score.of)
    both = reckoning.tally(score.of, scope)
    if first.total is None or second.total is None:
        return both.over(None)
    return share(first.total - second.total, first.total + second.total, both.n_items, both.n_answered)


def _followed_by(reckoning: Reckoning, score: Score, scope: Scope) -> Result:
    seen, after = reckoning.tally(score.of[:1], scope), reckoning.tally(score.of[1:], WHOLE)
    if seen.total is None or after.total is None:
        return seen.over(None)
    first, then = (counted(reckoning.session.book, (name,)) for name in score.of)
    found, of_all = followed(reckoning.session, first, then, scope, round(1000 * (score.within_s or 0)))
    return share(found, of_all, seen.n_items, seen.n_answered)


Function = Callable[[Reckoning, Score, Scope], Result]

FUNCTIONS: Mapping[ScoreFunction, Function] = {
    "mean": _mean,
    "sum": _sum,
    "count": _count,
    "rate_per_min": _rate,
    "proportion": _proportion,
    "ratio": _ratio,
    "balance": _balance,
    "max": _extreme(highest),
    "mode": _extreme(most_frequent),
    "weighted_sum": _weighted_sum,
    "followed_by": _followed_by,
}

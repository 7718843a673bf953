"""Scores and checks in words."""

from coder.codebook.schema import Codebook, Rule, Score
from coder.report.manual.formulae import in_words
from coder.report.manual.parts import Fact
from coder.report.manual.words import called, listed, seconds

PER = {"coded_minutes": "minute coded", "speaker_minutes": "minute that the speaker talks", "segments": "segment"}
BY = {
    "session": "the session",
    "interval": "each interval",
    "target": "each person",
    "role": "the codes of each role",
}


def score_fact(book: Codebook, score: Score) -> Fact:
    """Say how a score is made."""
    lines = [f"{_formula(book, score)}, for {listed(BY[one] for one in score.by)}."]
    for facet, answers in score.where.items():
        lines.append(f"Only where {facet} is {listed(answers, 'or')}.")
    if score.by_intensity:
        lines.append("Each coding counts as much as its strength.")
    if score.reverse:
        lines.append(f"From the other end of the scale: {_names(book, score.reverse)}.")
    if score.min_answered is not None:
        lines.append(f"At least {score.min_answered} of {len(score.of)} must have a value.")
    if score.missing == "prorate":
        lines.append("What is missing is taken to be the mean of the rest.")
    return Fact(score.id, tuple(lines))


def _formula(book: Codebook, score: Score) -> str:
    of, either = _names(book, score.of), _names(book, score.of, "or")
    first, second = called(book, score.of[0]), called(book, score.of[-1])
    per = PER[score.denominator or "coded_minutes"]
    return {
        "mean": f"Mean of {of}",
        "sum": f"Sum of {of}",
        "count": f"How often {either} is coded",
        "rate_per_min": f"How often {either} is coded per {per}",
        "proportion": f"Codings of {of} as a share of {_names(book, score.out_of)}" if score.out_of else "",
        "ratio": f"{first} divided by {second}",
        "balance": f"{first} minus {second}, divided by both together (from -1 to 1)",
        "max": f"Highest value of {of}",
        "mode": f"Most frequent value of {of}",
        "weighted_sum": _weighted(book, score),
        "followed_by": f"Share of {first} that is followed by {second} within {seconds(score.within_s or 0)}",
    }[score.fn]


def _weighted(book: Codebook, score: Score) -> str:
    parts = [f"{weight:g} × {called(book, name)}" for name, weight in score.weights.items()]
    return f"Sum of {listed(parts)}" if parts else ""


def _names(book: Codebook, names: tuple[str, ...], last: str = "and") -> str:
    return listed((called(book, name) for name in names), last)


def rule_fact(book: Codebook, rule: Rule) -> Fact:
    """Say what is checked, and whether it keeps a rater from submitting."""
    then = rule.then
    asks = [f"When {in_words(book, rule.when)}:"]
    for name, values in (then.allow or {}).items():
        fits = listed((f"{value:g}" for value in values), "or")
        asks.append(f"{called(book, name)} can be {fits}.")
    if then.forbid:
        asks.append(f"{_names(book, then.forbid)} does not fit.")
    if then.require:
        asks.append("a note says why.")
    stops = "Submitting waits until this is put right." if rule.severity == "error" else "You are asked, and may go on."
    return Fact(rule.id, (" ".join(asks), f"{rule.message} {stops}"))

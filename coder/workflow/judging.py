"""Whether a rater reaches what a codebook asks for against keys: the gate before study data, and its thresholds."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from coder.agreement.criterion import Comparison
from coder.codebook.schema import Codebook, Reliability
from coder.workflow.reading import Standing

Verdict = Literal["met", "not_met", "too_few_sessions", "undefined"]
Rule = Literal["criterion", "threshold"]
"""`criterion`: the gate before study data. `threshold`: the least value that the book's `reliability` asks for."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One figure held against what the codebook asks for."""

    rule: Rule
    statistic: str
    least: float
    value: float | None
    n_sessions: int
    """Keyed sessions it rests on."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Compared:
    """What of one rater was compared."""

    sessions: tuple[str, ...]
    purposes: Mapping[str, int]
    """What these were coded for, and how many each."""
    judged_on: Literal["certification", "all"]
    needed: int | None
    """Keyed sessions that the criterion asks for; None where the book has no criterion."""
    n_judged: int
    verdict: Verdict | None
    """On the whole criterion: met only when every figure is."""


class Judging:
    """What a codebook asks of one rater, and on which of the sessions."""

    def __init__(self, book: Codebook, others: Sequence[Standing], rater: str, unit: str = "segment") -> None:
        mine = [one for one in others if one.rater == rater]
        self.sessions = frozenset(one.session for one in mine)
        self.certified = frozenset(one.session for one in mine if one.design.purpose == "certification")
        self._purposes = Counter(one.design.purpose for one in mine)
        self._book = book
        self._rater = rater
        self._criterion = book.workflow.criterion
        self._on_segments = unit == "segment"

    @property
    def judged(self) -> frozenset[str]:
        """The sessions that the gate is judged on."""
        return self.certified or self.sessions

    def wanted(self, name: str) -> tuple[str, ...]:
        """Name the coefficients that the book asks for of a variable."""
        return tuple(dict.fromkeys(statistic for _, statistic, _ in self._asked(name)))

    def judgements(self, name: str, own: Comparison, whole: Comparison) -> tuple[Judgement, ...]:
        """Hold a variable's figures against what the book asks for: `own` of the sessions judged, `whole` of all."""
        return tuple(
            self._judgement(rule, statistic, least, own, whole) for rule, statistic, least in self._asked(name)
        )

    def _judgement(self, rule: Rule, statistic: str, least: float, own: Comparison, whole: Comparison) -> Judgement:
        found = own if rule == "criterion" else whole
        figure = found.agreement.coefficients.get(statistic)
        value = figure.value if figure else None
        needed = self._criterion.sessions if rule == "criterion" and self._criterion else 1
        n = len(self.judged if rule == "criterion" else self.sessions)
        verdict: Verdict = "met" if value is not None and value >= least else "not_met"
        if value is None:
            verdict = "undefined"
        return Judgement(rule, statistic, least, value, n, "too_few_sessions" if n < needed else verdict)

    def _asked(self, name: str) -> Iterator[tuple[Rule, str, float]]:
        which = _all_of_them(self._book, name, on_segments=self._on_segments)
        if self._criterion and "@" not in name:
            gate = {"globals": self._criterion.globals, "codes": self._criterion.codes}.get(which, {})
            yield from (("criterion", statistic, float(least)) for statistic, least in gate.items())
        entry = wanted_by(self._book, name, on_segments=self._on_segments)
        if entry is not None and entry.threshold is not None:
            yield "threshold", entry.stat[0], float(entry.threshold)

    def compared(self, judged: Mapping[tuple[str, str], tuple[Judgement, ...]]) -> Compared:
        """Sum up what was compared of the rater, and whether the criterion is met as a whole."""
        own = [one for (_, rater), several in judged.items() if rater == self._rater for one in several]
        verdicts = {one.verdict for one in own if one.rule == "criterion"}
        order: tuple[Verdict, ...] = ("not_met", "too_few_sessions", "undefined", "met")
        return Compared(
            tuple(sorted(self.sessions)),
            dict(sorted(self._purposes.items())),
            "certification" if self.certified else "all",
            self._criterion.sessions if self._criterion else None,
            len(self.judged),
            next((one for one in order if one in verdicts), None),
        )


def wanted_by(book: Codebook, name: str, *, on_segments: bool) -> Reliability | None:
    """Give what a book's `reliability` wants to know of a variable: its own entry, else that of all of its kind."""
    whole = name.partition("@")[0].removeprefix("group:").removeprefix("score:")
    which = _all_of_them(book, name, on_segments=on_segments)
    code = book.codes.get(whole)
    if code is not None and code.kind != "rating" and not which:
        return None
    return book.reliability.get(whole) or book.reliability.get(which)


def _all_of_them(book: Codebook, name: str, *, on_segments: bool) -> str:
    """Name the selector that a code falls under: `globals`, `codes`, or none."""
    code = book.codes.get(name.partition("@")[0])
    if code is None:
        return ""
    if code.kind == "rating":
        return "globals" if book.segments[code.segment].kind == "session" else ""
    # What is asked of codes holds for segments: how often one is given in a session is another variable.
    return "codes" if on_segments else ""

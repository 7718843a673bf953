"""Raters compared with the keys of sessions, by variable.

Whatever a rater submitted of a session that has a key is compared with it: study codings, blind gold codings, recodes,
certification, and practice where there is nothing else. The gate between training and study data
(`workflow.criterion`) is judged on certification codings where a rater has any, and on all of them else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from coder.agreement.criterion import Comparison, compare
from coder.errors import ConflictError
from coder.workflow.judging import Compared, Judgement, Judging
from coder.workflow.keyed import Keyed, Values, keyed
from coder.workflow.matrix import Matrix
from coder.workflow.reading import beside_keys
from coder.workflow.reliability import Options, Unit
from coder.workflow.study import Study, study_book

PURPOSES = ("study", "gold", "recode", "practice", "certification")
"""What is compared with keys; a retest asks how steady a rater is, which is another question."""


@dataclass(frozen=True, slots=True)
class AgainstKeys:
    """Every rater compared with the keys, by variable."""

    study: str
    seed: int
    codebook: str
    unit: str
    keys: Mapping[str, str]
    """Session → whose coding is its key."""
    raters: Mapping[str, Compared]
    codes: Mapping[str, Mapping[str, Comparison]]
    """Variable → rater → comparison."""
    judged: Mapping[tuple[str, str], tuple[Judgement, ...]]
    """(variable, rater) → what the book asks for there."""
    labels: Mapping[str, str]
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Codebook version → codings, keys among them, that mean something else and were not compared."""

    def record(self) -> dict[str, object]:
        """The contract's JSON: each rater's record under `groups`, with what only a key can tell under `gold`."""
        return {
            "study": self.study,
            "seed": self.seed,
            "unit": self.unit,
            "against": "gold",
            "keys": [{"session": session, "rater": rater} for session, rater in self.keys.items()],
            "raters": self.raters,
            "codes": {
                name: {"label": self.labels[name], "groups": {who: self._one(name, who) for who in found}}
                for name, found in self.codes.items()
            },
            "left_out": dict(self.left_out),
        }

    def _one(self, name: str, rater: str) -> dict[str, object]:
        said = self.codes[name][rater].record()
        agreement = said.pop("agreement")
        assert isinstance(agreement, dict)
        return {**agreement, "gold": {**said, "judged": self.judged.get((name, rater), ())}}


def against_keys(
    study: Study,
    sessions: Sequence[str] = (),
    *,
    book: str = "",
    unit: Unit = "segment",
    options: Options | None = None,
) -> AgainstKeys:
    """Compare every rater with the keys of sessions, for every variable of a codebook.

    Raises:
        ConflictError: no session has a key that others have coded too.
    """
    options = options or Options()
    codebook = study_book(study, book)
    found = keyed(study, codebook, PURPOSES, sessions)
    if not found.keys:
        _refuse(study, found, sessions)
    judging = {
        rater: Judging(codebook, found.others, rater, unit) for rater in sorted({one.rater for one in found.others})
    }
    codes: dict[str, dict[str, Comparison]] = {}
    judged: dict[tuple[str, str], tuple[Judgement, ...]] = {}
    labels: dict[str, str] = {}
    for one, keys in found.laid(study, unit, flagged=options.flagged):
        labels[one.name] = one.meant.label
        for rater, judge in judging.items():
            comparing = _Comparing(one, keys, rater, judge.wanted(one.name), options)
            whole = comparing.on(judge.sessions)
            codes.setdefault(one.name, {})[rater] = whole
            own = whole if judge.judged == judge.sessions else comparing.on(judge.judged)
            judged[one.name, rater] = judge.judgements(one.name, own, whole)
    return AgainstKeys(
        study.name,
        options.seed,
        codebook.key,
        unit,
        {session: one.rater for session, one in found.keys.items()},
        {rater: judge.compared(judged) for rater, judge in judging.items()},
        codes,
        judged,
        labels,
        found.left_out,
    )


def _refuse(study: Study, found: Keyed, sessions: Sequence[str]) -> None:
    with study.store.read() as connection:
        keys, _ = beside_keys(connection, PURPOSES, sessions, found.book.id)
    if not keys:
        raise ConflictError(
            "No session has a key, so there is nothing to compare with.", "Make one: coder gold set S --by RATER"
        )
    named = ", ".join(dict.fromkeys(one.session for one in keys))
    raise ConflictError(
        f"Nobody else has submitted a session that has a key ({named}) with a version of {found.book.id} that means"
        " the same.",
        "Assign one: coder assign --raters R --sessions S --purpose certification",
    )


@dataclass(frozen=True, slots=True)
class _Comparing:
    """One rater's values of one variable beside the keys'."""

    one: Matrix
    keys: Values
    rater: str
    also: tuple[str, ...]
    options: Options

    def on(self, sessions: Collection[str]) -> Comparison:
        """Compare in some sessions."""
        meant, row = self.one.meant, self.one.raters.index(self.rater)
        columns = [at for at, session in enumerate(self.one.sessions) if session in sessions]
        return compare(
            self.keys[columns],
            self.one.ratings[row, columns],
            level=meant.level,
            categories=meant.categories,
            sessions=[self.one.sessions[at] for at in columns],
            times=self.one.times[columns],
            kind=meant.kind,
            also=self.also,
            bootstrap=self.options.bootstrap,
            seed=self.options.seed,
        )

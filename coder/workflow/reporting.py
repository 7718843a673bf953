"""What the study knows for a reliability report: counts, raters, base rates, and what happened on the way.

All of it comes from counts that the database makes, one variable at a time, so that a large study is reported without
its codings passing through memory.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from coder import __version__
from coder.agreement import Agreement
from coder.codebook.schema import Codebook
from coder.report.lines import line
from coder.report.model import BaseLine, Book, Label, Line, Report
from coder.report.pictures import Crossed, RatingApart
from coder.store import acts, people, sessions
from coder.store.chain import now
from coder.store.engine import Connection
from coder.workflow import report_crossed, report_parts
from coder.workflow.laying import basis, lay
from coder.workflow.matrix import Matrix
from coder.workflow.pooling import left_out
from coder.workflow.reading import Standing, standing
from coder.workflow.reliability import Unit, by_session, variables_by
from coder.workflow.report_design import course_of, design_of
from coder.workflow.report_drift import drift_of
from coder.workflow.report_rates import base_line, books_of, counts_of, raters_of
from coder.workflow.study import Study, study_book
from coder.workflow.survey import survey
from coder.workflow.timed import TIMED

NOTHING: Mapping[str, Agreement] = MappingProxyType({})


def report_of(
    study: Study,
    agreement: Mapping[str, Agreement],
    software: str,
    *,
    seed: int | None,
    unit: Unit,
    book: str = "",
    benchmarks: Sequence[str] = (),
    by_session: Mapping[str, Agreement] = NOTHING,
) -> Report:
    """Collect everything a reliability report says about the study.

    Args:
        study: the study.
        agreement: by code id, `ID@PERSON`, `group:ID`, `score:ID` or `state:cannot_code`.
        software: how this program calls itself.
        seed: of the agreement analysis, None where nothing was drawn.
        unit: what agreement is counted on: segment, interval or session.
        book: the id of the codebook that agreement is of; the study's own where it has one.
        benchmarks: names of schemes whose words are to stand beside coefficients.
        by_session: the agreement on one number for each session, beside one on segments.
    """
    with study.store.read() as connection:
        chosen = standing(connection)
        used = books_of(connection, chosen)
        plain = _told(study, connection, chosen, used)
    plain = replace(plain, software=software, seed=seed, unit=unit, benchmarks=tuple(benchmarks))
    current = {name: study_book(study, name) for name in dict.fromkeys(one.id for one in used.values())}
    compared = study_book(study, book) if agreement else None
    everything = (*used.values(), *([compared] if compared else []))
    labels = {name: label for one in everything for name, label in _labels(one).items()}
    at_once = compared.id if compared and unit == "segment" else ""
    bases = [base for one in current.values() if one.id != at_once for base in _base_lines(study, one, labels)]
    plain = replace(plain, bases=tuple(bases))
    if compared is None:
        return plain
    keys = [one.submission.codebook for one in chosen]
    others = {key: count for one in current.values() for key, count in left_out(keys, one).items()}
    sessions = tuple(
        line(name, by_session[name].record(), labels, None, None) for name in sorted(by_session, key=_place_in(labels))
    )
    plain = replace(plain, left_out=others, by_session=sessions)
    return _compared(plain, study, compared, agreement, labels)


def _told(study: Study, connection: Connection, chosen: Sequence[Standing], used: Mapping[str, Codebook]) -> Report:
    """Say what can be said without any agreement, and without base rates."""
    found, chain = survey(connection, chosen), acts.acts(connection)
    return Report(
        software="",
        version=__version__,
        study=study.name,
        created_at=now(),
        blinding=people.blinding(connection),
        books=tuple(Book(key, one.text(one.title), one.status or "", one.sha256) for key, one in used.items()),
        counts=counts_of(found, len(sessions.session_ids(connection))),
        raters=raters_of(connection, found, chosen),
        course=course_of(chain),
        bases=(),
        lines=(),
        seed=None,
        unit="segment",
        design=design_of(chain, chosen, used),
    )


def _base_lines(study: Study, book: Codebook, labels: Mapping[str, Label]) -> list[BaseLine]:
    """Give the base rates of a book's codes, of all versions that mean the same."""
    codes = [one for one in variables_by(book, "segment") if one.meant.name in book.codes]
    found = (_base_line(one, book, labels) for one in lay(study, basis(study, (), book), codes))
    return [one for one in found if one is not None]


def _base_line(one: Matrix, book: Codebook, labels: Mapping[str, Label]) -> BaseLine | None:
    """Give a code's base rates; None for what is no code, and for one that nobody could have given."""
    if one.name not in book.codes or not len(one.times):
        return None
    return base_line(one, book.codes[one.name], labels[one.name])


@dataclass(slots=True)
class _Parts:
    """What raters are compared by, variable by variable."""

    book: Codebook
    agreement: Mapping[str, Agreement]
    labels: Mapping[str, Label]
    bases: dict[str, BaseLine]
    pairs: report_parts.Pairs
    lines: dict[str, Line] = field(default_factory=dict)
    groups: list[Crossed] = field(default_factory=list)
    apart: list[RatingApart] = field(default_factory=list)

    def add(self, one: Matrix) -> None:
        """Take in a variable."""
        label = self.labels.get(one.name) or Label(one.meant.label, "", "")
        self.pairs.add(one, label)
        base = _base_line(one, self.book, self.labels) if self.pairs.unit == "segment" else None
        group, apart = report_crossed.exclusive(one, self.labels), report_parts.rating_apart(one, label)
        self.bases |= {} if base is None else {base.name: base}
        self.groups += [] if group is None else [group]
        self.apart += [] if apart is None else [apart]
        if one.name in self.agreement:
            within = by_session(one, self.agreement[one.name].headline)
            said = self.line(one.name, report_parts.coverage(one))
            self.lines[one.name] = replace(said, per_session=within, spread=report_parts.spread(one))

    def line(self, name: str, coverage: tuple[int, int, int] | None = None) -> Line:
        """Say what the agreement analysis knows of a variable."""
        return line(name, self.agreement[name].record(), self.labels, coverage, self.bases.get(name))


def _compared(
    plain: Report, study: Study, book: Codebook, agreement: Mapping[str, Agreement], labels: Mapping[str, Label]
) -> Report:
    """Add what raters are compared by: the lines of the tables, confusions, pairs of raters, differences."""
    rests_on = basis(study, (), book)
    bases = {one.name: one for one in plain.bases}
    parts = _Parts(book, agreement, labels, bases, report_parts.Pairs(plain.unit))
    for one in lay(study, rests_on, variables_by(book, plain.unit)):
        parts.add(one)
    given = report_crossed.given_together(study, rests_on)
    return replace(
        plain,
        bases=tuple(parts.bases.values()),
        lines=tuple(parts.lines.get(name) or parts.line(name) for name in sorted(agreement, key=_place_in(labels))),
        crossed=report_crossed.crossed(given, labels),
        opposed=report_crossed.opposites(given, book, labels),
        exclusive=tuple(parts.groups),
        pairs=parts.pairs.tables(),
        apart=tuple(parts.apart),
        drift=drift_of(study, book.id, plain.seed or 1, plain.counts.double_coded, labels),
    )


def _labels(book: Codebook) -> dict[str, Label]:
    own = book.rights.item_text == "original"
    codes = {
        one.id: Label(one.label if own else one.id, one.kind, one.segment, one.abbr if own else "")
        for one in book.codes.values()
    }
    groups = {
        f"group:{one.id}": Label(one.label or one.id, "", one.segment or book.codes[book.members(one.id)[0]].segment)
        for one in book.groups.values()
    }
    filters = {
        f"filter:{one.id}": Label(f"{codes[one.id].label}: asked or not", "", one.segment)
        for one in book.codes.values()
        if one.only_if
    }
    timed = {f"{TIMED}{name}": Label(f"{name} in time", "", name) for name in book.placed_kinds}
    scores = {f"score:{name}": Label(name, "score", "session") for name in book.scores}
    return {**codes, **filters, **groups, **timed, **scores, "state:cannot_code": Label("Cannot code", "", "")}


def _place_in(labels: Mapping[str, Label]) -> Callable[[str], int]:
    """Order names as the codebook does: its codes, groups, scores; a code's persons with the code."""
    places = {name: at for at, name in enumerate(labels)}
    return lambda name: places.get(name, places.get(name.partition("@")[0], len(places)))

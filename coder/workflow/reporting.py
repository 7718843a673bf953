"""What the study knows for a reliability report: counts, raters, base rates, and what happened on the way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from coder import __version__
from coder.agreement import Agreement
from coder.codebook.schema import Codebook
from coder.report.lines import line
from coder.report.model import Book, Label, Line, Report
from coder.report.pictures import Crossed, RatingApart
from coder.store import people
from coder.store.chain import now
from coder.tables.figures import double_coded
from coder.workflow import report_crossed, report_parts
from coder.workflow.gathering import Gathered, gather
from coder.workflow.laying import basis, lay
from coder.workflow.pooling import left_out
from coder.workflow.reliability import Unit, variables_by
from coder.workflow.report_design import course_of, design_of
from coder.workflow.report_rates import bases_of, counts_of, raters_of
from coder.workflow.study import Study, study_book
from coder.workflow.tabling import books_of, fill, kinds_of
from coder.workflow.timed import TIMED

if TYPE_CHECKING:
    from coder.tables.frames import Frame


Found = TypeVar("Found")


def report_of(
    study: Study,
    agreement: Mapping[str, Agreement],
    software: str,
    *,
    seed: int | None,
    unit: Unit,
    book: str = "",
    benchmarks: Sequence[str] = (),
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
    """
    gathered = gather(study, "rater")
    codings = fill(gathered, "codings").frame
    books = books_of(gathered)
    compared = [study_book(study, book)] if agreement else []
    labels = {name: label for one in (*books.values(), *compared) for name, label in _labels(one).items()}
    plain = replace(_told(gathered, codings, labels, software), seed=seed, unit=unit, benchmarks=tuple(benchmarks))
    if not agreement:
        return plain
    bases = {one.name: one for one in plain.bases}
    doubled = double_coded(codings)
    lines = {
        name: line(name, agreement[name].record(), labels, doubled, bases.get(name))
        for name in sorted(agreement, key=_place_in(labels))
    }
    return _compared(replace(plain, left_out=_left_out(gathered)), study, compared[0], agreement, lines, labels)


def _told(gathered: Gathered, codings: "Frame", labels: Mapping[str, Label], software: str) -> Report:
    """Say what can be said without any agreement."""
    study, books = gathered.study, books_of(gathered)
    with study.store.read() as connection:
        blinding = people.blinding(connection)
    return Report(
        software=software,
        version=__version__,
        study=study.name,
        created_at=now(),
        blinding=blinding,
        books=tuple(Book(key, one.text(one.title), one.status or "", one.sha256) for key, one in books.items()),
        counts=counts_of(gathered, fill(gathered, "codings_wide").frame),
        raters=raters_of(gathered, codings),
        course=course_of(study),
        bases=tuple(bases_of(codings, kinds_of(gathered), labels)),
        lines=(),
        seed=None,
        unit="segment",
        design=design_of(study, gathered.works, books),
    )


def _compared(
    plain: Report,
    study: Study,
    book: Codebook,
    agreement: Mapping[str, Agreement],
    lines: Mapping[str, Line],
    labels: Mapping[str, Label],
) -> Report:
    """Add what raters are compared by: the lines of the tables, confusions, pairs of raters, differences."""
    rests_on = basis(study, (), book)
    groups: list[Crossed] = []
    apart: list[RatingApart] = []
    pairs = report_parts.Pairs(plain.unit)
    said = dict(lines)
    for one in lay(study, rests_on, variables_by(book, plain.unit)):
        label = labels.get(one.name) or Label(one.meant.label, "", "")
        pairs.add(one, label)
        groups += _if_any(report_crossed.exclusive(one, labels))
        apart += _if_any(report_parts.rating_apart(one, label))
        if one.name in said:
            within = report_parts.per_session(one, agreement[one.name].headline)
            said[one.name] = replace(said[one.name], per_session=within, spread=report_parts.spread(one))
    given = report_crossed.given_together(study, rests_on)
    return replace(
        plain,
        lines=tuple(said.values()),
        crossed=report_crossed.crossed(given, labels),
        opposed=report_crossed.opposites(given, book, labels),
        exclusive=tuple(groups),
        pairs=pairs.tables(),
        apart=tuple(apart),
    )


def _if_any(one: Found | None) -> tuple[Found, ...]:
    return () if one is None else (one,)


def _left_out(gathered: Gathered) -> dict[str, int]:
    current = [study_book(gathered.study, name) for name in dict.fromkeys(one.book.id for one in gathered.works)]
    return {
        key: count
        for book in current
        for key, count in left_out((one.book.key for one in gathered.works), book).items()
    }


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

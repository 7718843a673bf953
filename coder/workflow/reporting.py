"""What the study knows for a reliability report: counts, raters, base rates, and what happened on the way."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from coder import __version__
from coder.agreement import Agreement
from coder.codebook.schema import Codebook
from coder.report.lines import line
from coder.report.model import Base, BaseLine, Book, Counts, Course, Label, RaterLine, Report
from coder.store import acts, people
from coder.store.chain import now
from coder.tables.figures import double_coded, prevalence
from coder.workflow.gathering import Gathered, gather
from coder.workflow.pooling import left_out
from coder.workflow.study import Study, study_book
from coder.workflow.tabling import books_of, fill, kinds_of
from coder.workflow.timed import TIMED

if TYPE_CHECKING:
    from coder.tables.frames import Frame


def report_of(
    study: Study, agreement: Mapping[str, Agreement], software: str, *, seed: int | None, unit: str
) -> Report:
    """Collect everything a reliability report says about the study.

    Args:
        study: the study.
        agreement: by code id, `ID@PERSON`, `group:ID`, `score:ID` or `state:cannot_code`.
        software: how this program calls itself.
        seed: of the agreement analysis, None where nothing was drawn.
        unit: what agreement is counted on: segment, interval or session.
    """
    gathered = gather(study, "rater")
    codings = fill(gathered, "codings").frame
    books = books_of(gathered)
    labels = {name: label for book in books.values() for name, label in _labels(book).items()}
    bases = {one.name: one for one in _bases(codings, kinds_of(gathered), labels)}
    doubled = double_coded(codings)
    with study.store.read() as connection:
        blinding = people.blinding(connection)
    return Report(
        software=software,
        version=__version__,
        study=study.name,
        created_at=now(),
        blinding=blinding,
        books=tuple(Book(key, book.text(book.title), book.status or "", book.sha256) for key, book in books.items()),
        counts=_counts(gathered, fill(gathered, "codings_wide").frame),
        raters=_raters(gathered, codings),
        course=_course(study),
        bases=tuple(bases.values()),
        lines=tuple(
            line(name, agreement[name].record(), labels, doubled, bases.get(name))
            for name in sorted(agreement, key=_place_in(labels))
        ),
        seed=seed,
        unit=unit,
        left_out=_left_out(gathered) if agreement else {},
    )


def _left_out(gathered: Gathered) -> dict[str, int]:
    current = [study_book(gathered.study, name) for name in dict.fromkeys(one.book.id for one in gathered.works)]
    return {
        key: count
        for book in current
        for key, count in left_out((one.book.key for one in gathered.works), book).items()
    }


def _labels(book: Codebook) -> dict[str, Label]:
    own = book.rights.item_text == "original"
    codes = {code.id: Label(code.label if own else code.id, code.kind, code.segment) for code in book.codes.values()}
    groups = {f"group:{one.id}": Label(one.label or one.id, "", one.segment or "") for one in book.groups.values()}
    scores = {f"score:{name}": Label(name, "rating", "session") for name in book.scores}
    timed = {f"{TIMED}{kind}": Label(f"{kind} in time", "", kind) for kind in book.placed_kinds}
    return {**codes, **groups, **scores, **timed, "state:cannot_code": Label("Cannot code", "", "")}


def _place_in(labels: Mapping[str, Label]) -> Callable[[str], int]:
    """Order names as the codebook does: its codes, groups, scores; a code's persons with the code."""
    places = {name: at for at, name in enumerate(labels)}
    return lambda name: places.get(name, places.get(name.partition("@")[0], len(places)))


def _counts(gathered: Gathered, wide: "Frame") -> Counts:
    raters: dict[str, set[str]] = {}
    for work in gathered.works:
        raters.setdefault(work.session, set()).add(work.rater)
    segments = wide.drop_duplicates(["session", "segment", "kind"])["kind"].value_counts(sort=False)
    return Counts(
        sessions=len(gathered.sessions),
        coded=len(raters),
        double_coded=sum(len(several) > 1 for several in raters.values()),
        assignments=len(gathered.works),
        segments={str(kind): int(count) for kind, count in segments.items()},
    )


def _raters(gathered: Gathered, codings: "Frame") -> tuple[RaterLine, ...]:
    with gathered.study.store.read() as connection:
        hours = {one.id: one.training_hours for one in people.raters(connection)}
    place = ["session", "segment", "codebook"]
    found: list[RaterLine] = []
    for rater, here in codings.groupby("rater"):
        unheard = here[here["state"] == "cannot_code"].drop_duplicates(place)
        segments = here.drop_duplicates(place)
        name = str(rater)
        found.append(RaterLine(name, hours.get(name), here["session"].nunique(), len(unheard), len(segments)))
    return tuple(found)


def _bases(codings: "Frame", kinds: Mapping[str, str], labels: Mapping[str, Label]) -> Iterator[BaseLine]:
    """Base rates per code, the versions of a codebook taken together."""
    by_rater: dict[str, dict[str, Base]] = {}
    for row in _records(prevalence(codings, kinds, ("code", "rater"))):
        by_rater.setdefault(row["code"], {})[row["rater"]] = _base(row)
    for row in _records(prevalence(codings, kinds, ("code",))):
        code = row["code"]
        yield BaseLine(code, labels[code].label, kinds[code] == "rating", _base(row), by_rater[code])


def _records(frame: "Frame") -> Iterator[dict[str, Any]]:
    """Give the rows of a frame with None where a cell is missing."""
    cells = frame.astype(object).where(frame.notna(), None)
    for row in cells.to_dict("records"):
        yield {str(name): cell for name, cell in row.items()}


def _base(row: Mapping[str, Any]) -> Base:
    return Base(*(row[name] for name in ("n_rated", "n_coded", "share", "mean", "sd", "min", "max")))


def _course(study: Study) -> Course:
    with study.store.read() as connection:
        chain = acts.acts(connection)
    # Practice and certification are no part of what a Methods section tells.
    coded = ("study", "recode")
    own = {one.assignment for one in chain if one.act == "assignment" and one.value["purpose"] in coded}
    count = Counter(one.act for one in chain if not one.assignment or one.assignment in own)
    seeds = [one.value["seed"] for one in chain if one.act == "assign" and one.value["purpose"] == "study"]
    chosen = [one for one in chain if one.act == "primary" and "cause" not in one.value]
    return Course(tuple(dict.fromkeys(seeds)), count["reopen"], count["recuse"], len(chosen), count["amend"])

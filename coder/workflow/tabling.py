"""Submitted work as tables: the same ones for exports, reports and notebooks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coder import tables
from coder.codebook.schema import Code, Codebook
from coder.errors import CoderError, NotFoundError
from coder.tables.figures import Record, prevalence, reliability
from coder.tables.frames import Filled, Row, to_frame
from coder.tables.spec import Column, Table
from coder.workflow import log_rows, reported_rows, rows
from coder.workflow import study as studies
from coder.workflow.gathering import Gathered, gather
from coder.workflow.study import Study

if TYPE_CHECKING:
    from coder.tables.frames import Frame

Records = Mapping[str, Record]
"""Agreement per code, in the shape of `coder agreement --json`."""

ROWS: dict[str, Callable[[Gathered], Iterator[Row]]] = {
    "sessions": rows.session_rows,
    "segments": rows.segment_rows,
    "codings": rows.coding_rows,
    "codings_wide": rows.wide_rows,
    "ratings": rows.rating_rows,
    "scores": rows.score_rows,
    "forms": reported_rows.form_rows,
    "outcomes": reported_rows.outcome_rows,
    "dyad_pairwise": reported_rows.dyad_rows,
    "rater_log": log_rows.rater_log_rows,
}
"""The tables whose rows come straight from the study; the others are figures."""

FIXED = {
    one.name: one
    for one in (
        tables.SESSIONS,
        tables.SEGMENTS,
        tables.CODINGS,
        tables.RATINGS,
        tables.SCORES,
        tables.FORMS,
        tables.DYAD_PAIRWISE,
        tables.RATER_LOG,
    )
}
"""The tables whose columns do not depend on the study."""

LAYER_OF = {
    "sessions": "",
    "segments": "",
    "forms": "",
    "outcomes": "",
    "dyad_pairwise": "",
    "reliability": "rater",
    "rater_log": "rater",
}
"""What a layer does not choose: agreement is between the independent codings of all raters, and each has a log."""


@dataclass(frozen=True, slots=True)
class OpenStudy:
    """A study as a notebook sees it: its tables, and nothing that changes it."""

    study: Study

    def table(
        self, name: str, layer: str = "primary", *, with_text: bool = False, sessions: Sequence[str] = ()
    ) -> "Frame":
        """Give a table as a data frame; `coder.workflow.tabling.table` says which there are."""
        return table(self.study, name, layer, with_text=with_text, sessions=sessions)

    def close(self) -> None:
        """Let go of the study's files."""
        self.study.close()

    def __enter__(self) -> "OpenStudy":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_study(folder: str | Path) -> OpenStudy:
    """Open a study to read its tables, as `coder.open_study` does in a notebook."""
    return OpenStudy(studies.open_study(Path(folder)))


def table(
    study: Study, name: str, layer: str = "primary", *, with_text: bool = False, sessions: Sequence[str] = ()
) -> "Frame":
    """Give one table of the study as a data frame.

    There are `sessions`, `segments`, `codings`, `codings_wide`, `ratings`, `scores`, `forms`, `outcomes`,
    `dyad_pairwise`, `prevalence` and `rater_log`. In the layer
    `primary` a session has one rater's codings, in `rater` everybody's, in `gold` its key.

    Raises:
        NotFoundError: there is no such table, or no such session.
        CoderError: there is no such layer.
    """
    return fill(gather(study, layer, sessions), name, with_text=with_text).frame


def fill_all(gathered: Gathered, *, with_text: bool, agreement: Records | None) -> tuple[Filled, ...]:
    """Fill every table from one reading of the study; `reliability` when there is an agreement to lay out."""
    found: dict[str, Filled] = {}
    for name in tables.NAMES:
        if name != "reliability" or agreement is not None:
            codings = found["codings"].frame if "codings" in found else None
            found[name] = fill(gathered, name, with_text=with_text, agreement=agreement, codings=codings)
    return tuple(found.values())


def fill(
    gathered: Gathered,
    name: str,
    *,
    with_text: bool = False,
    agreement: Records | None = None,
    codings: "Frame | None" = None,
) -> Filled:
    """Fill one table from one reading of the study; columns of text stay out unless asked for.

    Args:
        gathered: the reading.
        name: one of `tables.NAMES`.
        with_text: whether columns of text are among them.
        agreement: what `reliability` is laid out from.
        codings: the table `codings` of this reading, where it is filled already; `prevalence` counts in it.

    Raises:
        NotFoundError: there is no such table.
        CoderError: the table is `reliability`, and no agreement was given to lay out.
    """
    if name in ROWS:
        spec = _spec(gathered, name) if with_text else _spec(gathered, name).without_text()
        filled = Filled(spec, to_frame(spec, ROWS[name](gathered)))
    elif name == "prevalence":
        counted = codings if codings is not None else to_frame(tables.CODINGS, rows.coding_rows(gathered))
        filled = Filled(tables.PREVALENCE, prevalence(counted, kinds_of(gathered)))
    elif name != "reliability":
        raise NotFoundError(f"There is no table {name!r}.", f"Tables are {', '.join(tables.NAMES)}.")
    elif agreement is None:
        raise CoderError("Reliability is laid out from an agreement analysis.", "Make one: coder agreement --json")
    else:
        filled = Filled(tables.RELIABILITY, reliability(agreement))
    filled.frame.attrs = {"table": name, "layer": LAYER_OF.get(name, gathered.layer)}
    return filled


def _spec(gathered: Gathered, name: str) -> Table:
    if name == "outcomes":
        return reported_rows.outcome_table(gathered)
    return FIXED[name] if name in FIXED else tables.wide(tuple(_code_columns(gathered)))


def books_of(gathered: Gathered) -> dict[str, Codebook]:
    """Give the codebook versions that the layer's work was coded with, by `id@version`."""
    return {work.book.key: work.book for work in gathered.works}


def _code_columns(gathered: Gathered) -> Iterator[Column]:
    """Declare a column per code of the books in use, in the books' order; the last version describes it."""
    columns: dict[str, Column] = {}
    for book in books_of(gathered).values():
        for code in book.codes.values():
            new, old = _code_column(book, code), columns.get(code.id)
            # Where versions differ in what a cell can be, the column takes what either can.
            same = old is None or (old.type, old.levels) == (new.type, new.levels)
            columns[code.id] = new if same else replace(new, type="number", levels=None)
    yield from columns.values()


def _code_column(book: Codebook, code: Code) -> Column:
    # Only wording of the book's own may travel in a data dictionary; a licensed label stays in the lab.
    label = f"{code.label} " if book.rights.item_text == "original" else ""
    doc = f"{label}({code.kind} on {code.segment})"
    if code.kind != "rating":
        return Column(code.id, "integer", doc, levels=("0", "1") if code.kind == "presence" else None)
    steps = tuple(f"{step:g}" for step in book.scales[code.scale or ""].values())
    return Column(code.id, "number", doc, levels=steps or None)


def kinds_of(gathered: Gathered) -> dict[str, str]:
    """Tell what each code of the books in use is: presence, count or rating."""
    return {code.id: code.kind for book in books_of(gathered).values() for code in book.codes.values()}

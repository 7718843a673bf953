"""Submitted codings as the CSV file that `coder codings import` reads."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from coder.errors import ConflictError
from coder.exchange.readers import codings_csv
from coder.model import Value
from coder.privacy import write_whole
from coder.workflow.reading import Work, notes_of, submitted
from coder.workflow.study import Study, require_written
from coder.workflow.submission import segment_or_time


def export_codings(study: Study, *, with_text: bool = False) -> tuple[str, int]:
    """Write submitted codings as the CSV that `import_codings` reads; gives the text and its rows."""
    works = submitted(study, "rater")
    facets = sorted({name for work in works for code in work.book.codes.values() for name in code.facets})
    header = [*codings_csv.REQUIRED, *(f"{codings_csv.FACET}{name}" for name in facets), *codings_csv.OPTIONAL]
    target = io.StringIO()
    writer = csv.DictWriter(target, header, lineterminator="\n", restval="")
    writer.writeheader()
    rows = [row for work in works for row in _export(work, notes_of(study, work) if with_text else {})]
    writer.writerows(rows)
    return target.getvalue(), len(rows)


def _export(work: Work, notes: dict[str, str]) -> Iterator[dict[str, object]]:
    first = work.book.first_kind
    segments = {one.id: one for several in work.segments.values() for one in several}
    names = {one.id: segment_or_time(work.book, one, first) for one in segments.values()}
    place = {
        "session": work.session,
        "rater": work.rater,
        "occasion": work.design.occasion,
        "codebook": work.book.key,
    }
    for row in work.rows:
        value = row.value or Value(None)
        if row.state == "placed":
            continue
        own = row.state if not row.code else "coded"
        here = segments[row.segment]
        timed = here.kind in work.book.placed_kinds
        # A note belongs to the segment: it stands on the first of its rows.
        yield {
            **place,
            "segment": "" if timed else names[row.segment],
            "code": row.code,
            "value": "" if value.value is None else value.value,
            "intensity": "" if value.intensity is None else value.intensity,
            "person": row.person,
            "evidence": " ".join(names[one] for one in value.evidence if one in names),
            "note": notes.pop(row.segment, ""),
            "state": own,
            "reason": value.reason,
            **{f"{codings_csv.FACET}{name}": chosen for name, chosen in value.facets.items()},
            **({"start_ms": here.start_ms, "end_ms": here.end_ms} if timed else {}),
        }
    for kind in work.book.placed_kinds:
        # What is submitted was heard to the end: without this row, no event would read as nothing heard.
        yield {**place, "segment": kind, "state": "none", "start_ms": 0, "end_ms": work.duration_ms}


def keep(path: Path, text: str, *, force: bool) -> None:
    """Write a file whole; an existing one only with `force`.

    Raises:
        ConflictError: the file is there.
        StoreError: it cannot be written.
    """
    if path.exists() and not force:
        raise ConflictError(f"{path} exists already.", "Choose another name, or say --force.")
    try:
        write_whole(path, text)
    except OSError as error:
        raise require_written(error) from error

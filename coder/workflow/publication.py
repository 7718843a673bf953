"""What leaves the study: exports and reports, whole or absent, and logged."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder import __version__
from coder.agreement import Agreement
from coder.errors import CoderError
from coder.exchange.writers.csv import write_csv
from coder.exchange.writers.folder import MANIFEST, sha256_of, whole_folder
from coder.exchange.writers.manifest import ExportFacts, WrittenFile, datapackage, dictionary, manifest
from coder.exchange.writers.parquet import write_parquet
from coder.exchange.writers.whole import write_all_whole
from coder.report.benchmarks import scheme
from coder.store import acts, people
from coder.store.chain import now
from coder.tables.frames import Filled
from coder.workflow.answers import forms_in_use
from coder.workflow.forms import unverified
from coder.workflow.gathering import Gathered, gather
from coder.workflow.pooling import left_out
from coder.workflow.reliability import Unit
from coder.workflow.report_files import refuse_to_replace_report, report_files
from coder.workflow.reporting import NOTHING, report_of
from coder.workflow.study import Study, require_written, study_book
from coder.workflow.tabling import books_of, fill_all

if TYPE_CHECKING:
    from coder.tables.frames import Frame

SOFTWARE = "alliance-coder"
WRITERS = {"csv": write_csv, "parquet": write_parquet}
FORMATS = tuple(WRITERS)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    folder: Path
    files: tuple[str, ...]
    rows: Mapping[str, int]
    """By table."""
    not_coded: tuple[str, ...]
    """Sessions that have no coding in this layer."""
    notes: tuple[str, ...] = ()
    """What somebody must know who uses the tables, as sentences."""


def export(
    study: Study,
    format: str,  # noqa: A002 — the word of the command
    out: Path,
    layer: str = "primary",
    *,
    with_text: bool = False,
    sessions: Sequence[str] = (),
    agreement: Mapping[str, Agreement] | None = None,
    force: bool = False,
) -> Exported:
    """Write the study's tables into a folder, with a manifest, a data package and a dictionary.

    Text stays home unless `with_text`. The table `reliability` is among them when there is an agreement
    to lay out. The act is logged before the folder is shown: an export that nobody logged would be worse
    than a logged one that failed at the last moment.

    Raises:
        CoderError: an unknown format or layer.
        NotFoundError: an unknown session.
        ConflictError: something is at `out` that may not be replaced.
        StoreError: it cannot be written there.
    """
    if format not in WRITERS:
        raise CoderError(f"There is no format {format!r}.", f"Formats are {', '.join(FORMATS)}.")
    with whole_folder(out, SOFTWARE, force=force) as folder:
        gathered = gather(study, layer, sessions)
        records = None if agreement is None else {name: one.record() for name, one in agreement.items()}
        filled = fill_all(gathered, with_text=with_text, agreement=records)
        wide = next(one.frame for one in filled if one.table.name == "codings_wide")
        compared = (
            {}
            if agreement is None
            else {"left_out_of_agreement": left_out((one.book.key for one in gathered.everyone), study_book(study))}
        )
        facts = ExportFacts(
            **origin_of(gathered),
            format=format,
            with_text=with_text,
            sessions=tuple(sessions),
            denominators=denominators(gathered, wide) | compared,
        )
        files = write_all(folder, facts, filled)
        value = {"format": format, "layer": layer, "with_text": with_text, "sessions": list(sessions)}
        log_act(study, "export", {**value, "manifest_sha256": sha256_of(folder / MANIFEST)})
    rows = {one.table.name: len(one.frame) for one in filled}
    not_coded = tuple(facts.denominators["sessions_not_coded"])
    notes = unverified(forms_in_use(study, sessions))
    return Exported(out, (MANIFEST, *(one.path for one in files)), rows, not_coded, notes)


def origin_of(gathered: Gathered) -> dict[str, Any]:
    """Say where an output comes from: the facts that every kind of output states."""
    with gathered.study.store.read() as connection:
        blinding = people.blinding(connection)
    return {
        "software": SOFTWARE,
        "version": __version__,
        "study": gathered.study.name,
        "created_at": now(),
        "layer": gathered.layer,
        "codebooks": tuple((key, book.sha256) for key, book in books_of(gathered).items()),
        "blinding": blinding,
        "forms": tuple(
            (one.key, one.sha256, one.unverified or "") for one in forms_in_use(gathered.study, gathered.sessions)
        ),
    }


def denominators(gathered: Gathered, wide: "Frame") -> dict[str, Any]:
    """Count what the tables of a layer rest on; `wide` is the table `codings_wide`."""
    coded = {work.session for work in gathered.works}
    # Events are each rater's own: nobody else could have coded them, so they are no denominator.
    placed = {kind for book in books_of(gathered).values() for kind in book.placed_kinds}
    shared = wide[~wide["kind"].isin(placed)]
    segments = shared.drop_duplicates(["session", "segment", "kind"])["kind"].value_counts(sort=False)
    return {
        "sessions": len(gathered.sessions),
        "sessions_coded": len(coded),
        "sessions_not_coded": [one for one in gathered.sessions if one not in coded],
        "assignments_submitted": len(gathered.works),
        "raters": len({work.rater for work in gathered.works}),
        "segments_eligible": {str(kind): int(count) for kind, count in segments.items()},
    }


def write_all(folder: Path, facts: ExportFacts, filled: Sequence[Filled]) -> tuple[WrittenFile, ...]:
    """Write tables with their data package, dictionary and manifest."""
    written = [_write_table(folder / f"{one.table.name}.{facts.format}", one, facts.format) for one in filled]
    package = folder / "datapackage.json"
    _write_json(package, datapackage(facts, written))
    words = dictionary([one.table for one in filled])
    written += [_write_table(folder / "dictionary.csv", words, "csv"), _written(package)]
    _write_json(folder / MANIFEST, manifest(facts, written))
    return tuple(written)


def _write_table(path: Path, filled: Filled, format: str) -> WrittenFile:  # noqa: A002 — as above
    WRITERS[format](filled, path)
    return _written(path, filled)


def _written(path: Path, filled: Filled | None = None) -> WrittenFile:
    size, sha256 = path.stat().st_size, sha256_of(path)
    if filled is None:
        return WrittenFile(path.name, size, sha256)
    return WrittenFile(path.name, size, sha256, filled.table, len(filled.frame), filled.frame.attrs.get("layer", ""))


def _write_json(path: Path, said: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def log_act(study: Study, act: str, value: Mapping[str, Any]) -> None:
    """Write into the study's log that something left it."""
    with study.store.write() as connection:
        acts.record(connection, act, value=value)


def publish_report(
    study: Study,
    out: Path,
    agreement: Mapping[str, Agreement],
    *,
    seed: int | None = None,
    unit: Unit = "segment",
    book: str = "",
    benchmarks: Sequence[str] = (),
    by_session: Mapping[str, Agreement] = NOTHING,
    force: bool = False,
) -> Path:
    """Write the reliability report: one HTML page that loads nothing, and methods.md and reliability.csv beside it.

    Args:
        study: the study.
        out: the page to write.
        agreement: by code id, `ID@PERSON`, `group:ID`, `score:ID` or `state:cannot_code`; may be empty.
        seed: of the agreement analysis, for the Methods paragraphs.
        unit: what agreement is counted on: segment, interval or session.
        book: the id of the codebook that agreement is of; the study's own where it has one.
        benchmarks: names of schemes whose words are to stand beside coefficients; none by default.
        by_session: the agreement on one number for each session, beside one on segments.
        force: replace an earlier report; anything else at those places is left alone.

    Raises:
        CoderError: there is no such benchmark.
        ConflictError: something is there that may not be replaced.
        StoreError: it cannot be written there.
    """
    for name in benchmarks:
        scheme(name)
    refuse_to_replace_report(out, SOFTWARE, force=force)
    report = report_of(
        study, agreement, SOFTWARE, seed=seed, unit=unit, book=book, benchmarks=benchmarks, by_session=by_session
    )
    records = {name: one.record() for name, one in agreement.items()}
    files = report_files(out, report, records)
    hashes = {path.name: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items() if path != out}
    log_act(study, "report", {"sha256": hashlib.sha256(files[out].encode()).hexdigest(), "beside": hashes})
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_all_whole(files)
    except OSError as error:
        raise require_written(error) from error
    return out

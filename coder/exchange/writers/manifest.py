"""What goes with an export: a manifest for people, a data package for programs, a dictionary for both."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coder.tables.frames import Filled, to_frame
from coder.tables.spec import Column, Table

Json = dict[str, Any]

DICTIONARY = Table(
    "dictionary",
    "One row per column of every table in this export.",
    (
        Column("table", "string", "The table."),
        Column("column", "string", "The column's name."),
        Column("type", "string", "string, integer, number, boolean or datetime."),
        Column("description", "string", "What a cell means, and when it is missing."),
        Column("levels", "string", "All values a cell can have, separated by ' | '; empty where there is no list."),
    ),
)

NOTE = (
    "Strings that begin with = + - @ have an apostrophe before them in CSV files, so that no spreadsheet runs them."
    " An empty cell of an integer, number, boolean or datetime column is missing; absent is not zero."
)
MEDIA_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """What an export is of, and how it was made."""

    software: str
    version: str
    study: str
    created_at: str
    format: str
    layer: str
    with_text: bool
    sessions: tuple[str, ...]
    """The sessions asked for; empty for all."""
    codebooks: tuple[tuple[str, str], ...]
    """`id@version` and the sha256 of its content."""
    denominators: Mapping[str, Any]
    blinding: str
    seed: int | None = None
    """None where nothing was drawn."""
    forms: tuple[tuple[str, str, str], ...] = ()
    """Of each form in use: `id@version`, the sha256 of its content, and what of its key is not verified."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file of an export."""

    path: str
    size: int
    sha256: str
    table: Table | None = None
    """None for what is no table."""
    rows: int | None = None
    layer: str = ""
    """Whose codings the rows are; empty for what holds none."""


def manifest(facts: ExportFacts, files: Sequence[WrittenFile]) -> Json:
    """Say what the export is: software, codebooks, layer, filters, denominators, blinding, files."""
    return {
        "software": {"name": facts.software, "version": facts.version},
        "study": facts.study,
        "created_at": facts.created_at,
        "format": facts.format,
        "layer": facts.layer,
        "with_text": facts.with_text,
        "filters": {"sessions": list(facts.sessions) or None},
        "codebooks": [{"codebook": key, "sha256": sha256} for key, sha256 in facts.codebooks],
        "forms": [
            {"form": key, "sha256": sha256, "unverified": unverified or None} for key, sha256, unverified in facts.forms
        ],
        "denominators": dict(facts.denominators),
        "blinding": facts.blinding,
        "seed": facts.seed,
        "note": NOTE,
        "files": [
            {"path": one.path, "rows": one.rows, "layer": one.layer or None, "sha256": one.sha256} for one in files
        ],
    }


def datapackage(facts: ExportFacts, files: Iterable[WrittenFile]) -> Json:
    """Describe the tables as a Frictionless data package (specs.frictionlessdata.io, version 1)."""
    resources = [_resource(one, one.table) for one in files if one.table is not None]
    return {
        "profile": "tabular-data-package" if facts.format == "csv" else "data-package",
        "name": re.sub(r"[^a-z0-9._-]+", "-", facts.study.lower()).strip("-") or "study",
        "title": facts.study,
        "description": f"Layer {facts.layer} of an observational coding study, written by {facts.software}. {NOTE}",
        "created": facts.created_at,
        "resources": resources,
    }


def _resource(file: WrittenFile, table: Table) -> Json:
    suffix = file.path.rpartition(".")[2]
    about = {
        "name": table.name,
        "path": file.path,
        "description": table.doc,
        "format": suffix,
        "mediatype": MEDIA_TYPES[suffix],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "layer": file.layer,
        "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
    }
    tabular = {"profile": "tabular-data-resource", "encoding": "utf-8"} if suffix == "csv" else {}
    return {**about, **tabular}


def _field(column: Column) -> Json:
    field: Json = {"name": column.name, "type": column.type, "description": column.doc}
    if column.type == "datetime":
        # The default format of version 1 knows whole seconds only.
        field["format"] = "any"
    if column.levels:
        field["constraints"] = {"enum": [_level(level, column) for level in column.levels]}
    return field


def _level(level: str, column: Column) -> str | int | float:
    if column.type == "string":
        return level
    return int(level) if column.type == "integer" else float(level)


def dictionary(tables: Iterable[Table]) -> Filled:
    """Make the data dictionary of these tables: one row per column."""
    rows = (
        {
            "table": table.name,
            "column": column.name,
            "type": column.type,
            "description": column.doc,
            "levels": " | ".join(column.levels or ()),
        }
        for table in tables
        for column in table.columns
    )
    return Filled(DICTIONARY, to_frame(DICTIONARY, rows))

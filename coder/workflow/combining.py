"""Client, therapist and observer brought together: a folder of tables for the models that analysts fit."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coder.errors import CoderError, ConflictError
from coder.exchange.writers.folder import MANIFEST, sha256_of, whole_folder
from coder.exchange.writers.manifest import ExportFacts
from coder.tables import DYAD_PAIRWISE, combined
from coder.tables.frames import Filled, Row, to_frame
from coder.tables.spec import Column, Table
from coder.workflow import combined_rows
from coder.workflow.answers import forms_in_use
from coder.workflow.combined_rows import early
from coder.workflow.forms import unverified
from coder.workflow.gathering import Gathered, gather
from coder.workflow.observed import ruptures
from coder.workflow.outcomes import Values, as_type, columns_of, standing_outcomes
from coder.workflow.perspectives import Place, View, places, views
from coder.workflow.publication import SOFTWARE, log_act, origin_of, write_all
from coder.workflow.study import Study

LONGEST_NAME = 32
"""Statistics programs cut longer names of columns."""


@dataclass(frozen=True, slots=True)
class Combined:
    """What `combine` wrote."""

    folder: Path
    files: tuple[str, ...]
    rows: Mapping[str, int]
    """By table."""
    notes: tuple[str, ...]
    """What somebody must know who uses the tables, as sentences."""


@dataclass(frozen=True, slots=True)
class Material:
    """What the tables are made of: one reading of the study."""

    gathered: Gathered
    views: tuple[View, ...]
    where: Mapping[str, Place]
    ruptures: Mapping[str, int]
    cases: Values
    sessions: Values
    drop: float


def combine(study: Study, out: Path, *, drop: float = 0, force: bool = False) -> Combined:
    """Write the combined tables into a folder, with a manifest, a data package and a dictionary.

    Args:
        study: the study: filled-in forms, and submitted work of primary raters.
        out: the folder.
        drop: a report falls when it falls by more than this, on 0 to 100. 0, for any fall, is this program's
            choice: there is no published cut-off.
        force: replace an earlier output.

    Raises:
        CoderError: a threshold below 0; nothing to combine.
        ConflictError: something is at `out` that may not be replaced.
        StoreError: it cannot be written there.
    """
    if not 0 <= drop <= 100:
        raise CoderError(f"A fall of {drop:g} points is none.", "Give --drop as points from 0 to 100.")
    made = read_material(study, drop)
    if not made.views:
        raise ConflictError(
            "There is nothing to combine: no filled-in form, and no submitted session rating.",
            "Bring forms in: coder form import FILE.csv --form ID",
        )
    with whole_folder(out, SOFTWARE, force=force) as folder:
        filled = [Filled(table, to_frame(table, rows)) for table, rows in laid_out(made)]
        facts = ExportFacts(
            **origin_of(made.gathered), format="csv", with_text=False, sessions=(), denominators=_denominators(made)
        )
        files = write_all(folder, facts, filled)
        log_act(study, "combine", {"drop": drop, "manifest_sha256": sha256_of(folder / MANIFEST)})
    rows = {one.table.name: len(one.frame) for one in filled}
    return Combined(out, (MANIFEST, *(one.path for one in files)), rows, unverified(forms_in_use(study)))


def read_material(study: Study, drop: float = 0) -> Material:
    """Read the study once."""
    gathered = gather(study, "primary")
    cases, own = standing_outcomes(study)
    where = places(study, gathered.sessions)
    return Material(gathered, views(gathered), where, ruptures(gathered.works), cases, own, drop)


def laid_out(made: Material) -> Iterator[tuple[Table, Iterator[Row]]]:
    """Give each table with its rows."""
    seen, where = made.views, made.where
    yield combined.COMBINED, combined_rows.combined(seen, where)
    yield combined.CONGRUENCE, combined_rows.congruence(seen, where)
    yield combined.WITHIN_BETWEEN, combined_rows.within_between(seen, where)
    yield combined.TRUTH_BIAS, combined_rows.truth_bias(seen, where)
    yield combined.RESPONSE_SURFACE, combined_rows.response_surface(seen, where)
    yield DYAD_PAIRWISE, combined_rows.dyad_pairwise(seen, where)
    yield combined.CORRELATIONS, combined_rows.correlations(seen, where)
    yield combined.BLIND_SPOTS, combined_rows.blind_spots(seen, where, made.ruptures, made.drop)
    yield wide(made)


def _denominators(made: Material) -> dict[str, object]:
    have = {name: {one.session for one in made.views if one.perspective == name} for name in combined.PERSPECTIVES}
    return {
        "sessions": len(made.where),
        **{f"sessions_{name}": len(own) for name, own in have.items()},
        "sessions_all_perspectives": len(set.intersection(*have.values())),
        "sessions_coded_for_ruptures": len(made.ruptures),
        "sessions_without_case": sum(not place.case for place in made.where.values()),
        "drop": made.drop,
    }


def wide(made: Material) -> tuple[Table, Iterator[Row]]:
    """Declare `combined_wide` with a column per score and outcome, and give its rows."""
    lines = lines_of(made.views)
    names = score_names(dict.fromkeys(lines.values()))
    outcomes = columns_of([*made.cases.values(), *made.sessions.values()])
    called = _called(outcomes, {*combined.WIDE_NAMES, *names.values()})
    columns = [Column(name, "number", line.doc) for line, name in names.items()]
    columns += [replace(one, name=name, doc=f"{one.doc} {OF_WHAT}") for name, one in called.items()]
    table = combined.combined_wide(columns).without_text()
    scores: dict[str, dict[str, float]] = {}
    for view, line in lines.items():
        scores.setdefault(view.session, {})[names[line]] = view.pomp
    return table, _wide_rows(
        made, {one: dict.fromkeys(names.values()) | scores.get(one, {}) for one in made.where}, called
    )


OF_WHAT = "Of the session where it was imported for sessions, else of its case."


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """A column of scores: what one perspective says of one component over all sessions."""

    perspective: str
    source: str
    instrument: str
    seat: int
    """1 for the first of those who filled the form in for the same session, by their ids."""
    component: str

    @property
    def doc(self) -> str:
        """What the column's cells mean."""
        who = "" if self.seat == 1 else f", of the {self.seat}. {self.perspective} who filled it in"
        what = f"{self.component}, {self.perspective}: {self.source}{who}"
        return f"{what}; percent of maximum possible, 0 to 100; missing where there is none."


def lines_of(views: Sequence[View]) -> dict[View, ScoreColumn]:
    """Tell which column each view goes into."""
    seated: dict[tuple[str, str, str], set[str]] = {}
    for one in views:
        seated.setdefault((one.session, one.perspective, one.source), set()).add(one.respondent)
    seats = {key: sorted(own) for key, own in seated.items()}
    return {
        one: ScoreColumn(
            one.perspective,
            one.source,
            one.instrument,
            seats[one.session, one.perspective, one.source].index(one.respondent) + 1,
            one.component,
        )
        for one in views
    }


def score_names(lines: Iterable[ScoreColumn]) -> dict[ScoreColumn, str]:
    """Name a column for each line, such as `client_wai_sr_bond`; by number where that is too long or taken."""
    listed = tuple(lines)
    named = {line: _name(line, re.sub(r"[^a-z0-9]+", "_", line.instrument.lower()).strip("_")) for line in listed}
    often = Counter(named.values())
    sources = {source: number for number, source in enumerate(dict.fromkeys(line.source for line in listed), start=1)}
    return {
        line: name if len(name) <= LONGEST_NAME and often[name] == 1 else _name(line, str(sources[line.source]))
        for line, name in named.items()
    }


def _called(outcomes: Iterable[Column], taken: set[str]) -> dict[str, Column]:
    """Name the columns of outcomes: as imported, with `outcome_` before it where another column is called so."""
    called: dict[str, Column] = {}
    for one in outcomes:
        name = one.name
        while name in taken or name in called:
            name = f"outcome_{name}"
        called[name] = one
    return called


def _name(line: ScoreColumn, middle: str) -> str:
    return "_".join([line.perspective, middle, line.component, *([str(line.seat)] if line.seat > 1 else [])])


def _wide_rows(
    made: Material, scores: Mapping[str, Mapping[str, float | None]], outcomes: Mapping[str, Column]
) -> Iterator[Row]:
    for session, place in made.where.items():
        values = {**made.cases.get(place.case, {}), **made.sessions.get(session, {})}
        yield {
            "session": session,
            "case": place.case,
            "therapist": place.therapist,
            "client": place.client,
            "date": place.date,
            "number": place.number,
            "ordered_by": place.ordered_by,
            "early": early(place),
            "ruptures": made.ruptures.get(session),
            **scores[session],
            **{name: as_type(values.get(one.name), one.type) for name, one in outcomes.items()},
        }

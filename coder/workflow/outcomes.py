"""Outcomes of cases and sessions, recorded elsewhere: attendance, dropout, symptom change, satisfaction."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coder.errors import ConflictError, FormatError
from coder.exchange.readers.base import Row, Table, read_table
from coder.store import acts, reports, sessions
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.store.reports import Outcome
from coder.tables.spec import Column, Type
from coder.transcript import canonical
from coder.workflow.answers import SHOWN, require_reason, require_sessions
from coder.workflow.study import Study

UNITS = ("case", "session")
BOOLEANS = {"true": True, "false": False}
LONGEST_WORD = 40
"""A category's name is shorter; what is longer is a sentence."""


@dataclass(frozen=True, slots=True)
class OutcomesKept:
    """What an import stored."""

    outcomes: tuple[str, ...]
    """The file's outcomes."""
    stored: int
    """Values that are new."""
    replaced: int
    """Values that take the place of others, which stay on record."""
    unchanged: int
    """Values that say what the study holds already."""
    notes: tuple[str, ...] = ()


def import_outcomes(study: Study, path: Path, *, replace: bool = False, reason: str = "") -> OutcomesKept:
    """Keep the outcomes of a file: all of it, or nothing. An empty cell says nothing.

    Args:
        study: the study.
        path: a CSV file with a column `case` or `session`, and one per outcome.
        replace: let other values than those that stand take their place, which needs a reason.
        reason: why, for the study's log.

    Raises:
        FormatError: no such table; a case or session twice; a session that the study does not hold.
        ConflictError: other values stand already, and are not to be replaced.
    """
    require_reason(replace=replace, reason=reason)
    table = read_table(path, (), UNITS)
    about, names = _columns(path.name, table)
    _refuse_twice(path.name, about, table.rows)
    with study.store.write() as connection:
        if about == "session":
            require_sessions(connection, path.name, [(row.number, row.text(about)) for row in table.rows])
        standing = reports.standing_outcomes(connection)
        cells = [(row, _outcome(row, about, name, standing)) for row in table.rows for name in names if row.text(name)]
        new = [(row, one) for row, one in cells if one is not None]
        if not replace:
            _refuse_other(path.name, new)
        _store(connection, about, new, reason)
        notes = _strangers(connection, table.rows) if about == "case" else ()
    replaced = sum(one.number > 1 for _, one in new)
    return OutcomesKept(names, len(new) - replaced, replaced, len(cells) - len(new), notes)


def _columns(file: str, table: Table) -> tuple[str, tuple[str, ...]]:
    """Tell what the rows are about, and the names of the outcomes."""
    about = [name for name in UNITS if name in table.columns]
    if len(about) != 1:
        said = "both columns case and session" if about else "no column case or session"
        raise FormatError(f"{file} has {said}.", "One of them says what each row is about.")
    names = tuple(name for name in table.columns if name not in UNITS)
    twice = [name for name in table.columns if table.columns.count(name) > 1]
    if twice:
        raise FormatError(
            f"{file} has {table.columns.count(twice[0])} columns {twice[0] or 'without a name'}.", "Leave one."
        )
    if not names or "" in names or not table.rows:
        lack = "no row" if names and "" not in names else "a column without a name" if "" in names else "no outcome"
        raise FormatError(f"{file} has {lack}.", f"Columns are {about[0]} and one per outcome, each with a name.")
    wrong = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_.]{0,31}", name)]
    if wrong:
        raise FormatError(
            f"{file} has a column {wrong[0]!r}, which statistics programs cannot take for a name.",
            "A name begins with a letter and has letters a-z, digits, _ and dots, at most 32.",
        )
    return about[0], names


def _refuse_twice(file: str, about: str, rows: Sequence[Row]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        unit = row.text(about)
        if not unit:
            raise FormatError(f"{file}, row {row.number}, column {about}: it is empty.", "Correct the file.")
        seen = first.setdefault(unit, row.number)
        if seen != row.number:
            raise FormatError(
                f"{file}, row {row.number}, column {about}: {unit} stands in row {seen} already.", "Leave one of them."
            )


def _outcome(row: Row, about: str, name: str, standing: dict[tuple[str, str, str], Outcome]) -> Outcome | None:
    """Give a cell as a row of the store; None when it says what stands."""
    unit, value = row.text(about), row.text(name)
    before = standing.get((about, unit, name))
    if before is not None and before.value == value:
        return None
    return Outcome(new_id(), about, unit, name, value, before.number + 1 if before else 1)


def _refuse_other(file: str, new: Iterable[tuple[Row, Outcome]]) -> None:
    other = [(row.number, one.name) for row, one in new if one.number > 1]
    if other:
        listed = ", ".join(f"row {row} column {name}" for row, name in other[:SHOWN])
        raise ConflictError(
            f"{file} has other values than the study: {listed}{' …' if len(other) > SHOWN else ''}.",
            "If the file is right: --replace --reason TEXT. The values that stand stay on record.",
        )


def _store(connection: Connection, about: str, new: Sequence[tuple[Row, Outcome]], reason: str) -> None:
    reports.add_outcomes(connection, [one for _, one in new])
    units: defaultdict[str, list[Outcome]] = defaultdict(list)
    for _, one in new:
        units[one.unit].append(one)
    for unit, own in units.items():
        # A case may point to a person: the chain tells that something was recorded, and vouches for what.
        acts.record(
            connection,
            "outcome",
            session=unit if about == "session" else "",
            value={"about": about, "rows": [one.id for one in own]},
            reason=reason if any(one.number > 1 for one in own) else "",
            sealed={one.id: canonical(one.content()) for one in own},
        )


def _strangers(connection: Connection, rows: Sequence[Row]) -> tuple[str, ...]:
    """Say which cases no session of the study belongs to: a slip, or people who never came."""
    known = {sessions.facts_of(connection, one).get("case", "") for one in sessions.session_ids(connection)}
    strange = [row.text("case") for row in rows if row.text("case") not in known]
    return (f"No session of the study belongs to case {', '.join(strange)}.",) if strange else ()


Values = dict[str, dict[str, str]]
"""Case or session → outcome → value."""


def standing_outcomes(study: Study) -> tuple[Values, Values]:
    """Give the outcomes that stand: those of cases, and those of sessions."""
    cases: Values = {}
    own: Values = {}
    with study.store.read() as connection:
        for one in reports.standing_outcomes(connection).values():
            (cases if one.about == "case" else own).setdefault(one.unit, {})[one.name] = one.value
    return cases, own


def columns_of(values: Iterable[dict[str, str]]) -> tuple[Column, ...]:
    """Declare a column per outcome, of the narrowest type that holds all of its values.

    Long words are what somebody wrote, and count as text: they stay home unless asked for.
    """
    by_name: dict[str, list[str]] = {}
    for one in values:
        for name, value in one.items():
            by_name.setdefault(name, []).append(value)
    return tuple(_column(name, own) for name, own in by_name.items())


def _column(name: str, values: Sequence[str]) -> Column:
    is_text = any(len(one) > LONGEST_WORD for one in values)
    return Column(name, type_of(values), f"Outcome {name}, as imported; empty where none was.", is_text=is_text)


def type_of(values: Sequence[str]) -> Type:
    """Tell what all of these are: whole numbers, numbers, true and false, or words.

    >>> type_of(["1", "20"]), type_of(["1", "2.5"]), type_of(["true", "FALSE"]), type_of(["1", "yes"])
    ('integer', 'number', 'boolean', 'string')
    """
    if all(re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", one) for one in values):
        return "integer"
    if all(re.fullmatch(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", one) for one in values):
        return "number"
    return "boolean" if all(one.lower() in BOOLEANS for one in values) else "string"


def as_type(value: str | None, kind: Type) -> object:
    """Read a value as its column's type; missing stays missing, and in a column of words empty."""
    if value is None:
        return "" if kind == "string" else None
    match kind:
        case "integer":
            return int(value)
        case "number":
            return float(value)
        case "boolean":
            return BOOLEANS[value.lower()]
    return value

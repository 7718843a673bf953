"""What clients, therapists and records report: forms, their filled-in sheets, and outcomes. Rows never change.

What is corrected gets a new row with the next number; the last one stands.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from coder.store import schema
from coder.transcript import canonical

Answers = Mapping[int, int | float | None]


@dataclass(frozen=True, slots=True)
class StoredForm:
    """One version of one form, as the file it was."""

    key: str
    """`id@version`."""
    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One filled-in form, as it was entered."""

    id: str
    session: str
    form: str
    """The form's key, `id@version`."""
    scale: str
    """The scale that was printed, such as `1-7`; empty for the form's own."""
    respondent: str
    reverse_printed: bool
    """Whether the answers are places on a form with its options the other way round."""
    answers: Answers
    number: int
    """1 for the first, counted within session × form × respondent."""

    @property
    def slot(self) -> tuple[str, str, str]:
        """What there is one standing sheet of: session, form without its version, respondent."""
        return self.session, self.form.partition("@")[0], self.respondent

    def content(self) -> dict[str, Any]:
        """Everything that the row says, as JSON knows it."""
        return {**asdict(self), "answers": {str(item): value for item, value in sorted(self.answers.items())}}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One value of one outcome."""

    id: str
    about: str
    """`case` or `session`."""
    unit: str
    """Which one."""
    name: str
    value: str
    """As the file has it."""
    number: int
    """1 for the first, counted within unit × name."""

    @property
    def slot(self) -> tuple[str, str, str]:
        """What there is one standing value of."""
        return self.about, self.unit, self.name

    def content(self) -> dict[str, Any]:
        """Everything that the row says."""
        return asdict(self)


def add_form(connection: Connection, form: StoredForm) -> None:
    """Store a form's version."""
    connection.execute(insert(schema.form), asdict(form))


def forms(connection: Connection) -> dict[str, StoredForm]:
    """Read every form of the study, by key."""
    rows = connection.execute(select(schema.form).order_by(schema.form.c.key))
    return {row.key: StoredForm(row.key, row.sha256, row.source) for row in rows}


def add_answers(connection: Connection, sheets: Iterable[Answered]) -> None:
    """Store filled-in forms."""
    rows = [{**one.content(), "answers": canonical(one.content()["answers"])} for one in sheets]
    if rows:
        connection.execute(
            insert(schema.answers), [{**row, "reverse_printed": int(row["reverse_printed"])} for row in rows]
        )


def every_answers(connection: Connection) -> tuple[Answered, ...]:
    """Read every filled-in form, those that were corrected too, in the order in which they came."""
    return tuple(
        _answered(row._asdict()) for row in connection.execute(select(schema.answers).order_by(schema.answers.c.id))
    )


def _answered(row: Mapping[str, Any]) -> Answered:
    answers = {int(item): value for item, value in json.loads(row["answers"]).items()}
    return Answered(**{**row, "answers": answers, "reverse_printed": bool(row["reverse_printed"])})


def standing_answers(connection: Connection) -> dict[tuple[str, str, str], Answered]:
    """Read the filled-in forms that stand, by session, form and respondent."""
    return {one.slot: one for one in sorted(every_answers(connection), key=lambda one: one.number)}


def add_outcomes(connection: Connection, outcomes: Iterable[Outcome]) -> None:
    """Store outcomes."""
    rows = [one.content() for one in outcomes]
    if rows:
        connection.execute(insert(schema.outcome), rows)


def every_outcome(connection: Connection) -> tuple[Outcome, ...]:
    """Read every outcome, those that were corrected too, in the order in which they came."""
    rows = connection.execute(select(schema.outcome).order_by(schema.outcome.c.id))
    return tuple(Outcome(**row._asdict()) for row in rows)


def standing_outcomes(connection: Connection) -> dict[tuple[str, str, str], Outcome]:
    """Read the outcomes that stand, by what they are about, which one of it, and name."""
    found = {one.slot: one for one in sorted(every_outcome(connection), key=lambda one: one.number)}
    return dict(sorted(found.items(), key=lambda pair: pair[1].id))

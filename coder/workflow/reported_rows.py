"""The rows of `forms`, `outcomes` and `dyad_pairwise`."""

from collections.abc import Iterator

from coder import tables
from coder.tables.frames import Row
from coder.tables.spec import Table
from coder.workflow import combined_rows
from coder.workflow.answers import standing
from coder.workflow.forms import score_rows
from coder.workflow.gathering import Gathered
from coder.workflow.outcomes import Values, as_type, columns_of, standing_outcomes
from coder.workflow.perspectives import places, reports


def form_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `forms`: every score of every filled-in form that stands."""
    for one in standing(gathered.study, gathered.sessions):
        yield from score_rows(one.key, one.sheet)


def outcome_table(gathered: Gathered) -> Table:
    """Declare `outcomes` with the columns that this study has."""
    cases, own = _chosen(gathered)
    return tables.outcomes(columns_of([*cases.values(), *own.values()]))


def outcome_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `outcomes`: those of cases, then those of sessions."""
    cases, own = _chosen(gathered)
    columns = columns_of([*cases.values(), *own.values()])
    where = places(gathered.study, gathered.sessions)
    rows = [({"case": case, "session": ""}, values) for case, values in cases.items()]
    rows += [({"case": where[one].case, "session": one}, values) for one, values in own.items()]
    for unit, values in rows:
        yield {**unit, **{one.name: as_type(values.get(one.name), one.type) for one in columns}}


def _chosen(gathered: Gathered) -> tuple[Values, Values]:
    """Give the outcomes of the sessions gathered; of all cases where all sessions are."""
    cases, own = standing_outcomes(gathered.study)
    where = places(gathered.study, gathered.sessions)
    here = {one.case for one in where.values()}
    if not gathered.is_whole:
        cases = {case: values for case, values in cases.items() if case in here}
    return cases, {session: values for session, values in own.items() if session in where}


def dyad_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `dyad_pairwise`."""
    yield from combined_rows.dyad_pairwise(reports(gathered), places(gathered.study, gathered.sessions))

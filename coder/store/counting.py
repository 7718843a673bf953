"""Submitted codings counted in the database: how often the raters of a session gave segments the same.

A session of 700 segments has some dozens of different patterns, and a study of 10 000 sessions is read as these.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, String, case, cast, func, literal, or_, select

from coder.model import Role
from coder.store import schema

GAP, PART, UNABLE = "\x1e", "\x1f", "!"
"""Between what raters gave; between rater, code and number; in place of the code where a segment cannot be coded.
Ids hold none of them."""

Kind = tuple[str, Role | None]
"""A segment rule in its canonical form, and the role of who speaks."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the raters of a session gave a segment, and on how many segments they gave just that."""

    session: str
    kind: Kind
    given: Mapping[str, Mapping[str, float | None]]
    """Rater → code → number; None where the rater said why there is none. Raters who gave nothing are absent."""
    unable: frozenset[str]
    """Raters who could not code the segment."""
    times: int


def placed(connection: Connection, transcripts: Sequence[str]) -> dict[str, dict[Kind, int]]:
    """Count the segments of some transcript versions: version → kind → how many."""
    table, where = schema.segment, schema.placement
    query = select(where.c.transcript, table.c.rule, table.c.role, func.count().label("n"))
    query = query.select_from(where).join(table, table.c.id == where.c.segment)
    query = query.where(where.c.transcript.in_(transcripts))
    found: dict[str, dict[Kind, int]] = {one: {} for one in transcripts}
    for row in connection.execute(query.group_by(where.c.transcript, table.c.rule, table.c.role)):
        found[row.transcript][row.rule, row.role] = row.n
    return found


def bulk_nones(connection: Connection, assignments: Sequence[str], rule: str) -> dict[str, int]:
    """Count the segments of a rule whose standing none came in one batch with others; assignments without are absent.

    It is what `workflow.submission.bulk_nones` finds in a log, for any number of logs.
    """
    event = schema.event.c
    here = event.assignment.in_(assignments)
    said = here & event.op.in_(("none", "cannot_code", "open"))
    last = select(event.assignment, event.segment, func.max(event.seq).label("seq")).where(said)
    latest = last.group_by(event.assignment, event.segment).subquery()
    several = select(event.assignment, event.batch).where(here, event.op == "none")
    batches = several.group_by(event.assignment, event.batch).having(func.count() > 1).subquery()
    later = schema.event.alias().c
    coded = select(later.seq).where(
        later.assignment == event.assignment,
        later.segment == event.segment,
        later.op == "set",
        later.seq > event.seq,
    )
    query = select(event.assignment, func.count().label("n")).select_from(schema.event)
    query = query.join(latest, (latest.c.assignment == event.assignment) & (latest.c.seq == event.seq))
    query = query.join(batches, (batches.c.assignment == event.assignment) & (batches.c.batch == event.batch))
    query = query.join(schema.segment, schema.segment.c.id == event.segment)
    query = query.where(event.op == "none", schema.segment.c.rule == rule, ~coded.exists())
    return {row.assignment: row.n for row in connection.execute(query.group_by(event.assignment))}


def patterns(connection: Connection, assignments: Sequence[str]) -> Iterator[Pattern]:
    """Count what the raters of some sessions gave the same segments, as their standing submissions say.

    Raters of one session belong into one call. Segments that nobody gave anything are left out, and so are those
    that a rater placed, which are no other rater's.
    """
    coding, work, done = schema.coding.c, schema.assignment.c, schema.submission.c
    number = cast(func.json_extract(coding.value, "$.value"), String)
    said = case((coding.code == "", literal(UNABLE)), else_=coding.code)
    entry = work.rater + PART + said + PART + func.coalesce(case((coding.state == "coded", number)), "")
    each = select(work.session, coding.segment, func.group_concat(entry, GAP).label("given"))
    each = each.select_from(schema.assignment).join(schema.submission, done.assignment == work.id)
    here = (coding.assignment == done.assignment) & (coding.submission == done.number)
    each = each.join(schema.coding, here).where(work.id.in_(assignments), done.superseded == 0)
    each = each.where(or_(coding.code != "", coding.state == "cannot_code"))
    inner = each.group_by(work.session, coding.segment).subquery()
    segment = schema.segment.c
    columns = (inner.c.session, segment.rule, segment.role, inner.c.given)
    query = select(*columns, func.count().label("times")).select_from(inner)
    query = query.join(schema.segment, segment.id == inner.c.segment).group_by(*columns)
    for row in connection.execute(query):
        yield _pattern(row.session, (row.rule, row.role), row.given, row.times)


def different(connection: Connection, transcripts: Sequence[str]) -> dict[str, int]:
    """Count the segments that lie on any of some transcript versions, each once: rule → how many."""
    table, where = schema.segment, schema.placement
    each = select(where.c.segment).where(where.c.transcript.in_(transcripts)).distinct().subquery()
    query = select(table.c.rule, func.count().label("n")).join(each, each.c.segment == table.c.id)
    return {row.rule: row.n for row in connection.execute(query.group_by(table.c.rule))}


def unable(connection: Connection, assignments: Sequence[str]) -> dict[str, int]:
    """Count the segments that could not be coded, by assignment, as standing submissions say."""
    coding, done = schema.coding.c, schema.submission.c
    here = (coding.assignment == done.assignment) & (coding.submission == done.number)
    query = select(coding.assignment, func.count().label("n")).select_from(schema.submission).join(schema.coding, here)
    query = query.where(done.assignment.in_(assignments), done.superseded == 0)
    query = query.where(coding.code == "", coding.state == "cannot_code")
    return {row.assignment: row.n for row in connection.execute(query.group_by(coding.assignment))}


def _pattern(session: str, kind: Kind, text: str, times: int) -> Pattern:
    given: dict[str, dict[str, float | None]] = {}
    unable: set[str] = set()
    for entry in text.split(GAP):
        rater, code, number = entry.split(PART)
        if code == UNABLE:
            unable.add(rater)
        else:
            given.setdefault(rater, {})[code] = float(number) if number else None
    return Pattern(session, kind, given, frozenset(unable), times)

"""The rows of the tables: what is coded, and what raters said of it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from coder.codebook.schema import Code, Codebook
from coder.codebook.scores import scores_of
from coder.model import Segment
from coder.store import assignments, codebooks, sessions, transcripts
from coder.store.engine import Connection
from coder.tables import wide_name
from coder.tables.frames import Row
from coder.workflow.gathering import Cell, Gathered, coded_segments, names_of, notes_of, times_of
from coder.workflow.intake import FACTS
from coder.workflow.opening import segments_by_kind
from coder.workflow.reading import Work
from coder.workflow.scoring import coded_session
from coder.workflow.study import parse_held
from coder.workflow.submission import segment_name


def session_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `sessions`: every session asked for, coded or not."""
    # Someone who coded a session with two codebooks is one rater of it.
    submitted = Counter(session for session, _ in {(work.session, work.rater) for work in gathered.everyone})
    primary = {work.session for work in gathered.everyone if work.design.is_primary}
    sources: dict[str, set[str]] = {}
    for work in gathered.everyone:
        sources.setdefault(work.session, set()).add(work.design.assignment.coded_from or "unknown")
    with gathered.study.store.read() as connection:
        for session in gathered.sessions:
            yield {
                "session": session,
                **_session_facts(connection, session),
                "raters_submitted": submitted[session],
                "has_primary": session in primary,
                "coded_from": " ".join(sorted(sources.get(session, ()))),
            }


def _session_facts(connection: Connection, session: str) -> Row:
    facts = sessions.facts_of(connection, session)
    newest = transcripts.newest(connection, session)
    planned = [one for one in assignments.designs(connection, session) if not one.withdrawn]
    return {
        **{name: facts.get(name, "") for name in FACTS},
        "recordings": len(sessions.recordings_of(connection, session)),
        "duration_ms": newest.duration_ms if newest else None,
        "transcript_version": newest.version if newest else None,
        "locked": bool(newest and newest.locked),
        "raters_assigned": len({one.assignment.rater for one in planned if one.purpose in ("study", "recode")}),
    }


def segment_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `segments`: every segment of every locked version, once per name it has."""
    with gathered.study.store.read() as connection:
        held = {one.key: parse_held(one.source, one.key) for one in codebooks.codebooks(connection)}
        for session in gathered.sessions:
            yield from _segments_of(connection, session, held)


def _segments_of(connection: Connection, session: str, held: Mapping[str, Codebook]) -> Iterator[Row]:
    found: dict[tuple[str, str, str], tuple[Segment, int]] = {}
    books: dict[tuple[str, str, str], dict[str, None]] = {}
    for stored in transcripts.versions(connection, session):
        turns = stored.read()
        # A version that is not locked was locked for no codebook.
        for book in (held[key] for key in transcripts.locked_codebooks(connection, stored.id)):
            for several in segments_by_kind(connection, stored, book, turns).values():
                for one in several:
                    key = (segment_name(one, book.first_kind), one.kind, one.id)
                    found[key] = (one, stored.version)
                    books.setdefault(key, {})[book.id] = None
    for key, (one, version) in found.items():
        yield {
            "session": session,
            "segment": key[0],
            "version": version,
            "kind": one.kind,
            "start_ms": one.start_ms,
            "end_ms": one.end_ms,
            "role": one.role or "",
            "n_words": len(one.words) if one.role else None,
            "codebooks": " ".join(books[key]),
            "text": one.text,
        }


def coding_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `codings`: every code that could be given, with its state."""
    for work in gathered.works:
        who, names, times = _who(work), names_of(work), times_of(gathered.study, work)
        logged = {(row.segment, row.code, row.person): row.event for row in work.rows}
        for segment, cells in coded_segments(work):
            own = logged.get((segment.id, "", ""), "")
            for cell in cells:
                if cell.state != "not_applicable":
                    event = logged.get((segment.id, cell.code.id, cell.person), own)
                    place = {"segment": names[segment.id], "event": event, "time": times.get(event)}
                    yield {**who, **_said(cell), **place, "start_ms": segment.start_ms, "end_ms": segment.end_ms}


def rating_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `ratings`: every rating that was asked, also those a rater calls not applicable."""
    for work in gathered.works:
        who, names = _who(work), names_of(work)
        for segment, cells in coded_segments(work):
            for cell in cells:
                if cell.code.kind == "rating":
                    evidence = cell.value.evidence if cell.value else ()
                    shown = " ".join(names[one] for one in evidence if one in names)
                    yield {**who, **_said(cell), "segment": names[segment.id], "evidence": shown}


def score_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `scores`: every score of the book that an assignment was coded with, for each of its parts."""
    for work in gathered.works:
        who, names = _who(work), names_of(work)
        for one in scores_of(coded_session(work)):
            result, scope = one.result, one.scope
            yield {
                **who,
                "score": one.score,
                "unit": names[scope.interval.id] if scope.interval else "",
                "person": scope.person,
                "role": scope.role or "",
                "value": result.value,
                "n_items": result.n_items,
                "n_answered": result.n_answered,
                "prorated": result.prorated,
                "reason": result.reason,
            }


def wide_rows(gathered: Gathered) -> Iterator[Row]:
    """Give the rows of `codings_wide`: every segment that could be coded, with a cell per code."""
    codes = {name: wide_name(name) for work in gathered.works for name in work.book.codes}
    blank = dict.fromkeys(codes.values())
    for work in gathered.works:
        who, names, notes = _who(work), names_of(work), notes_of(gathered.study, work)
        for segment, cells in coded_segments(work):
            given: dict[str, list[float | None]] = {}
            for cell in cells:
                given.setdefault(cell.code.id, []).append(cell.number)
            values = {codes[name]: _joined(work.book.codes[name], numbers) for name, numbers in given.items()}
            place = {"segment": names[segment.id], "kind": segment.kind, "note": notes.get(segment.id, "")}
            yield {**who, **blank, **values, **place}


def _joined(code: Code, numbers: Sequence[float | None]) -> float | None:
    """One number for a code given for several persons: counts add up, ratings of different people do not."""
    if len(numbers) == 1:
        return numbers[0]
    if code.kind == "rating":
        return None
    return 1 if code.kind == "presence" else sum(number or 0 for number in numbers)


def _who(work: Work) -> Row:
    """Tell whose work a row is, by every name that a table may use."""
    return {
        "session": work.session,
        "assignment": work.design.assignment.id,
        "rater": work.rater,
        "occasion": work.design.occasion,
        "purpose": work.design.purpose,
        "is_primary": work.design.is_primary,
        "codebook": work.book.key,
    }


def _said(cell: Cell) -> Row:
    """Tell what a cell says, by every name that a table may use."""
    given = cell.value
    return {
        "code": cell.code.id,
        "value": cell.number,
        "state": cell.state,
        "intensity": given.intensity if given else None,
        "facets": json.dumps(dict(given.facets), ensure_ascii=False) if given and given.facets else "",
        "person": cell.person,
        "reason": cell.reason,
    }

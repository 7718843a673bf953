"""Codings of one version of a codebook brought over to another: a new occasion each, the old ones untouched."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from coder.codebook.map_file import read_map
from coder.codebook.mapping import CodebookMap, used_in
from coder.codebook.schema import Codebook
from coder.errors import ConflictError, NotFoundError
from coder.fold import fold
from coder.model import Marks
from coder.store import acts, assignments, codebooks, codings, sessions, transcripts
from coder.store.assignments import Design
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.workflow.assignment import add_assignments
from coder.workflow.bringing import Brought
from coder.workflow.coding import Desk
from coder.workflow.gold import carry_over
from coder.workflow.opening import desk_at, open_for_work
from coder.workflow.study import Study, parse_held, seeded
from coder.workflow.submission import check, named, submit_within


@dataclass(frozen=True, slots=True)
class Moved:
    """One rater's coding of a session, brought over."""

    session: str
    rater: str
    occasion: int
    codings: int
    """Codings that were brought over."""
    left_behind: int
    """Codings that the map leaves behind."""
    amended: int
    """Codings on segments that a correction of the transcript has replaced."""
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    """(segment, what it lacks) under the newer version."""

    @property
    def submitted(self) -> bool:
        """Whether nothing was missing, so that it is submitted; else it is open for its rater."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Migrated:
    """What `migrate` did, or would do."""

    old: str
    new: str
    moved: tuple[Moved, ...]
    already: int
    """Codings that were brought over before."""
    stored: bool

    def record(self) -> dict[str, object]:
        """Give what `--json` prints."""
        moved = [
            {
                "session": one.session,
                "rater": one.rater,
                "occasion": one.occasion,
                "codings": one.codings,
                "left_behind": one.left_behind,
                "amended": one.amended,
                "state": "submitted" if one.submitted else "open",
                "missing": [{"segment": segment, "wants": list(wants)} for segment, wants in one.missing],
            }
            for one in self.moved
        ]
        return {"from": self.old, "to": self.new, "migrated": moved, "already": self.already, "stored": self.stored}


@dataclass(slots=True)
class _Source:
    """A standing submission made with the older version."""

    design: Design
    desk: Desk

    @property
    def marks(self) -> dict[str, Marks]:
        return self.desk.current_marks()


class _TriedError(Exception):
    """Takes a dry run back; raised and caught in this module only."""


def migrate(
    study: Study,
    old: str,
    new: str,
    map_file: Path,
    chosen: Sequence[str] = (),
    *,
    dry_run: bool = False,
) -> Migrated:
    """Bring the submitted codings of one version over to another, all of them or none.

    Each becomes a new occasion of the same rater and session with the purpose recode. What is complete under
    the newer version is submitted; what is not stays open, for its rater to finish.

    Args:
        study: the study.
        old: `id@version` that codings were made with.
        new: `id@version` of the same book, its current version.
        map_file: says what each code becomes.
        chosen: sessions; all when none is named.
        dry_run: tell what would happen, and store nothing.

    Raises:
        CodebookError: the map has problems, or no answer for something that was coded.
        ConflictError: a session is not locked for the newer version, or a coding is not legal there.
        NotFoundError: an unknown version or session.
    """
    result: list[Migrated] = []
    try:
        with study.store.write() as connection:
            result.append(_migrate(study, connection, (old, new), map_file, chosen, stored=not dry_run))
            if dry_run:
                raise _TriedError
    except _TriedError:
        pass
    return result[0]


def _migrate(
    study: Study, connection: Connection, keys: tuple[str, str], file: Path, chosen: Sequence[str], *, stored: bool
) -> Migrated:
    old, new = _books(connection, *keys)
    for session in chosen:
        sessions.require_session(connection, session)
    sources, already = _sources(study, connection, old, new, chosen)
    found = read_map(file, old, new, used_in(marks for one in sources for marks in one.marks.values()))
    _require_locked(connection, sources, new)
    seed, random = seeded(None)
    moved: list[Moved] = []
    made: dict[str, str] = {}
    for one in sources:
        here, result = _bring(study, connection, one, found, random)
        made[one.design.assignment.id] = here
        moved.append(result)
    if moved:
        carry_over(connection, [(one.design, made[one.design.assignment.id]) for one in sources])
        count = sum(one.codings for one in moved), sum(one.left_behind for one in moved)
        value = {"from": old.key, "to": new.key, "map_sha256": found.sha256, "seed": seed, "made": made}
        value |= {"codings": count[0], "left_behind": count[1], "submitted": sum(one.submitted for one in moved)}
        acts.record(connection, "migrate", value=value, reason=found.reason)
    return Migrated(old.key, new.key, tuple(moved), already, stored and bool(moved))


def _books(connection: Connection, old: str, new: str) -> tuple[Codebook, Codebook]:
    held = {one.key: one for one in codebooks.codebooks(connection)}
    for key in (old, new):
        if key not in held:
            raise NotFoundError(f"The study holds no codebook version {key}.", f"It holds {', '.join(held)}.")
    if held[old].book != held[new].book or old == new:
        raise ConflictError(
            f"{old} and {new} are not two versions of one codebook.", "Name the older and the newer version of a book."
        )
    if not held[new].current:
        current = codebooks.current(connection, held[new].book)
        raise ConflictError(f"{new} is not what is coded with now.", f"Migrate to the current version, {current.key}.")
    return parse_held(held[old].source, old), parse_held(held[new].source, new)


def _sources(
    study: Study, connection: Connection, old: Codebook, new: Codebook, chosen: Sequence[str]
) -> tuple[list[_Source], int]:
    """Find each rater's last submitted study coding of a session, where it was made with the older version."""
    last: dict[tuple[str, str], tuple[Design, codings.Submission]] = {}
    for one in sorted(assignments.designs(connection), key=lambda design: design.occasion):
        here = one.assignment
        standing = codings.standing(connection, here.id)
        counts = one.purpose in ("study", "recode") and not one.withdrawn and here.book == new.id
        if counts and standing and (not chosen or here.session in chosen):
            last[here.session, here.rater] = (one, standing)
    before = _made_before(connection, new)
    found = [
        _Source(one, desk_at(study, connection, standing))
        for one, standing in last.values()
        if standing.codebook == old.key
    ]
    fresh = [one for one in found if one.design.assignment.id not in before]
    done = sum(one.assignment.id in before.values() for one, _ in last.values())
    return sorted(fresh, key=lambda one: (one.design.assignment.session, one.design.assignment.rater)), (
        len(found) - len(fresh) + done
    )


def _made_before(connection: Connection, new: Codebook) -> dict[str, str]:
    """Give what was brought over to a version before: assignment → the one that was made of it."""
    told = [act.value for act in acts.acts(connection) if act.act == "migrate" and act.value.get("to") == new.key]
    return {old: made for value in told for old, made in value["made"].items()}


def _require_locked(connection: Connection, sources: Sequence[_Source], new: Codebook) -> None:
    needed = list(dict.fromkeys(one.design.assignment.session for one in sources))
    for session in needed:
        if new.key not in transcripts.locked_codebooks(connection, transcripts.require(connection, session).id):
            raise ConflictError(
                f"Session {session} is not locked for {new.key}.", f"Lock it: coder lock {session} --codebook {new.id}"
            )


def _bring(
    study: Study, connection: Connection, source: _Source, found: CodebookMap, random: Random
) -> tuple[str, Moved]:
    """Make the new occasion of one coding, and fill it through the rules that keys pass."""
    here = source.design.assignment
    before = [one for one in assignments.designs(connection) if one.assignment.book == here.book]
    kind = (here.book, "recode")
    made = add_assignments(connection, here.session, [here.rater], before, kind, random)[here.rater]
    desk = open_for_work(study, connection, made)
    brought = Brought(desk, source.desk, found)
    for drafts in brought.batches():
        events = desk.append(connection, drafts, new_id())
        desk.log.extend(events)
        desk.state = fold(events, desk.state)
    if here.coded_from:
        assignments.note_source(connection, made, here.coded_from)
    desk.recount([*desk.material.ids, *desk.state.placed])
    checked = check(desk)
    missing = [(named(desk, one), wants) for one, wants in checked.missing]
    missing += [(named(desk, one), (why,)) for one, why in checked.illegal]
    missing += [("session", (why,)) for why in checked.unkept]
    if not missing:
        submit_within(connection, desk)
    occasion = assignments.by_id(connection, made).occasion
    counts = (brought.codings, brought.left_behind, brought.amended)
    return made, Moved(here.session, here.rater, occasion, *counts, tuple(missing))

"""The desk: what a rater does on an open assignment. The screen drives it; so do imports and tests.

Every act is one batch and one commit. When a commit fails the error goes up and nothing here has
changed: the screen can only show what is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from coder.errors import ConflictError
from coder.fold import Batch, fold, history, inverse, origin
from coder.model import Draft, Event, Number, Segment, Span, Value
from coder.store import assignments, codings, events
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.workflow import keying, placing
from coder.workflow.keying import CANNOT_REASONS, PROBLEMS, Keyed
from coder.workflow.sheet import Position, Sheet

SUBMITTED = "This session is submitted; a supervisor can reopen it."


@dataclass(frozen=True, slots=True)
class Echo:
    """What to tell the rater after a key."""

    text: str
    changed: tuple[str, ...] = ()
    """Ids of segments whose marks changed."""
    advance: bool = False
    refused: bool = False


@dataclass(slots=True)
class Desk(Sheet):
    """One open assignment with the acts a rater has."""

    position: Position = field(default_factory=lambda: Position("", 0))
    heard_ms: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Segment id → (milliseconds played, shown as the current one)."""
    unsaved: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """What was heard since the last act; stored with the next one, or when the rater leaves."""

    reasons_cannot = CANNOT_REASONS
    problems = PROBLEMS

    def code(self, segment: Segment, code_id: str) -> Echo:
        """Set or take off the code that a letter stands for."""
        echo = self._act(segment, keying.toggle(self.view(segment), code_id))
        if not echo.refused:
            self.just_coded = (segment.id, code_id, self.log[-1].batch)
        return echo

    def digit(self, segment: Segment, number: int) -> Echo:
        """Set the pending facet or intensity, in the batch of its letter."""
        wanted = self.pending(segment)
        if wanted is None:
            return Echo("There is nothing to set by a digit here.", refused=True)
        where, code, batch = self.just_coded
        extends = (where, code) == (segment.id, wanted.code) and self.log[-1].batch == batch
        keyed = keying.digit(self.view(segment), wanted, number)
        echo = self._act(segment, keyed, batch if extends else "")
        if extends and not echo.refused:
            self.just_coded = (where, code, batch)
        return echo

    def put(self, segment: Segment, code_id: str, value: Value, person: str = "") -> Echo:
        """Set a code to a full value at once, as an import does."""
        code = self.book.codes.get(code_id)
        if code is None:
            return Echo(f"{self.book.key} has no code {code_id}.", refused=True)
        return self._act(segment, keying.put(self.view(segment), code, value, person))

    def none(self, segment: Segment) -> Echo:
        """Seen, nothing applies."""
        return self._act(segment, keying.none(self.view(segment)))

    def none_up_to(self, segment: Segment, seen: set[str]) -> Echo:
        """None on what was seen and is untouched, up to here, at most one interval; one batch."""
        views = [self.view(one) for one in self.segments if one.start_ms <= segment.start_ms]
        heard = {name for name, (played, shown) in self.heard_ms.items() if played or shown}
        return self._act(segment, keying.none_up_to(views, frozenset(seen | heard), self.reach_ms))

    @property
    def reach_ms(self) -> int:
        """The length of the book's interval, else five minutes."""
        lengths = [spec.length_s for spec in self.book.segments.values() if spec.kind == "interval" and spec.length_s]
        return round(lengths[0] * 1000) if lengths else keying.BULK_MS

    def cannot(self, segment: Segment, reason: str) -> Echo:
        """It cannot be coded, for this reason."""
        return self._act(segment, keying.cannot(self.view(segment), reason))

    def rate(self, segment: Segment, code_id: str, number: Number | None, reason: str = "", person: str = "") -> Echo:
        """Give a rating, or why there is none."""
        return self._act(segment, keying.rate(self.view(segment), code_id, number, reason, person))

    def clear_rating(self, segment: Segment, code_id: str, person: str = "") -> Echo:
        """Take a rating off."""
        return self._act(segment, keying.take_off(self.view(segment), code_id, person))

    def evidence(self, segment: Segment, code_id: str, evidence: Sequence[str], person: str = "") -> Echo:
        """Set the segments a rating rests on."""
        if any(self.find(one) is None for one in evidence):
            return Echo("Evidence is a segment of this session.", refused=True)
        return self._act(segment, keying.link(self.view(segment), code_id, evidence, person))

    def place(self, kind: str, span: Span) -> Echo:
        """Place an event; its id is the one segment that changed."""
        keyed = placing.place(self.book, kind, span, self.duration_ms)
        return Echo(keyed.text, refused=True) if keyed.refused else self._store(keyed.drafts, keyed.text)

    def end(self, event: Segment, end_ms: int) -> Echo:
        """Say where an event ends."""
        return self._act(event, placing.end(self.book, event, end_ms, self.duration_ms))

    def remove(self, event: Segment) -> Echo:
        """Take an event away, with what was coded on it."""
        return self._act(event, placing.remove(self.view(event)))

    def reach(self, kind: str, to_ms: int) -> Echo:
        """Events of this kind are coded up to here."""
        keyed = placing.reach(self.book, kind, to_ms, self.duration_ms)
        return Echo(keyed.text, refused=True) if keyed.refused else self._store(keyed.drafts, keyed.text)

    def unsure(self, segment: Segment) -> Echo:
        """Unsure, or sure again."""
        return self._act(segment, keying.unsure(self.view(segment)))

    def problem(self, segment: Segment, what: str) -> Echo:
        """Something is wrong with the segment itself."""
        return self._act(segment, keying.problem(self.view(segment), what))

    def bookmark(self, segment: Segment) -> Echo:
        """Bookmark on or off."""
        return self._act(segment, keying.bookmark(self.view(segment)))

    def note(self, segment: Segment, text: str) -> Echo:
        """Write the segment's note; the same text again is no act."""
        if not self.submitted and text.strip() == self.note_text(segment):
            return Echo("the note stays as it was" if text.strip() else "no note")
        return self._act(segment, keying.note(self.view(segment), text))

    def repeat(self, segment: Segment, from_segment: Segment) -> Echo:
        """Code the segment as another one."""
        return self._act(segment, keying.repeat(self.view(segment), self.marks(from_segment.id)))

    def undo(self) -> Echo:
        """Take back the latest batch, never past a submit."""
        done = history(self.log, self._is_current).done
        return self._take_back(done[-1], "undone") if done else Echo("There is nothing to undo.", refused=True)

    def redo(self) -> Echo:
        """Bring back what was undone last; any other act ends that."""
        undone = history(self.log, self._is_current).undone
        return self._take_back(undone[-1], "redone") if undone else Echo("There is nothing to redo.", refused=True)

    def _is_current(self, segment: str) -> bool:
        """Whether an act is about this transcript version, an event of this assignment, or none of its segments."""
        return not segment or segment in self.material.ids or segment in self.state.placed

    def _take_back(self, batch: Batch, word: str) -> Echo:
        drafts = inverse(batch, self.log, self._is_current)
        by_id = {event.id: event for event in self.log}
        keyed = [origin(event, by_id) for event in batch.events]
        return self._store(drafts, f"{word}: {keying.describe(keyed, self.book)}")

    def _act(self, segment: Segment, keyed: Keyed, batch: str = "") -> Echo:
        if self.submitted:
            return Echo(SUBMITTED, refused=True)
        if keyed.refused or not keyed.drafts:
            return Echo(keyed.text, (), keyed.advance, keyed.refused)
        if self.find(segment.id) is None:
            return Echo("This segment is not in the session's transcript.", refused=True)
        return self._store(keyed.drafts, keyed.text, advance=keyed.advance, batch=batch)

    def _store(self, drafts: Sequence[Draft], text: str, *, advance: bool = False, batch: str = "") -> Echo:
        """Commit drafts, then show them: the state changes only after the store has them."""
        if self.submitted:
            return Echo(SUBMITTED, refused=True)
        with self.material.study.store.write() as connection:
            stored = self.append(connection, drafts, batch)
            assignments.note_source(connection, self.material.assignment.id, self.coded_from)
            self._stand_at(connection, drafts[-1].segment)
            fresh = {one.id: events.note_text(connection, one.id) for one in stored if one.text_hash}
        self.just_coded = ("", "", "")
        self.notes.update(fresh)
        self.unsaved.clear()
        self.log.extend(stored)
        self.state = fold(stored, self.state)
        changed = tuple(dict.fromkeys(event.segment for event in stored if event.segment))
        self.recount(changed)
        return Echo(text, changed, advance)

    def _stand_at(self, connection: Connection, segment: str) -> None:
        """Remember the segment just coded, so that a killed session opens where it was."""
        here = self.find(segment)
        if here is not None and here.kind == self.book.first_kind:
            self.position = Position(segment, self.position.playhead_ms)
            codings.stop_at(connection, self.material.assignment.id, segment, self.position.playhead_ms)

    def append(self, connection: Connection, drafts: Sequence[Draft], batch: str = "") -> tuple[Event, ...]:
        """Write drafts to the chain within the caller's transaction; the first ones pin the codebook."""
        here, where = self.material.assignment, drafts[-1].segment
        assignments.refuse_when_withdrawn(connection, here.id)
        heard_ms = self.heard_ms.get(where, (0, False))[0]
        place = events.Place(
            here.id,
            here.transcript,
            self.book.key,
            self.state.seq,
            self.state.head,
            batch or new_id(),
            heard_ms,
            self.position.playhead_ms,
        )
        if self.state.seq == 0:
            assignments.pin(connection, here.id, self.book.key)
        stored = events.append(connection, place, drafts)
        codings.remember_heard(connection, here.id, self.unsaved)
        return stored

    def heard(self, segment_id: str, ms: int, shown: bool = True) -> None:
        """Remember that a segment was played for so long, or shown; stored with the next act."""
        before_ms, before_shown = self.heard_ms.get(segment_id, (0, False))
        now = (max(before_ms, ms), before_shown or shown)
        if now != (before_ms, before_shown):
            self.heard_ms[segment_id] = self.unsaved[segment_id] = now

    def leave(self, segment_id: str, playhead_ms: int) -> None:
        """Remember where the rater stands, to come back to."""
        self.position = Position(segment_id, playhead_ms)
        with self.material.study.store.write() as connection:
            codings.stop_at(connection, self.material.assignment.id, segment_id, playhead_ms)
            codings.remember_heard(connection, self.material.assignment.id, self.unsaved)
        self.unsaved.clear()

    def refuse_when_submitted(self) -> None:
        """Raise unless the assignment is open.

        Raises:
            ConflictError: it is submitted.
        """
        here = self.material.assignment
        if self.submitted:
            raise ConflictError(
                f"{self.alias} is submitted already.",
                f"A supervisor can open it again: coder reopen {self.alias} --rater {here.rater} --reason TEXT",
            )

"""One rater's view of one session: the segments, what is marked on them, what is legal and missing.

The reading half of the desk. What it shows is what the store holds.
"""

from collections.abc import Iterable, KeysView
from dataclasses import dataclass, field, replace
from pathlib import Path

from coder.codebook.completeness import missing, state_of
from coder.codebook.legality import Gate, View, gate, legal_codes, why_not
from coder.codebook.schema import Code, Codebook
from coder.fold import State
from coder.model import Event, Marks, Roster, Segment, Transcript
from coder.model import State as CodeState
from coder.store.assignments import Assignment
from coder.workflow import keying
from coder.workflow.keying import Pending
from coder.workflow.study import Study


@dataclass(frozen=True, slots=True)
class MediaPart:
    """One file of the recording, where it lies on this machine and in session time."""

    path: str
    offset_ms: int
    duration_ms: int
    has_video: bool = False
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first kind of segments that has codes is coded."""

    complete: int
    total: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where a rater stands."""

    segment_id: str
    playhead_ms: int


@dataclass(frozen=True, slots=True)
class Material:
    """What lies on the desk and does not change while it is open."""

    study: Study
    assignment: Assignment
    book: Codebook
    transcript: Transcript
    by_kind: dict[str, tuple[Segment, ...]]
    recorded: tuple[MediaPart, ...]
    """The recording's files, whether they are on this machine or not."""
    duration_ms: int
    unshown: tuple[Segment, ...]
    """Utterances too short to be segments: shown, never coded."""
    by_id: dict[str, Segment]
    """All segments of this transcript version; marks on others are stale and count for nothing."""
    roster: Roster
    """Who takes part in the session."""

    @property
    def media(self) -> tuple[MediaPart, ...]:
        """The recording, if all of it is on this machine: one with a hole would be coded from sound and from text."""
        return self.recorded if all(Path(part.path).is_file() for part in self.recorded) else ()

    @property
    def ids(self) -> KeysView[str]:
        """Ids of all segments of this transcript version."""
        return self.by_id.keys()


@dataclass(slots=True)
class Sheet:
    """One assignment: its material and its folded state."""

    material: Material
    log: list[Event]
    state: State
    submitted: bool
    notes: dict[str, str]
    """Event id → text."""
    complete: set[str] = field(default_factory=set)
    """Ids of the complete segments; kept up with each act, so that a key costs no walk over the session."""
    coded_from: str = "text"
    """`audio`, `video` or `text`: what the rater has before them; text as soon as no sound comes."""
    just_coded: tuple[str, str, str] = ("", "", "")
    """(segment, code, batch) of the latest letter, which digits may extend."""
    _counted: frozenset[str] | None = None
    """Ids of the segments of which progress is told."""
    _asked: tuple[State, Gate] | None = None
    """What formulae answer in the state that it was asked in."""

    @property
    def alias(self) -> str:
        """What the rater sees instead of the session's name."""
        return self.material.assignment.alias

    @property
    def mode(self) -> str:
        """`coding`, `practice` or `certification`."""
        return self.material.assignment.mode

    @property
    def rater(self) -> str:
        """Whose desk it is."""
        return self.material.assignment.rater

    @property
    def book(self) -> Codebook:
        """The codebook version this assignment is coded with."""
        return self.material.book

    @property
    def transcript(self) -> Transcript:
        """All turns, also those too short to be segments."""
        return self.material.transcript

    @property
    def media(self) -> tuple[MediaPart, ...]:
        """The recording's files; empty without a recording, and when not all of it is on this machine."""
        return self.material.media

    @property
    def recorded(self) -> tuple[MediaPart, ...]:
        """The recording's files, whether they are on this machine or not."""
        return self.material.recorded

    @property
    def duration_ms(self) -> int:
        """The session's length."""
        return self.material.duration_ms

    @property
    def unshown(self) -> tuple[Segment, ...]:
        """Utterances too short to be segments: shown, never coded."""
        return self.material.unshown

    @property
    def kinds(self) -> tuple[str, ...]:
        """The segment kinds of the book, the first one first."""
        return tuple(self.book.segments)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments of the first kind in order of time."""
        return self.segments_of(self.book.first_kind)

    def segments_of(self, kind: str) -> tuple[Segment, ...]:
        """The segments of a kind in order of time; of a kind that raters place, those that this one placed."""
        if kind in self.book.placed_kinds:
            return tuple(one for one in self.state.events if one.kind == kind)
        return self.material.by_kind[kind]

    def find(self, segment_id: str) -> Segment | None:
        """The segment with this id, be it cut from the transcript or placed here; None for one that is not there."""
        placed = self.state.placed.get(segment_id)
        if placed is not None:
            return None if placed.gone else placed.segment
        return self.material.by_id.get(segment_id)

    @property
    def all_segments(self) -> tuple[Segment, ...]:
        """The segments of every kind, the first kind first."""
        return tuple(one for kind in self.kinds for one in self.segments_of(kind))

    def marks(self, segment_id: str) -> Marks:
        """What is stored about a segment, without evidence that an amendment took away."""
        stored = self.state.of(segment_id)
        stale = {
            key: replace(value, evidence=tuple(one for one in value.evidence if one in self.material.ids))
            for key, value in stored.codes.items()
            if not self.material.ids >= set(value.evidence)
        }
        return replace(stored, codes={**stored.codes, **stale}) if stale else stored

    def is_open(self, code: Code, person: str = "", /) -> bool:
        """Whether a code's `only_if` holds, given all that is coded on this transcript version."""
        if code.only_if is None:
            return True
        if self._asked is None or self._asked[0] is not self.state:
            self._asked = (self.state, gate(self.book, self.current_marks(), self.material.roster))
        return self._asked[1](code, person)

    def current_marks(self) -> dict[str, Marks]:
        """The marks on segments of this transcript version, and on events that are there."""
        return {name: marks for name, marks in self.state.marks.items() if self.find(name) is not None}

    def view(self, segment: Segment) -> View:
        """The segment as the rules see it."""
        return View(self.book, segment, self.marks(segment.id), self.is_open, self.material.roster)

    def legal(self, segment: Segment) -> tuple[Code, ...]:
        """The codes that the segment's kind and role allow, in the book's order."""
        return legal_codes(self.book, segment)

    def why_not(self, segment: Segment, code_id: str, person: str = "") -> str:
        """Why the code may not be set here now, in a sentence; empty when it may."""
        return why_not(self.view(segment), code_id, person)

    def missing(self, segment: Segment) -> tuple[str, ...]:
        """What keeps the segment from being complete; nothing when it is."""
        return missing(self.view(segment))

    def state_of(self, segment: Segment, code_id: str, person: str = "") -> CodeState:
        """Which of the five states the segment × code is in, for a person where it is given per person."""
        return state_of(self.view(segment), code_id, person)

    @property
    def unheard(self) -> dict[str, int]:
        """The kinds of events whose pass has not come to the end, each with how far it has come."""
        reached = {kind: self.state.reached.get(kind, 0) for kind in self.book.placed_kinds}
        return {kind: at for kind, at in reached.items() if at < self.duration_ms}

    def pending(self, segment: Segment) -> Pending | None:
        """What the next digit sets: first for the code just given, else for one that lacks a facet."""
        view = self.view(segment)
        just = self.just_coded[1] if self.just_coded[0] == segment.id else ""
        return keying.pending(view, just) or keying.pending(view, keying.half_given(view))

    @property
    def progress(self) -> Progress:
        """How many segments are complete of the first kind that has codes: one without any would always be done."""
        if self._counted is None:
            coded = [kind for kind in self.kinds if self.book.codes_of(kind) and kind not in self.book.placed_kinds]
            segments = self.segments_of(coded[0]) if coded else self.segments
            self._counted = frozenset(one.id for one in segments)
        return Progress(len(self._counted & self.complete), len(self._counted))

    def note_text(self, segment: Segment) -> str:
        """The segment's note; empty without one."""
        return self.notes.get(self.marks(segment.id).note, "")

    def recount(self, changed: Iterable[str]) -> None:
        """Bring `complete` up to date for segments whose marks changed, and for codes behind an `only_if`."""
        behind = {code.segment for code in self.book.codes.values() if code.only_if}
        touched = {name: self.find(name) for name in changed}
        self.complete -= {name for name, one in touched.items() if one is None}
        there = [one for one in touched.values() if one is not None]
        for one in (*there, *(one for kind in behind for one in self.segments_of(kind))):
            (self.complete.discard if self.missing(one) else self.complete.add)(one.id)

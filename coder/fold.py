"""Events to state: the one fold that screen, undo, submit, verify and tests share.

State is the last event per slot. A slot is a segment × code × person, one of the segment's own marks, where
an event segment lies, or how far a kind of events is coded. Nothing here knows a codebook, a database or a screen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from coder.model import NOTHING, Draft, Event, Marks, Op, Segment, Value

Slot = tuple[str, str, str, str]
"""(segment, aspect, code, person); the aspect is `code`, `own`, or the name of a mark."""

_ASPECTS: dict[Op, str] = {
    "set": "code",
    "clear": "code",
    "none": "own",
    "cannot_code": "own",
    "open": "own",
    "place": "placed",
    "remove": "placed",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """An event segment; one that was taken away keeps its number, which is given once."""

    segment: Segment
    gone: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What one assignment's events add up to."""

    marks: Mapping[str, Marks] = field(default_factory=lambda: MappingProxyType({}))
    """By segment id; segments without events are absent."""
    seq: int = 0
    head: str = ""
    """The hash of the last event; empty before the first."""
    submissions: int = 0
    """How often it was submitted; whether it still is, the study's chain tells (reopen)."""
    placed: Mapping[str, Placed] = field(default_factory=lambda: MappingProxyType({}))
    """The event segments of this assignment by id, also those taken away."""
    reached: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Kind of events → how far it is coded, in milliseconds of session time."""

    @property
    def events(self) -> tuple[Segment, ...]:
        """The event segments that are there, in order of time."""
        there = [one.segment for one in self.placed.values() if not one.gone]
        return tuple(sorted(there, key=lambda one: (one.start_ms, one.end_ms, one.kind, one.number)))

    def of(self, segment: str) -> Marks:
        """The marks of a segment, empty where nobody said anything."""
        return self.marks.get(segment, NOTHING)


EMPTY = State()


@dataclass(frozen=True, slots=True)
class Batch:
    """The events of one keypress."""

    id: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What can be undone and redone now; the last of each comes first in turn."""

    done: tuple[Batch, ...]
    undone: tuple[Batch, ...]


def fold(events: Iterable[Event], onto: State = EMPTY) -> State:
    """Apply events in order of `seq` to a state; the state given is left as it was."""
    marks, placed, reached = dict(onto.marks), dict(onto.placed), dict(onto.reached)
    seq, head, submissions = onto.seq, onto.head, onto.submissions
    for event in events:
        seq, head = event.seq, event.hash
        match event.op:
            case "submit":
                submissions += 1
            case "place" | "remove":
                placed[event.segment] = place(placed, event)
            case "reach":
                reached[event.code] = int(event.value.value or 0) if event.value else 0
            case _:
                marks[event.segment] = _apply(marks.get(event.segment, NOTHING), event)
    return State(MappingProxyType(marks), seq, head, submissions, MappingProxyType(placed), MappingProxyType(reached))


def place(placed: Mapping[str, Placed], act: Event | Draft) -> Placed:
    """Give an event segment its place, a new one its number: the next of its kind, counting those taken away."""
    held = placed.get(act.segment)
    number = held.segment.number if held else 1 + sum(one.segment.kind == act.code for one in placed.values())
    span = act.value.span if act.value else None
    if act.op == "remove" or span is None:
        if held is None:
            raise ValueError(f"{act.op!r} of {act.segment}: this event was never placed, or is placed nowhere")
        return Placed(held.segment, gone=True)
    return Placed(Segment(act.segment, act.code, number, span.start_ms, span.end_ms))


def _apply(marks: Marks, event: Event) -> Marks:
    return _change(marks, event.op, (event.code, event.person), event.value, event.id if event.text_hash else "")


def preview(marks: Marks, draft: Draft) -> Marks:
    """Tell what marks would be once a draft is stored: how an import is checked before it is stored."""
    return _change(marks, draft.op, (draft.code, draft.person), draft.value, "preview" if draft.note else "")


def _change(marks: Marks, op: Op, key: tuple[str, str], value: Value | None, note: str) -> Marks:
    reason = value.reason if value else ""
    match op:
        case "set" if value is not None:
            return replace(marks, codes=MappingProxyType({**marks.codes, key: value}))
        case "clear":
            return replace(marks, codes=MappingProxyType({k: v for k, v in marks.codes.items() if k != key}))
        case "none" | "cannot_code" | "open":
            return replace(marks, none=op == "none", cannot_code=reason if op == "cannot_code" else "")
        case "unsure":
            return replace(marks, unsure=value is not None)
        case "bookmark":
            return replace(marks, bookmark=value is not None)
        case "problem":
            return replace(marks, problem=reason)
        case "note":
            return replace(marks, note=note)
    raise ValueError(f"{op!r} of {key} does not change marks, or has no value")


def slot(event: Event) -> Slot:
    """Name the slot whose state an event sets."""
    return (event.segment, _ASPECTS.get(event.op, event.op), event.code, event.person)


def history(events: Sequence[Event], is_current: Callable[[str], bool] = lambda _segment: True) -> History:
    """Sort the log since the last submit into what can be undone and what can be redone.

    A batch that takes back the latest one done is an undo; one that takes back the latest undo is
    a redo; any other ends the redoing. What touches no current segment is passed over.
    """
    done: list[Batch] = []
    undone: list[Batch] = []
    for batch in _batches(event for event in _since_submit(events) if is_current(event.segment)):
        taken_back = {event.undoes for event in batch.events}
        if done and taken_back & _ids(done[-1]):
            done.pop()
            undone.append(batch)
        elif undone and taken_back & _ids(undone[-1]):
            undone.pop()
            done.append(batch)
        else:
            done.append(batch)
            undone.clear()
    return History(tuple(done), tuple(undone))


def _ids(batch: Batch) -> set[str]:
    return {event.id for event in batch.events}


def _since_submit(events: Sequence[Event]) -> Sequence[Event]:
    last = max((at for at, event in enumerate(events) if event.op == "submit"), default=-1)
    return events[last + 1 :]


def _batches(events: Iterable[Event]) -> list[Batch]:
    grouped: dict[str, list[Event]] = {}
    for event in events:
        grouped.setdefault(event.batch, []).append(event)
    return [Batch(name, tuple(members)) for name, members in grouped.items()]


def inverse(
    batch: Batch, events: Sequence[Event], is_current: Callable[[str], bool] = lambda _segment: True
) -> tuple[Draft, ...]:
    """Draft the events that take a batch back, each carrying the full value from before it."""
    before = fold(event for event in events if event.seq < batch.events[0].seq)
    last: dict[Slot, Event] = {slot(event): event for event in batch.events if is_current(event.segment)}
    return tuple(_restore(one, event, before) for one, event in reversed(last.items()))


def origin(event: Event, by_id: Mapping[str, Event]) -> Event:
    """Follow an undo or redo back to the act that a rater keyed."""
    while event.undoes in by_id:
        event = by_id[event.undoes]
    return event


def _restore(where: Slot, event: Event, state: State) -> Draft:
    segment, aspect, code, person = where
    draft = Draft("open", segment, code, person, undoes=event.id)
    before = state.of(segment)
    match aspect:
        case "placed" | "reach":
            return _restore_time(draft, aspect, state)
        case "code":
            earlier = before.value(code, person)
            return replace(draft, op="clear") if earlier is None else replace(draft, op="set", value=earlier)
        case "own" if before.none:
            return replace(draft, op="none")
        case "own" if before.cannot_code:
            return replace(draft, op="cannot_code", value=Value(None, reason=before.cannot_code))
        case "own":
            return draft
        case "unsure":
            return replace(draft, op="unsure", value=Value() if before.unsure else None)
        case "bookmark":
            return replace(draft, op="bookmark", value=Value() if before.bookmark else None)
        case "problem":
            return replace(draft, op="problem", value=Value(None, reason=before.problem) if before.problem else None)
    return replace(draft, op="note", note_from=before.note)


def _restore_time(draft: Draft, aspect: str, before: State) -> Draft:
    """Draft where an event lay, or how far a kind of events was coded."""
    if aspect == "reach":
        return replace(draft, op="reach", value=Value(before.reached.get(draft.code, 0)))
    held = before.placed.get(draft.segment)
    if held is None or held.gone:
        return replace(draft, op="remove")
    return replace(draft, op="place", value=Value(None, span=held.segment.span))

"""Events: what a rater places in the session's time, takes away, and how far the pass has come. Pure, as keying."""

from coder.codebook.legality import View
from coder.codebook.schema import Codebook
from coder.model import Draft, Number, Segment, Span, Value
from coder.store.chain import new_id
from coder.workflow.keying import Keyed, refuse


def place(book: Codebook, kind: str, span: Span, duration_ms: int) -> Keyed:
    """Place an event (a point or a span) or an episode (a span) of one of the book's kinds."""
    reason = why_not_there(book, kind, span, duration_ms)
    if reason:
        return refuse(reason)
    return Keyed((Draft("place", new_id(), kind, value=Value(None, span=span)),), f"+ {kind}")


def why_not_there(book: Codebook, kind: str, span: Span, duration_ms: int) -> str:
    """Say why no segment of this kind can lie there; empty when it can."""
    if kind not in book.placed_kinds:
        return f"Segments of kind {kind} are made at lock; raters place {' and '.join(book.placed_kinds) or 'none'}."
    if not 0 <= span.start_ms <= span.end_ms:
        return "An event ends before it starts, or starts before the session does."
    if span.end_ms > duration_ms:
        return f"The session ends at {duration_ms} ms; this ends at {span.end_ms} ms."
    if book.segments[kind].kind == "episode" and span.start_ms == span.end_ms:
        return "An episode is a stretch of time; give its end."
    return ""


def end(book: Codebook, event: Segment, end_ms: int, duration_ms: int) -> Keyed:
    """Say where an event ends that was placed where it begins; its codes stay."""
    span = Span(event.start_ms, min(end_ms, duration_ms))
    reason = why_not_there(book, event.kind, span, duration_ms)
    if reason:
        return refuse(reason)
    return Keyed((Draft("place", event.id, event.kind, value=Value(None, span=span)),), f"{event.kind} ends here")


def remove(view: View) -> Keyed:
    """Take an event away with all that was coded on it; its number is not given again."""
    clear = [Draft("clear", view.segment.id, code, person) for code, person in view.marks.codes]
    return Keyed((*clear, Draft("remove", view.segment.id, view.segment.kind)), f"− {view.segment.kind}")


def reach(book: Codebook, kind: str, to_ms: Number, duration_ms: int) -> Keyed:
    """Say that events of a kind are coded up to here: heard time without an event counts as no event."""
    if kind not in book.placed_kinds:
        return refuse(f"{kind} is no kind of events.")
    reached_ms = min(round(to_ms), duration_ms)
    return Keyed((Draft("reach", "", kind, value=Value(reached_ms)),), f"{kind} coded to {reached_ms} ms")

"""Submitted work as scores read it."""

from coder.codebook.scores import CodedSession
from coder.workflow.reading import Work


def coded_session(work: Work) -> CodedSession:
    """Give what one rater said of one session, with the book version it was said in."""
    duration_ms = max((one.end_ms for several in work.segments.values() for one in several), default=0)
    return CodedSession(work.book, work.segments, work.marks, duration_ms=duration_ms)

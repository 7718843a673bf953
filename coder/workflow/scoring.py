"""Submitted work as scores read it."""

from coder.codebook.scores import CodedSession
from coder.workflow.reading import Work


def coded_session(work: Work) -> CodedSession:
    """Give what one rater said of one session, with the book version it was said in.

    Nothing is submitted before the pass for each kind of events came to the session's end.
    """
    heard = dict.fromkeys(work.book.placed_kinds, work.duration_ms)
    return CodedSession(work.book, work.segments, work.marks, work.roster, heard, work.duration_ms)

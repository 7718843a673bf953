"""Whether double coding will show anything: the codings to be expected where two raters meet."""

from statistics import fmean

from coder.workflow.planning import Plan
from coder.workflow.reading import submitted
from coder.workflow.study import Study, study_book


def expected_positives(study: Study, plan: Plan, book: str = "") -> dict[str, float] | None:
    """Tell, per code, how many codings the sessions that pairs share should hold, by the rate so far.

    A code expected fewer than a handful of times will have no usable agreement, however well raters
    agree. None before anything is submitted, when nobody can tell.
    """
    codebook = study_book(study, book)
    works = submitted(study, "rater", book=codebook.id)
    if not works:
        return None
    shared = sum(plan.overlap.values())
    presence = [code.id for code in codebook.codes.values() if code.kind != "rating"]
    return {
        code: round(shared * fmean(sum(row.code == code for row in work.rows) for work in works), 1)
        for code in presence
    }

"""How much was coded, by whom, and how often each code was given: what a report says beside agreement."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from coder.codebook.schema import Code, Codebook
from coder.report.model import Base, BaseLine, Counts, Label, RaterLine
from coder.store import counting, people
from coder.store.engine import Connection
from coder.workflow.base_rates import Rate, rates
from coder.workflow.locking import rules
from coder.workflow.log_rows import brought_over
from coder.workflow.matrix import Matrix
from coder.workflow.reading import Standing
from coder.workflow.study import book_held
from coder.workflow.survey import BATCH, Survey


def counts_of(found: Survey, n_sessions: int) -> Counts:
    """Say how much there is, was coded, and was coded twice."""
    return Counts(n_sessions, len(found.sessions), found.n_double, found.n_submitted, found.segments)


def raters_of(connection: Connection, found: Survey, chosen: Sequence[Standing]) -> tuple[RaterLine, ...]:
    """Tell of each rater what was submitted, could not be coded, and was called none several at once."""
    hours = {one.id: one.training_hours for one in people.raters(connection)}
    bulk = _bulk(connection, chosen)
    return tuple(
        RaterLine(name, hours.get(name), one.n_sessions, one.n_unable, one.n_segments, bulk.get(name))
        for name, one in found.raters.items()
    )


def _bulk(connection: Connection, chosen: Sequence[Standing]) -> dict[str, tuple[int, int]]:
    """Count, of the segments coded by key, those called none with others at once: in an import no key says so."""
    copied = brought_over(connection)
    by_key = [one for one in chosen if one.design.assignment.coded_from and one.submission.assignment not in copied]
    some: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for key, several in groupby(sorted(by_key, key=_codebook), key=_codebook):
        book = book_held(connection, key)
        rule = rules(book)[book.first_kind].canonical
        own = list(several)
        for start in range(0, len(own), BATCH):
            batch = own[start : start + BATCH]
            found = counting.bulk_nones(connection, [one.submission.assignment for one in batch], rule)
            placed = counting.placed(connection, list({one.submission.transcript for one in batch}))
            for one in batch:
                some[one.rater] += found.get(one.submission.assignment, 0)
                kinds = placed[one.submission.transcript].items()
                every[one.rater] += sum(count for (made_by, _), count in kinds if made_by == rule)
    return {rater: (some[rater], count) for rater, count in every.items()}


def _codebook(one: Standing) -> str:
    return one.submission.codebook


def base_line(one: Matrix, code: Code, label: Label) -> BaseLine:
    """Give the base rates of a code from its variable on segments; of a code on events they are of sessions."""
    is_rating = code.kind == "rating"
    measured = code.kind != "presence"
    found = {
        rater: _base(rate, is_rating=is_rating, measured=measured)
        for rater, rate in rates(one, absent_is_none=not is_rating).items()
    }
    return BaseLine(code.id, label.label, is_rating, found.pop(""), found)


def _base(rate: Rate, *, is_rating: bool, measured: bool) -> Base:
    share = rate.n_coded / rate.n_rated if rate.n_rated and not is_rating else None
    of_values = (rate.mean, rate.sd, rate.low, rate.high) if measured else (None, None, None, None)
    return Base(rate.n_rated, rate.n_coded, share, *of_values, rate.n_missing)


def books_of(connection: Connection, chosen: Sequence[Standing]) -> dict[str, Codebook]:
    """Give the codebook versions that were coded with, by `id@version`."""
    return {key: book_held(connection, key) for key in dict.fromkeys(_codebook(one) for one in chosen)}

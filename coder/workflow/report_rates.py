"""How much was coded, by whom, and how often each code was given: what a report says beside agreement."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from coder.report.model import Base, BaseLine, Counts, Label, RaterLine
from coder.store import people
from coder.tables.figures import prevalence
from coder.workflow.gathering import Gathered
from coder.workflow.tabling import fill

if TYPE_CHECKING:
    from coder.tables.frames import Frame


def counts_of(gathered: Gathered, wide: "Frame") -> Counts:
    """Count sessions, submitted codings, and segments by kind; `wide` is the table `codings_wide`."""
    raters: dict[str, set[str]] = {}
    for work in gathered.works:
        raters.setdefault(work.session, set()).add(work.rater)
    segments = wide.drop_duplicates(["session", "segment", "kind"])["kind"].value_counts(sort=False)
    return Counts(
        sessions=len(gathered.sessions),
        coded=len(raters),
        double_coded=sum(len(several) > 1 for several in raters.values()),
        assignments=len(gathered.works),
        segments={str(kind): int(count) for kind, count in segments.items()},
    )


def raters_of(gathered: Gathered, codings: "Frame") -> tuple[RaterLine, ...]:
    """Tell of each rater what was submitted, could not be coded, and was called none several at once."""
    with gathered.study.store.read() as connection:
        hours = {one.id: one.training_hours for one in people.raters(connection)}
    place = ["session", "segment", "codebook"]
    found: list[RaterLine] = []
    bulk = _bulk(gathered)
    for rater, here in codings.groupby("rater"):
        unheard = here[here["state"] == "cannot_code"].drop_duplicates(place)
        segments = here.drop_duplicates(place)
        name = str(rater)
        sessions = here["session"].nunique()
        found.append(RaterLine(name, hours.get(name), sessions, len(unheard), len(segments), bulk.get(name)))
    return tuple(found)


def _bulk(gathered: Gathered) -> dict[str, tuple[int, int]]:
    """Count, of the segments coded by key, those called none with others at once: in an import no key says so."""
    log = fill(gathered, "rater_log").frame
    by_key = log[log["minutes"].notna()]
    counted = by_key.groupby("rater")[["none_at_once", "segments"]].sum()
    return {str(rater): (int(some), int(every)) for rater, some, every in counted.itertuples()}


def bases_of(codings: "Frame", kinds: Mapping[str, str], labels: Mapping[str, Label]) -> Iterator[BaseLine]:
    """Base rates per code, the versions of a codebook taken together."""
    by_rater: dict[str, dict[str, Base]] = {}
    for row in _records(prevalence(codings, kinds, ("code", "rater"))):
        by_rater.setdefault(row["code"], {})[row["rater"]] = _base(row)
    for row in _records(prevalence(codings, kinds, ("code",))):
        code = row["code"]
        yield BaseLine(code, labels[code].label, kinds[code] == "rating", _base(row), by_rater[code])


def _records(frame: "Frame") -> Iterator[dict[str, Any]]:
    """Give the rows of a frame with None where a cell is missing."""
    cells = frame.astype(object).where(frame.notna(), None)
    for row in cells.to_dict("records"):
        yield {str(name): cell for name, cell in row.items()}


def _base(row: Mapping[str, Any]) -> Base:
    names = ("n_rated", "n_coded", "share", "mean", "sd", "min", "max", "n_cannot_code", "n_not_seen")
    return Base(*(row[name] for name in names))

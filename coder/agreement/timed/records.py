"""What is said about events in time: the record of any agreement, and how times were compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coder.agreement.records import Agreement, Json

Why = Literal["overlap", "onset", "too_far", "too_little_overlap", "taken", "none_there"]
"""Why two events match (`overlap`, `onset`), or why an event is left over: the nearest one starts too far away or
shares too little, would do but is matched better, or the other rater placed none at all in this stream."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two events that match, or one that is left over; positions in each rater's events, None for no partner."""

    first: int | None
    second: int | None
    apart_ms: int | None
    """Onset of the first rater's event less that of the second's; for one that is left over the nearest event counts
    as the other. None where there is none."""
    share: float | None
    """What both have in common, as a share of the longer one; None where either is a point."""
    why: Why
    same: bool
    """Whether both have the same category."""
    aligned: bool
    """Whether the alignment of the sequences sees the same: these two together, or this one left over."""

    @property
    def matched(self) -> bool:
        """Whether the event has a partner."""
        return self.first is not None and self.second is not None


@dataclass(frozen=True, slots=True)
class OnsetError:
    """By how much the onsets of matched events differ, in milliseconds; the first rater by name less the second."""

    n: int
    mean_ms: float | None
    """None, as the median and the SD, without a match, and where several pairs of raters have no common direction."""
    abs_ms: float | None
    """Mean of the differences without their sign."""
    median_ms: float | None
    sd_ms: float | None
    """Of the sample; None with fewer than two matches."""

    def record(self) -> dict[str, Json]:
        """The onset errors in the shape of `--json`."""
        return {
            "n": self.n,
            "mean_ms": self.mean_ms,
            "abs_ms": self.abs_ms,
            "median_ms": self.median_ms,
            "sd_ms": self.sd_ms,
        }


@dataclass(frozen=True, slots=True)
class Placed:
    """How many events one rater placed in the sessions compared, and how many have no partner."""

    n_events: int
    n_unmatched: int
    """Once for each other rater of the session."""

    def record(self) -> dict[str, Json]:
        """The counts in the shape of `--json`."""
        return {"n_events": self.n_events, "n_unmatched": self.n_unmatched}


@dataclass(frozen=True, slots=True)
class Timed:
    """By which rules times were compared, and what no coefficient says."""

    unit_ms: int
    tolerance_ms: int
    overlap: float
    n_pairs: int
    """Pairs of codings of one session; as many as sessions where two raters coded each."""
    n_time_units: int
    """Units of time over all pairs and streams."""
    raters: Mapping[str, Placed]
    onset_error: OnsetError

    def record(self) -> dict[str, Json]:
        """The rules and counts in the shape of `--json`."""
        return {
            "unit_ms": self.unit_ms,
            "tolerance_ms": self.tolerance_ms,
            "overlap": self.overlap,
            "n_pairs": self.n_pairs,
            "n_time_units": self.n_time_units,
            "raters": {name: one.record() for name, one in self.raters.items()},
            "onset_error": self.onset_error.record(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedAgreement(Agreement):
    """Agreement on events in time.

    Units are events, those that both raters placed counted once; a unit is pairable when it was matched, and a rating
    is one rater's event.
    """

    timed: Timed

    def record(self) -> dict[str, Json]:
        """The analysis in the shape of `--json`, with the rules under `timed`."""
        return {**Agreement.record(self), "timed": self.timed.record()}

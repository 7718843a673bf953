"""How events in time are shown: what is left over, by how much onsets differ, and every pair of events."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from coder.cli.frame import counted, moment, table

if TYPE_CHECKING:
    from coder.agreement import Agreement
    from coder.workflow.timed_pairs import EventPair, PlacedEvent

BESIDE = {"timed_kappa": ("timed_kappa", "event_kappa"), "event_kappa": ("event_kappa", "timed_kappa")}
"""Two kappas are read together: one of time and one of events (Bakeman, Quera & Gnisci 2009)."""

WHY = {
    "overlap": "overlap {share}",
    "onset": "onsets near",
    "too_far": "the nearest is too far",
    "too_little_overlap": "the nearest shares only {share}",
    "taken": "the nearest is matched better",
    "none_there": "no other here",
}


def notes(named: Sequence[tuple[str, "Agreement"]]) -> Iterator[str]:
    """Say below the table what no coefficient says: how events were matched, and what has no partner."""
    from coder.agreement.timed import TimedAgreement

    for name, one in named:
        if not isinstance(one, TimedAgreement):
            continue
        timed, error = one.timed, one.timed.onset_error
        left = ", ".join(f"{each.n_unmatched} of {each.n_events} of {rater}" for rater, each in timed.raters.items())
        said = (
            f"{name}: {counted(one.n_pairable, 'matched event')} ({timed.overlap:.0%} of the longer in common, points"
            f" within {timed.tolerance_ms / 1000:g} s); without a partner {left or 'none'}."
        )
        if error.abs_ms is not None:
            said += f" Onsets differ by {error.abs_ms / 1000:.2f} s on average"
            less = " less ".join(timed.raters)
            said += f" ({less}: mean {error.mean_ms / 1000:+.2f} s)." if error.mean_ms is not None else "."
        yield said


def pairs(listed: Sequence["EventPair"]) -> str:
    """Set every matched and unmatched event as a table."""
    rows = [
        (
            one.session,
            _event(one.first),
            _event(one.second),
            "–" if one.onset_difference_ms is None else f"{one.onset_difference_ms / 1000:+.2f} s",
            "yes" if one.matched else "no",
            WHY[one.why].format(share="" if one.overlap is None else f"{one.overlap:.0%}"),
            "yes" if one.agreed else "no",
            "yes" if one.aligned else "no",
        )
        for one in listed
    ]
    heading = ("session", "event", "event", "onsets", "matched", "why", "agreed", "aligned")
    return table(heading, rows)


def _event(one: "PlacedEvent | None") -> str:
    if one is None:
        return "–"
    until = f"–{moment(one.end_ms)}" if one.end_ms > one.start_ms else ""
    return f"{one.rater} {moment(one.start_ms)}{until} {one.code}{f' @{one.person}' if one.person else ''}"

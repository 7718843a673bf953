"""Where speech is → windows for the speech model; pure.

Models hear 30 s at a time. Their own batching cuts silences out and glues what is left, which stretches words over the
seams; here a window is one unbroken piece of the recording, so that times need no mending, and each window can be kept
when it is done.
"""

from collections.abc import Sequence

from coder.model import Span

LONGEST_MS = 30_000
"""What Whisper models hear at once; what is longer they cut off."""
LONG_SILENCE_MS = 2_000
"""Models invent words in silences; a window ends before one that is this long."""


def windows(stretches: Sequence[Span], longest_ms: int = LONGEST_MS, silence_ms: int = LONG_SILENCE_MS) -> list[Span]:
    """Join stretches of speech, in order of time, into windows that are as long as they may be.

    A stretch that is longer than a window is cut.

    >>> windows([Span(0, 4000), Span(4500, 20000), Span(23000, 24000)])
    [Span(start_ms=0, end_ms=20000), Span(start_ms=23000, end_ms=24000)]
    """
    joined: list[Span] = []
    for stretch in stretches:
        last = joined[-1] if joined else None
        fits = last and stretch.end_ms - last.start_ms <= longest_ms and stretch.start_ms - last.end_ms < silence_ms
        if last and fits:
            joined[-1] = Span(last.start_ms, max(last.end_ms, stretch.end_ms))
        else:
            starts = range(stretch.start_ms, stretch.end_ms, longest_ms)
            joined += [Span(start, min(start + longest_ms, stretch.end_ms)) for start in starts]
    return joined

"""Whether words and spans can belong to a recording; files of another session are the commonest slip."""

from collections.abc import Collection, Sequence

from coder.errors import TranscriptError
from coder.exchange.readers.base import clock
from coder.model import SpeakerSpan, Word

PAST_THE_END_MS = 1000
"""Models round, and players cut the last frame: words and spans may stand this far past a recording's end."""


def check_words_fit(words: Sequence[Word], duration_ms: int) -> None:
    """Refuse words that lie outside the recording: they come from another one, or count in another unit.

    Raises:
        TranscriptError: names the first such word by its number and time, and does not quote it.
    """
    for number, word in enumerate(words, start=1):
        if word.end_ms > duration_ms + PAST_THE_END_MS:
            raise TranscriptError(
                f"Word {number} ends at {clock(word.end_ms)}, but the recording is over at {clock(duration_ms)}.",
                "Are these the words of this recording, and are their times in milliseconds?",
            )


def check_spans_fit(
    spans: Sequence[SpeakerSpan], duration_ms: int, recording: str = "", expected: Collection[str] = ()
) -> None:
    """Refuse turns of another recording: their file names another one, or somebody speaks past the end.

    Args:
        spans: as read.
        duration_ms: length of session time.
        recording: the name in an RTTM file.
        expected: the names that mean this session; empty leaves names aside, since people rename files.
    """
    if expected and recording not in expected:
        raise TranscriptError(
            f"The turns are those of {recording}, and this session's recording is {' or '.join(sorted(expected))}.",
            "Give the file of this session, or change the name in its second column.",
        )
    for number, span in enumerate(spans, start=1):
        if span.end_ms > duration_ms + PAST_THE_END_MS:
            raise TranscriptError(
                f"Turn {number} ends at {clock(span.end_ms)}, but the recording is over at {clock(duration_ms)}.",
                "Are these the turns of this recording, and are their times in the right unit?",
            )

"""A session as long as one likes, with the same words every time."""

from collections.abc import Iterator
from pathlib import Path

from coder.model import Word
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import init_study

SENTENCE = "and then there was something in it that i could not say to her at all because of them."
WORDS = 20
"""Of a segment: its number and the sentence."""
WORD_MS, EVERY_MS, PAUSE_MS = 200, 220, 600


def make(folder: Path, segments: int) -> Path:
    """Make a study in which rater R1 has this session, S01, to code; therapist and client in turn."""
    with init_study(folder) as study:
        add_session(study, "S01")
        keep_transcript(study, "S01", list(_words(segments)), {"words": "bench"})
        set_roles(study, "S01", {"A": "T01:therapist", "B": "C01:client"})
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], seed=1)
    return folder


def _words(segments: int) -> Iterator[Word]:
    at_ms = 0
    for number in range(segments):
        for text in (f"{number}.first", *SENTENCE.split()):
            yield Word(at_ms, at_ms + WORD_MS, text, "AB"[number % 2])
            at_ms += EVERY_MS
        at_ms += PAUSE_MS

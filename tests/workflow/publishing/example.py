"""A small study, coded by hand: what the tables, exports and the report are made from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from coder.model import Value, Word
from coder.workflow.coding import Desk
from coder.workflow.submission import submit

RATED = ("g_goal", "g_task", "g_bond", "g_trust", "g_collab", "g_clear", "g_culture", "g_regard", "g_away")
LINES = (
    "How was it to tell her?",
    "I have never told anybody that.",
    "So under the anger you were alone.",
    "Fine. Whatever you think.",
    "I rushed you there.",
    "It was the word that got me.",
)
WORDS = ("How was it", "never told", "anybody", "anger", "Whatever", "rushed", "got me")
"""Some of what is said in every session."""
NOTE = "He swallowed hard before this"


def finish(desk: Desk, codes: Mapping[int, Sequence[str]], rating: int, inaudible: int = 0) -> None:
    """Code segments by number, none on the others, rate everything alike, submit."""
    for segment in desk.segments:
        for code in codes.get(segment.number, ()):
            facets = {"about": "goal"} if desk.book.codes[code].facets else {}
            assert not desk.put(segment, code, Value(facets=facets)).refused
        if segment.number == inaudible:
            desk.cannot(segment, "inaudible")
        elif segment.number not in codes:
            desk.none(segment)
    for segment in desk.segments_of("seg5"):
        desk.rate(segment, "seg_alliance", rating)
    (session,) = desk.segments_of("session")
    for code in RATED:
        desk.rate(session, code, min(rating, 5))
        if desk.book.codes[code].evidence != "none":
            desk.evidence(session, code, (desk.segments[0].id, desk.segments_of("seg5")[0].id))
    desk.rate(session, "g_against", None, "not_applicable")
    if not desk.why_not(session, "g_resolve"):
        desk.rate(session, "g_resolve", None, "cannot_rate")
    submit(desk)


def spoken() -> list[Word]:
    """The lines as words of 300 ms, a second between lines."""
    words: list[Word] = []
    at = 1000
    for number, line in enumerate(LINES):
        for text in line.split():
            words.append(Word(at, at + 300, text, f"SPEAKER_{number % 2:02}"))
            at += 300
        at += 1000
    return words


def cell(frame: pd.DataFrame, **where: str) -> dict[str, object]:
    """The one row that has these values, None where a number is missing."""
    for name, value in where.items():
        frame = frame[frame[name] == value]
    (row,) = frame.to_dict("records")
    return {str(name): value for name, value in row.items()}


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))

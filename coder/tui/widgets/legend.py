"""The signs that the transcript and the list of codes use, and what the page of all keys says of them."""

from typing import Final, Literal

from rich.text import Text

Heard = Literal["played", "shown", "new"]
"""What a rater knows of a segment: played for half its length or more, only shown or begun, or neither."""

HEARD: Final[dict[Heard, str]] = {"played": "•", "shown": "·", "new": " "}
"""Drawn before the time, where it costs no cell."""

FITS: Final = "│"
"""On the edge of the rows that fit the filter; the others are faint, which monochrome terminals may not show."""

SIGNS: Final = (
    ("▌", "the current segment"),
    (FITS, "fits the filter that is on"),
    ("• · ", "before the time: played; only shown or begun"),
    ("[ ]", "said while somebody else speaks"),
    ("( )", "words that the speech model itself doubts"),
    ("? ! * ;", "unsure, something is wrong, bookmark, note"),
    ("0 _", "none, cannot code"),
    ("● –", "beside a code: set here; cannot be set now"),
    ("+ - ± ·", "in the timeline: codes for good, for bad, both, neither"),
)


def legend() -> Text:
    """Write what each sign means."""
    text = Text("\nsigns\n", "bold")
    for sign, meaning in SIGNS:
        text.append(f"  {sign:<10} {meaning}\n", "not bold")
    return text

"""The line at the top."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from coder.tui.widgets.status import Facts, echo_text, status_text

FACTS = Facts(
    alias="A17", mode="coding", position_ms=751_000, duration_ms=3_002_000, speed=1.0, playing=True, silence="",
    stored=True, number=214, total=688, complete=213,
)  # fmt: skip


def test_the_line_tells_where_the_rater_is() -> None:
    left, right = " A17  12:31/50:02  1.00×  ▶ AUDIO  saved", "segment 214/688  30 % "
    assert status_text(FACTS, 80).plain == left.ljust(80 - len(right)) + right


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"silence": "mpv not found"}, "NO AUDIO (mpv not found)"),
        ({"playing": False}, "‖ AUDIO"),
        ({"stored": False}, "NOT SAVED"),
        ({"mode": "practice"}, "A17  PRACTICE"),
        ({"total": 0, "complete": 0}, "–"),
    ],
)
def test_what_is_out_of_the_ordinary_is_said(change: dict[str, object], words: str) -> None:
    assert words in status_text(replace(FACTS, **change), 80).plain  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_line_fills_its_width(width: int) -> None:
    facts = replace(FACTS, silence="recording not on this machine", mode="certification")
    assert cell_len(status_text(facts, width).plain) == width


def test_what_is_left_stands_in_place_of_the_share() -> None:
    done = replace(FACTS, complete=688, left="8 ratings left")
    assert status_text(done, 80).plain.endswith("segment 214/688 · 8 ratings left ")
    assert "%" not in status_text(done, 80).plain


def test_where_cells_are_few_the_word_segment_goes_before_anything_is_cut() -> None:
    practice = replace(FACTS, mode="practice", complete=688, left="8 ratings left")
    line = status_text(practice, 80).plain
    assert "▶ AUDIO  saved" in line
    assert line.endswith("  214/688 · 8 ratings left ")


@pytest.mark.parametrize(
    ("width", "asked", "line"),
    [
        (120, "client", " A17  12:31/50:02  1.00×  ▶ AUDIO  saved  filter: client (31)|segment 214/688  30 % "),
        (90, "client", " A17  12:31/50:02  1.00×  ▶ AUDIO  saved  filter: client (31)|segment 214/688  30 % "),
        (80, "client", " A17  12:31/50:02  1.00×  ▶ AUDIO  saved  filter: client (31)|214/688  30 % "),
        (80, "client · incomplete", " A17  12:31/50:02  ▶ AUDIO  saved  filter: client · incomplete (31)|214/688 "),
        (
            80,
            "client · EM+ · unsure · incomplete",
            " A17  12:31/50:02  ▶ AUDIO  saved  filter: client · EM+ · unsure … (31)|214/688 ",
        ),
    ],
)
def test_a_filter_is_told_before_what_can_be_done_without_and_its_count_is_never_cut(
    width: int, asked: str, line: str
) -> None:
    left, right = line.split("|")
    shown = status_text(replace(FACTS, sifted=(asked, 31)), width).plain
    assert shown == left.ljust(width - len(right)) + right


@pytest.mark.parametrize(
    ("text", "prompt", "shown"),
    [
        ("+ Bond", "", "+ Bond"),
        ("", "CO+?  1 goal", "CO+?  1 goal"),
        ("+ Bond", "CO+?  1 goal", "+ Bond   CO+?  1 goal"),
        ("+ Deciding together", "CO+?  1 goal", "+ Deciding to…   CO+?  1 goal"),
    ],
)
def test_an_answer_is_cut_before_the_question_after_it(text: str, prompt: str, shown: str) -> None:
    assert echo_text(text, prompt, 29) == shown

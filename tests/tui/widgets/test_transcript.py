"""The transcript widget on a screen of its own."""

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from coder.tui.widgets.rows import Row
from coder.tui.widgets.transcript import CONTEXT, Transcript
from coder.tui.widgets.wrap import clean

TEXTS = [
    "short",
    "我從來沒有告訴過任何人這件事情" * 2,
    "e\u0301te\u0301 " * 12,
    "לם אחבר אחד " * 8,
    "one two three four " * 5,
    "ที่ฉันไม่เคยบอกใครเรื่องนั้นเลย " * 2,
    "لم أَخْبِر أحداً بذلك " * 4,
    "मैंने यह किसी को नहीं बताया है " * 2,
    clean("ok 👩‍👩‍👧 fine ❤️ yes 👍🏽 🇩🇪 ") * 4,
    "நான் யாரிடமும் சொல்லவில்லை " * 2,
]


def made(count: int) -> list[Row]:
    return [
        Row("segment", 1000 * at, 1000 * at + 900, f"s{at}", "TC"[at % 2], ("therapist", "client")[at % 2],
            tuple((word, False) for word in TEXTS[at % len(TEXTS)].split()))
        for at in range(count)
    ]  # fmt: skip


class Shown(App[None]):
    CSS = "Transcript { width: 100%; height: 100%; scrollbar-size: 0 0; }"

    def __init__(self, count: int) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.rows = made(count)

    def compose(self) -> ComposeResult:
        yield Transcript(self.rows)

    def on_transcript_shown(self, event: Transcript.Shown) -> None:
        self.seen |= event.segments

    @property
    def transcript(self) -> Transcript:
        return self.query_one(Transcript)

    def text(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]


def columns_of(lines: list[str], sign: str) -> set[int]:
    return {cell_len(line[: line.index(sign)]) for line in lines if sign in line}


async def test_the_marks_column_is_straight_whatever_the_script() -> None:
    app = Shown(10)
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_marks({row.segment: ("#EM",) for row in app.rows})
        await pilot.pause()
        lines = app.text()
        assert sum("#" in line for line in lines) == 10
        assert len(columns_of(lines, "#")) == 1
        assert {cell_len(line) for line in lines} == {60}


async def test_marks_after_a_script_from_right_to_left_are_kept_out_of_its_order() -> None:
    app = Shown(10)
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_marks({row.segment: ("0",) for row in app.rows})
        await pilot.pause()
        lines = [line for line in app.text() if "לם" in line]
        assert lines
        assert all("\u200e" in line and cell_len(line) == 60 for line in lines)


@pytest.mark.parametrize("width", [40, 61, 90, 120])
async def test_every_line_of_every_script_is_as_wide_as_the_transcript(width: int) -> None:
    app = Shown(2 * len(TEXTS))
    async with app.run_test(size=(width, 60)) as pilot:
        app.transcript.set_marks({row.segment: ("?!", "EM+") for row in app.rows})
        app.transcript.set_current("s8")
        await pilot.pause()
        lines = app.text()
        assert {cell_len(line) for line in lines} == {width}
        assert len(columns_of(lines, "?!")) == 1


async def test_what_was_played_and_what_was_only_shown_have_signs_before_the_time() -> None:
    app = Shown(10)
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_heard({"s0": "played", "s1": "shown", "s2": "new"})
        await pilot.pause()
        lines = "\n".join(app.text())
        assert all(words in lines for words in ("T•00:00", "C·00:01", "T 00:02"))


async def test_the_turns_of_an_interval_fit_a_filter_with_their_heading() -> None:
    app = Shown(6)
    app.rows = [
        replace(row, kind="heading" if at % 3 == 0 else "turn", segment=row.segment if at % 3 == 0 else "", words=())
        for at, row in enumerate(app.rows)
    ]
    async with app.run_test(size=(60, 6)) as pilot:
        app.transcript.set_fitting({"s3"})
        await pilot.pause()
        assert [line[0] for line in app.text()] == [" ", " ", " ", "│", "│", "│"]
        app.transcript.set_fits({"s0": True, "s3": False})
        await pilot.pause()
        assert [line[0] for line in app.text()] == ["│", "│", "│", " ", " ", " "]


async def test_what_changes_no_sign_draws_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Shown(10)
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_heard({"s0": "shown"})
        app.transcript.set_fitting({"s0", "s1"})
        await pilot.pause()
        drawn: list[int] = []
        monkeypatch.setattr(app.transcript, "_redraw", drawn.append)
        app.transcript.set_heard({"s0": "shown", "s1": "new"})
        app.transcript.set_fits({"s0": True, "s2": False})
        assert drawn == []
        app.transcript.set_heard({"s0": "played"})
        app.transcript.set_fits({"s0": False})
        assert drawn == [0, 0]


async def test_marks_of_one_segment_are_drawn_on_its_own_row() -> None:
    app = Shown(10)
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_marks({"s5": ("TR+",)})
        await pilot.pause()
        (line,) = [line for line in app.text() if "TR+" in line]
        assert " C 00:05 " in line


async def test_the_current_segment_has_an_edge_and_is_inverse() -> None:
    app = Shown(10)
    async with app.run_test(size=(60, 40)) as pilot:
        app.transcript.set_current("s3")
        await pilot.pause()
        edged = [strip for strip in app.screen._compositor.render_strips() if strip.text.startswith("▌")]
        assert edged
        assert " 00:03 " in edged[0].text
        assert all(stretch.style is not None and stretch.style.reverse for strip in edged for stretch in strip)


async def test_going_on_keeps_three_earlier_rows_in_view_and_jumps_by_pages() -> None:
    app = Shown(200)
    jumps = []
    async with app.run_test(size=(60, 20)) as pilot:
        for at in range(100):
            app.transcript.set_current(f"s{at}")
            await pilot.pause()
            text = "\n".join(app.text())
            assert all(f"00:{at - back:02} " in text or at >= 60 for back in range(min(at, CONTEXT) + 1))
            jumps.append(app.transcript.scroll_offset.y)
    assert jumps == sorted(jumps)
    assert len(set(jumps)) < 40


async def test_going_back_and_far_away_shows_the_segment_with_its_context() -> None:
    app = Shown(300)
    async with app.run_test(size=(60, 20)) as pilot:
        for at in (299, 150, 40, 41, 0):
            app.transcript.set_current(f"s{at}")
            await pilot.pause()
            text = app.text()
            edged = [number for number, line in enumerate(text) if line.startswith("▌")]
            assert edged, at
            assert f"{at // 60:02}:{at % 60:02} " in text[edged[0]]


async def test_only_what_came_into_view_is_told_as_shown() -> None:
    app = Shown(300)
    async with app.run_test(size=(60, 10)) as pilot:
        app.transcript.set_current("s0")
        await pilot.pause()
        assert "s0" in app.seen
        assert "s20" not in app.seen
        app.transcript.set_current("s20")
        await pilot.pause()
        assert {"s19", "s20"} <= app.seen
        assert "s100" not in app.seen


async def test_a_page_key_leads_about_a_page_on_and_never_off_the_end() -> None:
    app = Shown(50)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        onwards = app.transcript.segment_a_page_from("s0", 1)
        assert int(onwards[1:]) > 4
        assert app.transcript.segment_a_page_from(onwards, -1) == "s0"
        assert app.transcript.segment_a_page_from("s48", 1) == "s49"
        assert app.transcript.segment_a_page_from("s1", -1) == "s0"


async def test_a_resize_wraps_anew_and_keeps_the_current_segment_in_view() -> None:
    app = Shown(100)
    async with app.run_test(size=(120, 20)) as pilot:
        app.transcript.set_current("s50")
        await pilot.pause()
        await pilot.resize_terminal(50, 12)
        await pilot.pause()
        assert any(line.startswith("▌") for line in app.text())

"""Keys without a pause on a real terminal."""

import sys
from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase

import pytest

from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.terminal import PATIENCE_S, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")

LETTERS = "".join(letter + letter.upper() for letter in ascii_lowercase)
"""Every letter, small and large in turn: three large ones in a row would be asked about."""


@pytest.fixture
def every_letter(tmp_path: Path) -> Path:
    """A codebook in which each of the 52 letters is a code for everybody."""
    said = "definition: d, use_when: u, not_when: n, examples: [e]"
    codes = [
        f"  c{at}: {{label: Code {letter}, abbr: C{at}, kind: presence, segment: utt, target: dyad, "
        f"hotkey: {letter}, {said}}}"
        for at, letter in enumerate(LETTERS)
    ]
    book = tmp_path / "letters.yaml"
    book.write_text(BOOK + "\n".join(codes) + "\n", encoding="utf-8")
    return book


BOOK = """schema: alliance-codebook/1
kind: codebook
id: letters
version: 1.0.0
title: {en: Every letter}
language: en
rights: {item_text: original, license: CC0-1.0}
targets: {dyad: pair}
segments:
  utt: {kind: utterance}
codes:
"""


def test_more_than_fifty_different_keys_without_a_pause_are_all_stored_in_order(
    study_with: Callable[..., Study], every_letter: Path
) -> None:
    study = study_with(every_letter)
    terminal = Terminal([sys.executable, "-m", "coder", "code", "S01", "--rater", "R1"], study.folder)
    terminal.read(lambda written: "How was it" in written and "leave" in written)
    terminal.press(LETTERS + "\x11")
    terminal.read(lambda written: "Everything is stored." in written)
    terminal.child.wait(timeout=PATIENCE_S)

    desk = open_desk(study, "R1", "S01")
    assert [desk.book.codes[event.code].hotkey for event in desk.log] == list(LETTERS)
    assert {event.segment for event in desk.log} == {desk.segments[0].id}

"""How many keys the first segments of the sample session take, coded on a real terminal as rater R1 coded them.

Every key waits for its answer on the screen, as a person would; thinking and listening take no time here.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benches.window import Window
from coder.model import Segment
from coder.workflow.coding import Desk
from coder.workflow.demo import YOU, build_demo
from coder.workflow.opening import open_desk

NUMBER = re.compile(r"(?:segment )?(\d+)/\d+ ")


def main() -> int:
    """Code, and tell what it took."""
    parser = argparse.ArgumentParser(prog="bench rater", description=__doc__, allow_abbrev=False)
    parser.add_argument("--segments", type=int, default=50, help="how many are coded")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "demo-study"
        with build_demo(folder, lambda _line: None) as study:
            model = open_desk(study, "R1", "S01")
            window = Window([sys.executable, "-W", "ignore", "-m", "coder", "code", "S01", "--rater", YOU], folder)
            try:
                keys, seconds = _code(window, model, asked.segments)
            finally:
                window.close()
            mine = open_desk(study, YOU, "S01")
        same = sum(mine.marks(one.id) == model.marks(one.id) for one in model.segments[: asked.segments])
    print(
        f"{asked.segments} segments: {keys} keys, {keys / asked.segments:.2f} a segment, {seconds:.1f} s of the program"
    )
    print(f"{same} of them are stored exactly as R1 coded them")
    return 0 if same == asked.segments else 1


def _code(window: Window, model: Desk, count: int) -> tuple[int, float]:
    window.wait(lambda shown: "leave" in shown and "segment 1/" in shown)
    began, keys = time.monotonic(), 0
    for number, segment in enumerate(model.segments[:count], start=1):
        for key in keys_for(model, segment):
            keys += 1
            _press(window, key)
        if _stands_on(window) == number:
            keys += 1
            window.press("Enter")
            window.wait(lambda shown, wanted=number + 1: f" {wanted}/" in shown.split("\n", 1)[0])
    return keys, time.monotonic() - began


def _press(window: Window, key: str) -> None:
    before = window.screen()
    window.press(key)
    window.wait(lambda shown: [line.rstrip() for line in shown.split("\n")] != before)


def _stands_on(window: Window) -> int:
    found = NUMBER.search(window.screen()[0].partition("saved")[2])
    return int(found[1]) if found else 0


def keys_for(model: Desk, segment: Segment) -> Iterator[str]:
    """The keys that lead to what is coded on a segment: a letter, then a digit for each thing said about it."""
    marks = model.marks(segment.id)
    if marks.none:
        yield "0"
    for (name, _person), value in marks.codes.items():
        code = model.book.codes[name]
        yield code.hotkey or ""
        for facet, chosen in value.facets.items():
            yield str(1 + list(model.book.facets[facet].values).index(chosen))
        if value.intensity is not None and code.intensity:
            yield str(1 + model.book.scales[code.intensity].values().index(value.intensity))


if __name__ == "__main__":
    sys.exit(main())

"""Whether a code on screen is on disk: the coding screen on a real terminal, killed at random moments.

Each time random keys are pressed, the program is killed (SIGKILL), and three things must be true: what is stored is
what the keys pressed so far lead to, nothing lost before the last and nothing doubled; the last painted screen shows
nothing that is not stored; the chain verifies. Every fourth time the kill waits until the screen stands still: then
screen and store are the same, and so is the screen after reopening.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benches import long_session
from benches.replay import Act, Step, acts_of, replay
from benches.window import Window
from coder.workflow.audit import verify
from coder.workflow.opening import open_desk
from coder.workflow.study import open_study

SIZE = (80, 24)
SEGMENTS = 40
KEYS = 60
LETTERS = "bBgGvkKfFxzRnajytTscCeEuUmpM"
OTHERS = ("0", "0", "0", "Enter", "Enter", "Down", "Up", "BSpace", "BSpace", "C-r", "?", "*", ".", "1", "2")
STILL_EVERY = 4
PLACE = re.compile(r"^.([A-Z]\d?) *[ •·](\d\d:\d\d) ")
"""How a segment's first line begins after its edge: who speaks, whether it was heard, and when."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What was found after one kill."""

    pressed: int
    stored: int
    unpainted: int
    """So many events were stored and not yet on the screen."""
    faults: tuple[str, ...]


def main() -> int:
    """Kill, and tell what was found."""
    parser = argparse.ArgumentParser(prog="bench kill", description=__doc__, allow_abbrev=False)
    parser.add_argument("--times", type=int, default=200, help="how often the program is killed")
    parser.add_argument("--seed", type=int, default=1, help="of keys and moments")
    asked = parser.parse_args()
    began, found = time.monotonic(), []
    for kill in kills(asked.times, asked.seed):
        found.append(kill)
        for fault in kill.faults:
            print(f"kill {len(found)}, {kill.pressed} keys pressed: {fault}")
    faulty = sum(bool(kill.faults) for kill in found)
    pressed, stored = sum(kill.pressed for kill in found), sum(kill.stored for kill in found)
    unpainted = sum(kill.unpainted for kill in found)
    print(f"{len(found)} kills in {time.monotonic() - began:.0f} s: {pressed} keys pressed, {stored} events stored,")
    print(f"{unpainted} of them not yet painted")
    print(f"{faulty} with something lost, doubled, shown but not stored, or broken")
    return 1 if faulty else 0


def kills(times: int, seed: int) -> Iterator[Kill]:
    """Kill the program so often."""
    random = Random(seed)
    with tempfile.TemporaryDirectory() as place:
        template = long_session.make(Path(place) / "template", SEGMENTS)
        for number in range(times):
            if number % 20 == 0:
                keys = random_keys(random)
                steps = replay(_copy(template, Path(place) / f"replay-{number}"), keys, SIZE)
            folder = _copy(template, Path(place) / f"killed-{number}")
            yield _kill(folder, keys, steps, random, still=number % STILL_EVERY == 0)
            shutil.rmtree(folder)


def random_keys(random: Random) -> list[str]:
    """Keys in any order. A letter comes once, for twice within 120 ms is a held key; no two capitals in a row."""
    letters, found, capital = list(LETTERS), [], False
    for _ in range(KEYS):
        several = [letter for letter in letters if not (capital and letter.isupper())]
        if several and random.random() < 0.4:
            found.append(random.choice(several))
            letters.remove(found[-1])
            capital = found[-1].isupper()
        else:
            found.append(random.choice(OTHERS))
    return found


def _copy(template: Path, folder: Path) -> Path:
    return Path(shutil.copytree(template, folder))


def _open(folder: Path) -> Window:
    window = Window([sys.executable, "-W", "ignore", "-m", "coder", "code", "S01", "--rater", "R1"], folder, SIZE)
    window.wait(lambda shown: "first" in shown and "leave" in shown)
    return window


def _kill(folder: Path, keys: Sequence[str], steps: Sequence[Step], random: Random, *, still: bool) -> Kill:
    pressed = random.randint(1, len(keys))
    window = _open(folder)
    try:
        _press(window, keys[:pressed], random)
        if still:
            window.settled()
        else:
            time.sleep(random.random() * 0.06)
        painted = window.kill()
    finally:
        window.close()
    with open_study(folder) as study:
        stored = acts_of(open_desk(study, "R1", "S01").log)
        broken = verify(study).findings
    faults = [f"the chain does not verify: {one}" for one in broken]
    faults += _compared(stored, painted, steps[: pressed + 1], still=still)
    if still:
        faults += _reopened(folder, painted)
    on_screen = max((len(step.acts) for step in steps if list(step.screen) == painted[: SIZE[1]]), default=len(stored))
    return Kill(pressed, len(stored), len(stored) - min(len(stored), on_screen), tuple(faults))


def _press(window: Window, keys: Sequence[str], random: Random) -> None:
    """Press keys in handfuls, with pauses as short as none."""
    at = 0
    while at < len(keys):
        some = random.randint(1, 12)
        window.press(*keys[at : at + some])
        at += some
        time.sleep(random.choice((0, 0, 0.01, 0.05)))


def _compared(stored: Sequence[Act], painted: Sequence[str], steps: Sequence[Step], *, still: bool) -> Iterator[str]:
    """Hold store and screen against what the keys lead to."""
    if all(step.acts != tuple(stored) for step in steps):
        yield f"no number of these keys leads to what is stored: {stored}"
    if still and list(steps[-1].screen) != list(painted[: SIZE[1]]):
        yield "the screen is not what all keys lead to:\n" + "\n".join(painted)
    if still and steps[-1].acts != tuple(stored):
        yield f"{len(stored)} events are stored where all keys lead to {len(steps[-1].acts)}"
    shown = [step for step in steps if len(step.acts) <= len(stored)]
    for row, line in enumerate(painted[: SIZE[1]]):
        # A kill may cut a screen in two: each line on its own must be of a state that is stored.
        if all(step.screen[row] != line for step in shown):
            yield f"line {row + 1} shows what no stored state shows: {line!r}"


def _reopened(folder: Path, painted: Sequence[str]) -> Iterator[str]:
    """Open the session again and compare each segment that both screens show."""
    window = _open(folder)
    try:
        after = _segments(window.settled())
    finally:
        window.close()
    before = _segments(painted)
    if not before.keys() & after.keys():
        yield "the reopened screen shows another place of the session"
    for place in before.keys() & after.keys():
        if before[place] != after[place]:
            yield f"reopened, a segment shows {after[place]!r} where it showed {before[place]!r}"


def _segments(screen: Sequence[str]) -> dict[str, str]:
    """The first line of each segment in view, with its marks, by speaker and time."""
    found = ((PLACE.match(line), line) for line in screen)
    return {" ".join(place.groups()): line[place.end() : SIZE[0] - 25] for place, line in found if place}


if __name__ == "__main__":
    sys.exit(main())

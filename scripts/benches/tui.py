"""How fast the coding screen answers keys on a real terminal, beside Textual's own lists with the same rows.

From a key to the last byte that is painted for it; all that is compared is measured in one run. Figures of one machine
on one day are worth little, the ratios more.
"""

import argparse
import json
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benches import long_session
from benches.keyboard import Keyboard
from coder.workflow.opening import open_desk
from coder.workflow.study import open_study

SEGMENTS, FEW, MANY = 5000, 500, 20_000
RIVALS = ("OptionList", "DataTable")
DOWN, ENTER = "\x1b[B", "\r"
LETTERS = "bgvkf"
"""Codes that are legal for every speaker."""
WARM_UP = 5
READY = "1337;ready"
"""What the programs of `rivals` write when all is imported and read."""

TARGETS = {
    "key_median_over_rivals": 0.2,
    "key_p95_over_rivals": 0.15,
    "first_paint_over_OptionList": 0.5,
    "start_to_paint_s": 1.5,
    "resident_mb": 100,
    "many_over_few": 1.3,
}
"""Each figure has to be at most this."""


def main() -> int:
    """Measure, and print a table."""
    asked = _arguments()
    print(
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} processors, ",
        end="",
    )
    print(f"load {os.getloadavg()[0]:.1f}; {asked.segments} segments of {long_session.WORDS} words on 120×40")
    with tempfile.TemporaryDirectory() as place:
        found = _measure(Path(place), asked)
    _print_targets(found["targets"])
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench tui", description=__doc__, allow_abbrev=False)
    parser.add_argument("--segments", type=int, default=SEGMENTS, help="length of the session that is compared")
    parser.add_argument("--few", type=int, default=FEW, help="length of the short session")
    parser.add_argument("--many", type=int, default=MANY, help="length of the long session")
    parser.add_argument("--repeat", type=int, default=200, help="how many keys of each sort are pressed")
    parser.add_argument("--starts", type=int, default=5, help="how often each program is started")
    parser.add_argument("--out", type=Path, help="a file for the figures, as JSON")
    return parser.parse_args()


def _measure(place: Path, asked: argparse.Namespace) -> dict[str, Any]:
    study = long_session.make(place / "study", asked.segments)
    keys = _moves({name: _shown(name, study) for name in ("coder", *RIVALS)}, asked.repeat)
    _print_keys("Moving to the next row: from the key to the last byte painted", keys)
    program = _coding(study)
    start_s = [program.seen("0.first")]
    moves, codes = _moves_and_codes(program, asked.repeat)
    resident_mb = program.resident_mb
    program.close()
    commit_ms = _commits(study, asked.repeat)
    start_s += [_start(study) for _ in range(asked.starts - 1)]
    own = {"move": moves, "code": codes, "commit": _spread(commit_ms)}
    _print_keys("`coder code` itself, a commit of its own apart", own)
    paints = _first_paints(study, asked.starts)
    print("\nFirst paint once all is imported and the session is read, the median")
    for name, ms in paints.items():
        print(f"  {name:<11} {ms:7.1f} ms")
    print(f"\nFrom the start of the process to the first paint: {median(start_s):.2f} s; memory {resident_mb:.0f} MB")
    ratios = _by_length(place, asked)
    rivals = [keys[name] for name in RIVALS]
    targets = {
        "key_median_over_rivals": keys["coder"]["median_ms"] / min(one["median_ms"] for one in rivals),
        "key_p95_over_rivals": keys["coder"]["p95_ms"] / min(one["p95_ms"] for one in rivals),
        "first_paint_over_OptionList": paints["coder"] / paints["OptionList"],
        "start_to_paint_s": median(start_s),
        "resident_mb": resident_mb,
        "many_over_few": max(ratios.values()),
    }
    return {"keys": keys, "own": own, "first_paint_ms": paints, "by_length": ratios, "targets": targets}


def _shown(name: str, study: Path) -> Keyboard:
    """Start one of the three programs over the same session and wait until it shows the session."""
    program = Keyboard([sys.executable, "-W", "ignore", "-m", "benches.rivals", name, str(study)], study)
    program.seen("0.first")
    program.settle()
    return program


def _coding(study: Path) -> Keyboard:
    return Keyboard([sys.executable, "-W", "ignore", "-m", "coder", "code", "S01", "--rater", "R1"], study)


def _start(study: Path) -> float:
    program = _coding(study)
    seconds = program.seen("first")
    program.close()
    return seconds


def _moves(programs: dict[str, Keyboard], repeat: int) -> dict[str, dict[str, float]]:
    """Go down one row after the other, in the programs in turns: a busy machine slows all alike."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    spent = {}
    for number in range(WARM_UP + repeat):
        if number == WARM_UP:
            spent = {name: program.processor_ms for name, program in programs.items()}
        for name, program in programs.items():
            taken[name].append(program.press(DOWN)[1])
    found = {name: _spread(several[WARM_UP:]) for name, several in taken.items()}
    for name, program in programs.items():
        found[name]["processor_ms"] = (program.processor_ms - spent[name]) / repeat
        program.close()
    return found


def _moves_and_codes(program: Keyboard, repeat: int) -> tuple[dict[str, float], dict[str, float]]:
    """Code one segment after the other."""
    program.settle()
    moves, codes = [], []
    for number in range(WARM_UP + repeat):
        codes.append(program.press(LETTERS[number % len(LETTERS)])[1])
        moves.append(program.press(ENTER)[1])
    return _spread(moves[WARM_UP:]), _spread(codes[WARM_UP:])


def _commits(folder: Path, repeat: int) -> list[float]:
    """What a code costs without a screen: the rules, the hash, one commit, and counting."""
    with open_study(folder) as study:
        desk = open_desk(study, "R1", "S01")
        code = next(code.id for code in desk.book.codes.values() if code.hotkey == LETTERS[0])
        taken = []
        for segment in desk.segments[-repeat:]:
            began = time.perf_counter()
            desk.code(segment, code)
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def _first_paints(study: Path, starts: int) -> dict[str, float]:
    """From `READY` to the first row on the terminal, in turns."""
    taken: dict[str, list[float]] = {"coder": [], "OptionList": []}
    for _ in range(starts):
        for name, several in taken.items():
            program = Keyboard([sys.executable, "-W", "ignore", "-m", "benches.rivals", name, str(study)], study)
            ready = program.seen(READY)
            several.append((program.seen("first") - ready) * 1000)
            program.close()
    return {name: median(several) for name, several in taken.items()}


def _by_length(place: Path, asked: argparse.Namespace) -> dict[str, float]:
    """A key in a long session over the same key in a short one."""
    found = {}
    for length in (asked.few, asked.many):
        program = _coding(long_session.make(place / f"{length}", length))
        program.seen("0.first")
        found[length] = _moves_and_codes(program, asked.repeat)
        program.close()
    few, many = found[asked.few], found[asked.many]
    ratios = {what: many[at]["median_ms"] / few[at]["median_ms"] for at, what in enumerate(("move", "code"))}
    print(f"\n{asked.many} segments over {asked.few}, the median of each")
    for at, (what, ratio) in enumerate(ratios.items()):
        print(f"  {what:<11} {ratio:7.2f}   {many[at]['median_ms']:.1f} over {few[at]['median_ms']:.1f} ms")
    return ratios


def _spread(taken: Sequence[float]) -> dict[str, float]:
    in_order = sorted(taken)
    return {"median_ms": median(in_order), "p95_ms": in_order[math.ceil(0.95 * len(in_order)) - 1]}


def _print_keys(title: str, found: dict[str, dict[str, float]]) -> None:
    print(f"\n{title}")
    print(f"  {'':<11} {'median':>7}    {'p95':>7}")
    for name, spread in found.items():
        own = f"   {spread['processor_ms']:5.1f} ms of the processor" if spread.get("processor_ms") else ""
        print(f"  {name:<11} {spread['median_ms']:7.1f}    {spread['p95_ms']:7.1f} ms{own}")


def _print_targets(found: dict[str, float]) -> None:
    print(f"\n{'target':<30} {'at most':>8} {'found':>8}")
    for name, most in TARGETS.items():
        held = "" if found[name] <= most else "   missed"
        print(f"{name.replace('_', ' '):<30} {most:8.2f} {found[name]:8.2f}{held}")


if __name__ == "__main__":
    sys.exit(main())

"""How long codebooks take to load beside the YAML parser alone, and how long legality takes per call.

What is compared is measured in turns in one run, so that a busy machine slows both alike; of each the median is
printed. Figures of one machine on one day are worth little, the ratios more.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from ruamel.yaml import YAML

from coder.codebook import legality
from coder.codebook.load import loads
from coder.codebook.schema import Codebook
from coder.model import NOTHING, Marks, Segment, Value
from coder.resources import codebook_path

UTTERANCES, INTERVALS = 600, 10
"""Of the session that legality is asked about: fifty minutes."""
CODED = 0.25
"""The share of segments with a code; the others are none."""

FIRST = """
import json, time
from coder.codebook.load import shipped
began = time.perf_counter()
shipped("{name}")
print(json.dumps((time.perf_counter() - began) * 1000))
"""
"""The first load of a process, which also finds out whether the program is the one that kept the book."""


def main() -> int:
    """Measure, and print a table."""
    asked = _arguments()
    text = codebook_path(asked.book).read_text(encoding="utf-8")
    book = loads(text, asked.book)
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}; {book.key}\n")
    found = {
        "loading": _loading(asked.book, text, asked.repeat),
        "legality": _legality(book, asked.repeat),
    }
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench codebook", description=__doc__, allow_abbrev=False)
    parser.add_argument("--book", default="alliance-bordin", help="the id of a shipped codebook")
    parser.add_argument("--repeat", type=int, default=11, help="how often each thing is measured")
    parser.add_argument("--out", type=Path, help="a file for the figures, as JSON")
    return parser.parse_args()


def _loading(name: str, text: str, repeat: int) -> dict[str, float]:
    """Load by the parser alone, by this program, and from what was kept, in turns."""
    whole: list[float] = []
    parser: list[float] = []
    kept: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        _first(name, home)
        for _ in range(repeat):
            parser.append(_ms(lambda: YAML(typ="safe", pure=True).compose(text)))
            whole.append(_ms(lambda: loads(text, name)))
            kept.append(_first(name, home))
    found = {"parser_ms": median(parser), "load_ms": median(whole), "kept_ms": median(kept)}
    found |= {"load_over_parser": found["load_ms"] / found["parser_ms"]}
    found |= {"load_over_kept": found["load_ms"] / found["kept_ms"]}
    print("Loading, the median of each")
    print(f"  ruamel.yaml composes the file     {found['parser_ms']:7.1f} ms")
    print(f"  loaded and checked                {found['load_ms']:7.1f} ms")
    print(f"  loaded from what was kept         {found['kept_ms']:7.1f} ms (the first load of a process)")
    print(f"  loaded over composed              {found['load_over_parser']:7.2f}")
    print(f"  loaded over kept                  {found['load_over_kept']:7.1f}")
    return found


def _first(name: str, home: str) -> float:
    command = [sys.executable, "-W", "ignore", "-c", FIRST.format(name=name)]
    caches = {"XDG_CACHE_HOME": home, "LOCALAPPDATA": home, "HOME": home}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **caches})
    return float(json.loads(done.stdout))


def _legality(book: Codebook, repeat: int) -> dict[str, float]:
    """Ask of every segment of a coded session about every code of its kind."""
    segments = _segments(book)
    marks = _coded(book, segments)
    is_open = legality.gate(book, marks)
    asked = [(one, code.id, marks.get(one.id, NOTHING)) for one in segments for code in book.codes_of(one.kind)]
    gated = [one for one in asked if book.codes[one[1]].only_if] * 100
    calls: dict[str, tuple[int, Callable[[], object]]] = {
        "why_not": (len(asked), partial(_each, legality.why_not, book, asked, is_open)),
        "state_of": (len(asked), partial(_each, legality.state_of, book, asked, is_open)),
        "missing": (
            len(segments),
            lambda: [legality.missing(book, one, marks.get(one.id, NOTHING), is_open) for one in segments],
        ),
        "only_if": (len(gated), partial(_each, legality.why_not, book, gated, is_open)),
    }
    calls = {name: call for name, call in calls.items() if call[0]}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeat):
        for name, (count, call) in calls.items():
            taken[name].append(_ms(call) * 1000 / count)
    found = {f"{name}_us": median(each) for name, each in taken.items()}
    print(f"\nLegality in a coded session of {len(segments)} segments; only_if is why_not of a code behind a formula")
    for name, (count, _) in calls.items():
        print(f"  {name:<8} {found[f'{name}_us']:6.1f} µs a call, {count} calls")
    return found


def _each(
    function: Callable[..., object],
    book: Codebook,
    asked: list[tuple[Segment, str, Marks]],
    is_open: legality.Gate,
) -> None:
    for segment, code, marks in asked:
        function(book, segment, code, marks, is_open)


def _segments(book: Codebook) -> list[Segment]:
    """Give the session's segments of every kind of the book, therapist and client in turn."""
    found = []
    for name, kind in book.segments.items():
        count = {"session": 1, "interval": INTERVALS}.get(kind.kind, UTTERANCES)
        for number in range(count):
            role: Any = None if count < UTTERANCES else ("therapist", "client")[number % 2]
            start_ms = number * 3_000_000 // count
            found.append(Segment(f"{name}-{number}", name, number + 1, start_ms, start_ms + 3000, role))
    return found


def _coded(book: Codebook, segments: list[Segment]) -> Mapping[str, Marks]:
    """Code a share of the segments as far as is legal, with a seed; the others are none."""
    random = Random(1)
    marks: dict[str, Marks] = {}
    for segment in segments:
        legal = [code for code in legality.legal_codes(book, segment) if code.only_if is None]
        chosen = [code for code in legal if code.kind == "rating"]
        if random.random() < CODED:
            tallies = [code for code in legal if code.kind != "rating"]
            chosen += random.sample(tallies, min(2, len(tallies)))
        values = {(code.id, ""): Value(book.scales[code.scale].min if code.scale else 1) for code in chosen}
        marks[segment.id] = Marks(values, none=not values)
    return marks


def _ms(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())

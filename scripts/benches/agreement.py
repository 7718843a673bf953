"""How fast agreement is beside the programs a lab would use instead, and whether it keeps what was promised.

Ours and theirs are measured in turns in one run on the same arrays, so that a busy machine slows both alike; a ratio
is the median of the turns' ratios. Theirs are installed into an environment of their own in the user's cache, the first
time from the network, and run there; before anything is timed both have to give the same values. A bootstrap
of theirs is a loop over their function: a few replicates are timed, and a thousand are taken to last a thousand times
as long. Figures of one machine on one day are worth little, the ratios more.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benches import reading
from benches.peers import timed
from coder.agreement import agree, pairwise
from coder.config import cache_folder

NEWEST = ("krippendorff==0.9.0", "scikit-learn==1.9.1", "pingouin==0.7.0")
EARLIER = ("pingouin==0.6.1",)
"""The pingouin of the target; the next one took another way to the same figures, 200 times as fast."""
RATERS, CATEGORIES, GAPS = 5, list(range(10)), 0.2
REPLICATES, CODES = 1000, 40
FORMS = ("icc_1_1", "icc_A_1", "icc_C_1", "icc_1_k", "icc_A_k", "icc_C_k")
"""In pingouin's order."""
WITHIN = 1e-6


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:,.1f}"
        met = {None: "", True: "met", False: "MISSED"}[self.met]
        return f"{self.what:<58} {self.ours:>11} {self.peer:>11} {ratio:>9}  {self.target:<11} {met}"


class Peer:
    """Programs in an environment of their own, asked for one thing at a time."""

    def __init__(self, packages: tuple[str, ...], folder: Path) -> None:
        self._process = subprocess.Popen(
            [_environment(packages), "-I", Path(__file__).with_name("peers.py"), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, job: str, data: str, **how: Any) -> tuple[float, list[float]]:
        """Run a job once: milliseconds and values."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"job": job, "data": data, **how}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["ms"], answer["values"]

    def close(self) -> None:
        """Let them go."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def _environment(packages: tuple[str, ...]) -> Path:
    """Make, once, an environment with these packages; its Python."""
    folder = cache_folder() / "bench" / "-".join(name.replace("==", "-") for name in packages)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed"
    if not done.exists():
        print(f"Installing {', '.join(packages)} for the comparison alone, into {folder.name} of the user's cache.")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        done.touch()
    return python


@dataclass(frozen=True)
class Race:
    """One thing that both can do."""

    what: str
    data: str
    ours: Callable[[Any], list[float]]
    peer: Callable[[str], tuple[float, list[float]]]
    target: float | None
    turns: int
    once: int = 1
    """How many of the peer's calls make one of ours."""
    alike: bool = True
    """Whether both give the same values; replicates do not."""


def _raced(race: Race, data: dict[str, Any]) -> Line:
    """Let both run in turns."""
    ratings = data[race.data]
    expected, found = race.peer(race.data)[1], race.ours(ratings)
    if race.alike:
        assert np.allclose(found, expected, rtol=0, atol=WITHIN), (race.what, found, expected)
    ours, theirs = [], []
    for _ in range(race.turns):
        theirs.append(race.peer(race.data)[0] * race.once)
        ours.append(timed(partial(race.ours, ratings))[0])
    ratio = median(their / our for our, their in zip(ours, theirs, strict=True))
    target = "" if race.target is None else f"≥ {race.target:,.0f}×"
    met = None if race.target is None else ratio >= race.target
    return Line(race.what, _time(median(ours)), _time(median(theirs)), ratio, target, met)


def _value(ratings: Any, level: str, names: tuple[str, ...], replicates: int = 0) -> list[float]:
    found = agree(
        ratings,
        level=level,
        categories=CATEGORIES,
        coefficients=names,
        bootstrap=replicates,  # type: ignore[arg-type]
    )
    return [float(found.coefficients[name].value or np.nan) for name in names]


def _kappas(ratings: Any) -> list[float]:
    values = pairwise(ratings, level="nominal", categories=CATEGORIES).values
    return [float(value) for value in values[np.triu_indices(len(values), 1)]]


def _races(newest: Peer, earlier: Peer, turns: int) -> Iterator[Race]:
    for n, target in (("10k", 5.0), ("100k", 8.0)):
        for level in ("nominal", "ordinal", "interval"):
            ours = partial(_value, level=level, names=(f"alpha_{level}",))
            peer = partial(newest, "alpha", level=level)
            yield Race(f"alpha, {level}, {n} units, krippendorff", f"{n}-gaps", ours, peer, target, turns)
    yield Race("ten kappas, 10k units, scikit-learn", "10k", _kappas, partial(newest, "kappas"), 30.0, turns)
    six = partial(_value, level="interval", names=FORMS)
    # One turn of the earlier one lasts ten seconds.
    yield Race("six ICCs with limits, 10k units, pingouin 0.6.1", "10k", six, partial(earlier, "icc"), 1000.0, 1)
    yield Race("six ICCs with limits, 10k units, pingouin 0.7.0", "10k", six, partial(newest, "icc"), None, turns)
    for n, target in (("10k", 50.0), ("100k", 150.0)):
        for level in ("nominal", "ordinal"):
            ours = partial(_value, level=level, names=(f"alpha_{level}",), replicates=REPLICATES)
            peer = partial(newest, "replicate", level=level, seed=1)
            what = f"alpha, {level}, {REPLICATES} replicates, {n} units, krippendorff*"
            yield Race(what, f"{n}-gaps", ours, peer, target, max(turns // 2, 1), REPLICATES, alike=False)


def _alone(data: dict[str, Any], turns: int) -> Iterator[Line]:
    """What is measured of ours alone: many codes, growth, and memory."""
    codes = [_table(10_000, GAPS, seed) for seed in range(CODES)]
    nominal = partial(_value, level="nominal", names=("alpha_nominal",), replicates=REPLICATES)
    taken, _ = timed(lambda: [nominal(code) for code in codes])
    what = f"{CODES} codes × 10k units × {REPLICATES} replicates"
    yield Line(what, _time(taken), target="≤ 10 s", met=taken <= 10_000)
    for replicates in (0, REPLICATES):
        ours = partial(_value, level="nominal", names=("alpha_nominal",), replicates=replicates)
        ratios = []
        for _ in range(turns if not replicates else max(turns // 2, 1)):
            few, many = (timed(partial(ours, data[name]))[0] for name in ("10k-gaps", "1M-gaps"))
            ratios.append(many / few)
        what = f"alpha, nominal, {replicates} replicates, 1M units beside 10k"
        ratio = median(ratios)
        yield Line(what, _time(many), _time(few), ratio, "≤ 100×", ratio <= 100)
    everything = partial(agree, level="nominal", categories=CATEGORIES, coefficients="all", bootstrap=100)
    few, many = (_peak_mib(partial(everything, data[name])) for name in ("100k-gaps", "1M-gaps"))
    what = "memory beside the table, all coefficients, 1M beside 100k"
    yield Line(what, f"{many:,.0f} MiB", f"{few:,.0f} MiB", many / few, "≤ 10×", many <= 10 * few)


def _peak_mib(call: Callable[[], object]) -> float:
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def _table(n_units: int, gaps: float, seed: int = 1) -> Any:
    """Make up ratings, shape (raters, units): a truth that each rater sees in seven of ten units."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(CATEGORIES), n_units)
    guess = rng.integers(0, len(CATEGORIES), (RATERS, n_units))
    ratings = np.where(rng.random(guess.shape) < 0.7, truth, guess).astype(np.float64)
    ratings[rng.random(ratings.shape) < gaps] = np.nan
    return ratings


def _data() -> dict[str, Any]:
    sizes = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}
    return {"10k": _table(10_000, 0.0)} | {f"{name}-gaps": _table(size, GAPS) for name, size in sizes.items()}


def _time(ms: float) -> str:
    return f"{ms:,.2f} ms" if ms < 1000 else f"{ms / 1000:,.1f} s"


@contextmanager
def _peers(data: dict[str, Any]) -> Iterator[tuple[Peer, Peer]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name, ratings in data.items():
            np.save(folder / f"{name}.npy", ratings)
        found = []
        for packages in (NEWEST, EARLIER):
            found.append(Peer(packages, folder))
            stack.callback(found[-1].close)
        yield found[0], found[1]


def main() -> int:
    """Measure, and print a table."""
    asked = _arguments()
    if asked.coverage:
        return subprocess.run([sys.executable, "-m", "benches.coverage"], check=False).returncode
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load:.1f}", end="")
    print(f", Python {platform.python_version()}, NumPy {np.__version__}; beside {', '.join((*NEWEST, *EARLIER))}")
    print(f"{RATERS} raters, {len(CATEGORIES)} categories, {GAPS:.0%} missing but for kappas and ICCs\n")
    print(Line("what", "ours", "peer", None, "target", None))
    data, lines = _data(), []
    with _peers(data) as (newest, earlier):
        for race in _races(newest, earlier, asked.repeat):
            if asked.only not in race.what:
                continue
            lines.append(_raced(race, data))
            print(lines[-1], flush=True)
    for line in (
        () if asked.only else chain(_alone(data, asked.repeat), (Line(*one) for one in reading.measured(asked.rows)))
    ):
        lines.append(line)
        print(line, flush=True)
    print("\n* their 1000 replicates are one replicate's time, a thousand times")
    if asked.out:
        asked.out.write_text(json.dumps([asdict(line) for line in lines], indent=2) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench agreement", description=__doc__, allow_abbrev=False)
    parser.add_argument("--repeat", type=int, default=7, help="how many turns each has")
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows of the ratings file that is read")
    parser.add_argument("--out", type=Path, help="a file for the table, as JSON")
    parser.add_argument("--only", default="", help="races whose name has this text, and nothing else")
    parser.add_argument("--coverage", action="store_true", help="instead: how often limits hold the true value")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""How fast anybody's ratings are read from a file and compared, and how much memory that takes.

Each is done by a process of its own, whose peak of memory is that of the reading; part of `bench agreement`.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

RATERS, SEGMENTS = 5, 700
BLOCK = 10_000
"""Units written at once."""

READ = """
import json, sys, time
from pathlib import Path
from coder.exchange.readers.ratings_csv import read_ratings
from benches.reading import peak_mib
before, began = peak_mib(), time.perf_counter()
n = sum(table.ratings.size for table in read_ratings(Path(sys.argv[1]), "nominal"))
print(json.dumps({"s": time.perf_counter() - began, "mib": peak_mib() - before, "n": n}))
"""
COMPARE = """
import json, sys, time
from pathlib import Path
from coder.workflow.reliability import Options, file_agreement
from benches.reading import peak_mib
before, began = peak_mib(), time.perf_counter()
n = sum(one.n_units for one in file_agreement(Path(sys.argv[1]), "nominal", (), Options(bootstrap=1000)).values())
print(json.dumps({"s": time.perf_counter() - began, "mib": peak_mib() - before, "n": n}))
"""


def measured(n_rows: int) -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the time it took, and the memory."""
    with tempfile.TemporaryDirectory() as folder:
        for quoted in (False, True):
            path = Path(folder) / "ratings.csv"
            _write(path, n_rows, quoted=quoted)
            size = path.stat().st_size / 2**20
            how = "quoted by R" if quoted else "plain"
            yield _line(f"reading {n_rows / 1e6:,.1f}M ratings, {size:,.0f} MiB, {how}", READ, path, n_rows)
            if not quoted:
                yield _line("reading them and alpha with 1000 replicates", COMPARE, path, n_rows)


def _line(what: str, program: str, path: Path, n_rows: int) -> tuple[str, str, str]:
    ours = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True, env=ours)
    found = json.loads(done.stdout)
    memory = "" if np.isnan(found["mib"]) else f" {found['mib'] / n_rows * 1e6:,.0f} MiB/M"
    return what, f"{n_rows / found['s'] / 1e6:,.2f} M/s", memory


def _write(path: Path, n_rows: int, *, quoted: bool) -> None:
    """Write a long table of sessions of so many segments, an eighth of the values missing."""
    rng, mark = np.random.default_rng(1), '"' if quoted else ""
    row = f"{mark}S{{:05}}{mark},{mark}u{{:03}}{mark},{mark}R{{}}{mark},{{}}\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(f"{mark}{name}{mark}" for name in ("session", "unit", "rater", "value")) + "\n")
        for start in range(0, n_rows // RATERS, BLOCK):
            units = range(start, min(start + BLOCK, n_rows // RATERS))
            values = rng.integers(-1, 7, (len(units), RATERS)).tolist()
            file.writelines(
                row.format(unit // SEGMENTS, unit % SEGMENTS, rater, "" if value < 0 else value)
                for unit, given in zip(units, values, strict=True)
                for rater, value in enumerate(given)
            )


def peak_mib() -> float:
    """The most memory this process has had; NaN where the system does not say."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit

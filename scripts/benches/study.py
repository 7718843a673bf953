"""How long a large study takes to be compared and reported, and how much memory, by its number of sessions.

Studies of 700 utterances a session, two raters each, are invented in the database; each size is then measured in a
process of its own. Time and memory of the largest over the smallest, divided by the sessions, tell whether cost grows
faster than the study: 1 is in proportion.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benches import big_study

JOB = """
import json, resource, sys, time
from pathlib import Path
from coder.workflow.publication import publish_report
from coder.workflow.laying import basis, lay
from coder.workflow.reliability import Options, reliability
from coder.workflow.study import open_study, study_book
from coder.workflow.variables import variables

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

found = {}
with open_study(Path(sys.argv[1])) as study:
    book = study_book(study)
    began = time.perf_counter()
    columns = sum(len(one.times) for one in lay(study, basis(study, (), book), list(variables(book))))
    found["counts_s"], found["counts_mb"], found["columns"] = time.perf_counter() - began, peak(), columns
    began = time.perf_counter()
    said = reliability(study, options=Options(bootstrap=int(sys.argv[2])))
    found["agreement_s"], found["agreement_mb"] = time.perf_counter() - began, peak()
    found["figures"] = sum(len(one.coefficients) for one in said.codes.values())
    began = time.perf_counter()
    publish_report(study, Path(sys.argv[3]), said.codes, seed=1, force=True)
    found["report_s"], found["report_mb"] = time.perf_counter() - began, peak()
print(json.dumps(found))
"""
"""Only a Unix tells a process's peak memory; the figures are for those who decide about a machine."""


def main() -> int:
    """Measure, and print a table."""
    asked = _arguments()
    print(
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}; {asked.bootstrap} replicates\n"
    )
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for sessions in asked.sessions:
            study = Path(folder) / f"study-{sessions}"
            began = time.perf_counter()
            rows = big_study.make(study, sessions)
            print(
                f"{sessions} sessions: {rows:,} rows of codings made in {time.perf_counter() - began:.0f} s", flush=True
            )
            command = [sys.executable, "-c", JOB, str(study), str(asked.bootstrap), str(Path(folder) / "report.html")]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[sessions] = {"rows": rows, **json.loads(done.stdout)}
            _say(found[sessions])
    if len(found) > 1:
        _growth(found)
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench study", description=__doc__, allow_abbrev=False)
    parser.add_argument("--sessions", type=int, nargs="+", default=[100, 1000], help="10000 needs 6 GB of disk")
    parser.add_argument("--bootstrap", type=int, default=2000, help="replicates of the bootstrap")
    parser.add_argument("--folder", type=Path, help="where the studies are made for a while")
    parser.add_argument("--out", type=Path, help="a file for the figures, as JSON")
    return parser.parse_args()


def _say(found: dict[str, float]) -> None:
    print(f"  counted in the database        {found['counts_s']:8.1f} s, {found['counts_mb']:6.0f} MB")
    print(f"    as columns                   {found['columns']:10,.0f} for {found['rows']:,.0f} rows")
    figures = f"agreement, {found['figures']:.0f} figures"
    print(f"  {figures:<28} {found['agreement_s']:8.1f} s, {found['agreement_mb']:6.0f} MB")
    print(f"  report                         {found['report_s']:8.1f} s, {found['report_mb']:6.0f} MB", flush=True)


def _growth(found: dict[int, dict[str, float]]) -> None:
    few, many = min(found), max(found)
    print(f"\nFrom {few} to {many} sessions, for each session")
    for what in ("counts_s", "agreement_s", "report_s", "report_mb"):
        ratio = found[many][what] / found[few][what] * few / many
        print(f"  {what:<12} {ratio:6.2f} times as much")


if __name__ == "__main__":
    sys.exit(main())

"""The files of a report: the page, and beside it the Methods section and the figures as a table."""

from collections.abc import Mapping
from pathlib import Path

from coder.errors import ConflictError
from coder.exchange.writers.csv import csv_lines
from coder.report.markdown import as_markdown, is_methods
from coder.report.model import Report
from coder.report.page import is_report, render
from coder.tables import RELIABILITY
from coder.tables.figures import Record, reliability
from coder.tables.frames import Filled

METHODS, FIGURES = "methods.md", "reliability.csv"
HEAD_BYTES = 4096
"""By so much of a file it is told whether it is one of ours."""


def report_files(out: Path, report: Report, records: Mapping[str, Record]) -> dict[Path, str]:
    """Lay out everything that is written for a report, the page first.

    Args:
        out: where the page goes; the others lie in the same folder.
        report: what the page says.
        records: agreement in the shape of `coder agreement --json`, by the name of its variable.
    """
    figures = "".join(csv_lines(Filled(RELIABILITY, reliability(records))))
    return {out: render(report), out.with_name(METHODS): as_markdown(report), out.with_name(FIGURES): figures}


def refuse_to_replace_report(out: Path, software: str, *, force: bool) -> None:
    """Raise unless the three places are free, or hold an earlier report that `force` replaces.

    Raises:
        ConflictError: something else is there, or a report and no `force`.
    """
    if out.name in (METHODS, FIGURES):
        raise ConflictError(f"{out.name} is written beside the page.", "Name a page: --out FILE.html")
    for path in (out, out.with_name(METHODS), out.with_name(FIGURES)):
        if not path.exists():
            continue
        if path.is_dir():
            hint = "Name a file: --out FILE.html" if path == out else "Name a page in another folder."
            raise ConflictError(f"{path} is a folder.", hint)
        if not _is_ours(path, software):
            hint = f"Name {'another file' if path == out else 'a page in another folder'}; nothing was touched."
            raise ConflictError(f"{path} is not a report of this program.", hint)
        if not force:
            raise ConflictError(f"There is a report in {path} already.", "Replace it with --force.")


def _is_ours(path: Path, software: str) -> bool:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).decode("utf-8", errors="replace")
    if path.name == METHODS:
        return is_methods(head, software)
    if path.name == FIGURES:
        return head.partition("\n")[0] == ",".join(RELIABILITY.names)
    return is_report(head, software)

"""A codebook or form file → a `Codebook` or `Form`, or everything that is wrong with it at once."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from coder.codebook import cache, checks
from coder.codebook.schema import Codebook, Document, Form, Kind
from coder.codebook.shape import validate
from coder.codebook.source import read
from coder.codebook.tree import Node, Place, Report
from coder.errors import CodebookError, NotFoundError, Problem
from coder.resources import codebook_path

One = TypeVar("One", bound=Document)
OTHER: dict[Kind, tuple[Kind, str]] = {
    "codebook": ("form", "Score answers with it: coder form score FILE.csv --form ID"),
    "form": ("codebook", "See the forms there are: coder form list"),
}
"""The kind that a file is when it is not the one that was asked for, and what to do with it."""


def load(path: Path) -> Codebook:
    """Read a codebook file; raises `CodebookError` with every problem, each with line, column and key."""
    text, report = text_of(path)
    return _whole(_codebook(_tree(text, report, "codebook"), report), report)


def loads(text: str, file: str) -> Codebook:
    """Read a codebook from text; the file's name is for messages only."""
    report = Report(file)
    return _whole(_codebook(_tree(text, report, "codebook"), report), report)


def load_form(path: Path) -> Form:
    """Read a form file; raises as `load` does."""
    text, report = text_of(path)
    return _whole(_form(_tree(text, report, "form"), report), report)


def loads_form(text: str, file: str) -> Form:
    """Read a form from text; the file's name is for messages only."""
    report = Report(file)
    return _whole(_form(_tree(text, report, "form"), report), report)


def load_any(path: Path) -> Codebook | Form:
    """Read a file as the kind that it says it is."""
    text, report = text_of(path)
    root = _tree(text, report)
    return _whole(_form(root, report), report) if _is_form(root) else _whole(_codebook(root, report), report)


def shipped(name: str) -> Codebook:
    """Read a codebook that comes with the program; the next time is fifty times faster.

    Raises:
        NotFoundError: none is called so; the nearest name is told.
    """
    path = codebook_path(name)
    text, report = text_of(path)
    found = _kept(path.stem, text or "")
    if found is None:
        found = _whole(_codebook(_tree(text, report, "codebook"), report), report)
        cache.keep(path.stem, text or "", found.model_dump(by_alias=True, exclude_unset=True))
    return found


def held(text: str, key: str) -> Codebook:
    """Read a codebook from the text that a study holds under `id@version`, which may be that of a shipped one."""
    return _kept(key.partition("@")[0], text) or loads(text, f"{key}.yaml")


def _kept(name: str, text: str) -> Codebook | None:
    said = cache.find(name, text)
    try:
        return None if said is None else Codebook.model_validate(said)
    except ValidationError:
        return None


def check(path: Path) -> tuple[Problem, ...]:
    """List everything that is wrong with a codebook or form file, in the order of the file; nothing when it loads."""
    text, report = text_of(path)
    root = _tree(text, report)
    _ = _form(root, report) if _is_form(root) else _codebook(root, report)
    return report.problems


def _tree(text: str | None, report: Report, kind: Kind | None = None) -> Node | None:
    """Parse the file; only text that is no YAML at all, or is of the other kind, keeps it from being checked."""
    root = None if text is None else read(text, report)
    if root is None or kind is None:
        return root
    other, hint = OTHER[kind]
    said = root.get("kind")
    if said.text == other:
        report.value(said, f"must be '{kind}', not '{other}'")
        raise CodebookError(f"{Path(report.file).name} is a {other}, not a {kind}.", hint, report.problems)
    return root


def _is_form(root: Node | None) -> bool:
    return root is not None and root.get("kind").text == "form"


def _codebook(root: Node | None, report: Report) -> Codebook | None:
    if root is None:
        return None
    checks.run(root, report)
    return validate(root, report, Codebook)


def _form(root: Node | None, report: Report) -> Form | None:
    if root is None:
        return None
    checks.run_form(root, report)
    return validate(root, report, Form)


def _whole(found: One | None, report: Report) -> One:
    if found is None or report.problems:
        raise _summary(report)
    return found


def text_of(path: Path) -> tuple[str | None, Report]:
    """Read the file as UTF-8, with or without a byte order mark; None when it is something else."""
    report = Report(str(path))
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {path}.", "Check the path, or see: coder codebook list") from None
    except OSError as error:
        raise CodebookError(f"{path} cannot be read: {error.strerror}.", "Give the path of a YAML file.") from None
    try:
        return raw.decode("utf-8-sig"), report
    except UnicodeDecodeError as error:
        before = raw[: error.start].split(b"\n")
        place = Place(len(before), len(before[-1]) + 1)
        report.add(place, "", f"this is not UTF-8 text (byte {raw[error.start]:#04x}); save it as UTF-8")
        return None, report


def _summary(report: Report) -> CodebookError:
    first = report.problems[0]
    many = f"{len(report.problems)} problems; the first" if len(report.problems) > 1 else "1 problem,"
    what = f"{first.key}: {first.message}" if first.key else first.message
    return CodebookError(
        f"{Path(report.file).name} has {many} in line {first.line}: {what}",
        f"See every problem with its line: coder codebook check {report.file}",
        report.problems,
    )

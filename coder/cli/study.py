"""`init`, `status`, `log`, `verify`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from coder.cli.frame import Command, counted, frame, plain, show, table
from coder.errors import BrokenChainError, FormatError
from coder.workflow import audit, overview
from coder.workflow.overview import SessionStatus, Status
from coder.workflow.study import init_study

BRIEF = 160
"""Characters of an act that `log` shows in its table."""


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--codebook", "books", multiple=True, metavar="ID|FILE", help="A codebook to begin with; may be repeated."
)
@click.option("--title", default="", help="How the study is called in reports.")
def init(folder: Path, books: tuple[str, ...], title: str) -> None:
    """Make a new study in DIR."""
    with init_study(folder, books, title) as made:
        held = [one.name.removesuffix(".yaml") for one in sorted(made.settings.codebooks.iterdir())]
    show({"study": str(folder), "codebooks": held}, f"Made the study {folder} with {', '.join(held)}.")


@click.command(cls=Command)
def status() -> None:
    """Tell where sessions, assignments and raters stand."""
    with frame().open() as study:
        found = overview.status(study)
    show(_status_record(found), lambda: _status_text(found))


def _status_record(found: Status) -> dict[str, object]:
    record = plain(found)
    assert isinstance(record, dict)
    return record


def _status_text(found: Status) -> str:
    rows = [
        (one.session, one.state, one.segments, work.rater if work else "", _work(work) if work else "")
        for one in found.sessions
        for work in (one.assignments or (None,))
    ]
    head = f"{found.study}: {len(found.sessions)} sessions, {len(found.raters)} raters, blinding by {found.blinding}"
    if found.risk_flags:
        head += f"\n{counted(found.risk_flags, 'RISK FLAG')}: coder flags"
    return f"{head}\n\n{table(('session', 'state', 'segments', 'rater', 'coding'), rows)}" if rows else head


def _work(one: overview.AssignmentStatus) -> str:
    primary = ", primary" if one.is_primary else ""
    purpose = "" if one.purpose == "study" else f", {one.purpose}"
    return f"{one.state} {one.complete}/{one.total}{primary}{purpose}"


def session_text(one: SessionStatus) -> str:
    """Describe one session for people."""
    lines = [f"{one.session}: {one.state}, {counted(one.segments, 'segment')}"]
    lines += [f"  {name}: {value}" for name, value in one.facts.items()]
    lines += [f"  recording {part.part}: {part.path}, {counted(part.channels, 'channel')}" for part in one.recordings]
    lines += [f"  speakers: {', '.join(one.speakers)}"] if one.speakers else []
    lines += [f"  {work.rater}: {_work(work)}" for work in one.assignments]
    return "\n".join(lines)


@click.command(cls=Command)
@click.option("--session", default="", metavar="S", help="Only what concerns this session.")
def log(session: str) -> None:
    """List who did what, without any text of a transcript."""
    with frame().open() as study:
        lines = overview.audit_trail(study, session)
    rows = [(one.at, one.actor, one.act, one.session, _brief(one.value)) for one in lines]
    show(lines, lambda: table(("time", "who", "act", "session", "what"), rows))


def _brief(value: Mapping[str, Any]) -> str:
    """Write what an act says on one line; how a transcript was made takes pages, and `--json` has all of it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= BRIEF else f"{text[:BRIEF]} …"


@click.command(cls=Command)
@click.option(
    "--receipt",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="What submit --json or verify --json printed.",
)
def verify(files: tuple[Path, ...]) -> None:
    """Check that everything in the study is what was stored."""
    kept = tuple(one for file in files for one in _kept(file))
    with frame().open() as study:
        found = audit.verify(study, kept)
    record = {"intact": found.intact, **plain(found)}
    looked = f"{found.events} events, {found.acts} acts, {found.submissions} submissions"
    lines = [f"{'BROKEN' if one.broken else 'note  '}  {one.where}: {one.message}" for one in found.findings]
    show(record, "\n".join([*lines, f"Checked {looked}. {audit.TAIL}"]))
    if not found.intact:
        count = sum(one.broken for one in found.findings)
        raise BrokenChainError(f"{count} things are not as they were stored.", "Restore a backup, and find out why.")


def _kept(file: Path) -> tuple[audit.Kept, ...]:
    try:
        return audit.read_kept(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise FormatError(f"{file.name} is not a receipt.", "Keep what coder submit --json prints.") from error


COMMANDS = (init, status, log, verify)

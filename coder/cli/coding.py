"""`code`, and codings as files: `codings import | export`."""

from pathlib import Path

import click

from coder.cli.frame import Command, Group, counted, frame, on_terminal, say, show
from coder.cli.keys import keyboard, with_default_keys
from coder.errors import CoderError
from coder.workflow import exporting, importing
from coder.workflow.opening import is_anything_assigned, open_desk


@click.command(cls=Command)
@click.argument("session", metavar="[S]", required=False)
@click.option("--rater", required=True, metavar="R")
@with_default_keys
def code(session: str | None, rater: str, default_keys: bool) -> None:
    """Open the coding screen: rater R's queue, or session S of it."""
    with frame().open() as study:
        if not is_anything_assigned(study, rater):
            raise CoderError(
                f"Nothing is assigned to {rater}.", f"Assign something: coder assign --raters {rater} --sessions S"
            )
        if not on_terminal():
            if session:
                open_desk(study, rater, session)  # what keeps it from being opened is told first
            raise CoderError("The coding screen needs a terminal.", "Run it in one, or use coder codings import.")
        from coder.tui.app import run  # Textual takes 0.2 s to import; no other command needs it

        farewell = run(study, rater, session, keyboard(default=default_keys))
    if farewell:
        say(farewell)


@click.group(cls=Group)
def codings() -> None:
    """Codings as CSV files."""


@codings.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_codings(file: Path) -> None:
    """Store codings made elsewhere: the whole file, or nothing of it."""
    with frame().open() as study:
        done = importing.import_codings(study, file)
    same = f", {done.unchanged} say what is there already" if done.unchanged else ""
    said = f"{counted(done.stored, 'row')} stored for {counted(len(done.assignments), 'assignment')}{same}."
    show(done, said if done.stored else "Nothing to do: every row says what is there already.")


@codings.command("export")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="A file; else stdout.")
@click.option("--with-text", is_flag=True, help="Notes too; they count as text.")
@click.option("--force", is_flag=True, help="Replace the file.")
def export_codings(out: Path | None, with_text: bool, force: bool) -> None:
    """Write submitted codings in the form that import reads."""
    with frame().open() as study:
        text, rows = exporting.export_codings(study, with_text=with_text)
    if out is None:
        show({"rows": rows, "csv": text}, text.rstrip("\n"))
        return
    exporting.keep(out, text, force=force)
    show({"rows": rows, "file": str(out)}, f"Wrote {rows} rows to {out}.")


COMMANDS = (code, codings)

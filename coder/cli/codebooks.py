"""`codebook add | list | show | check | diff | migrate | schema`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.frame import Group, comma_list, counted, frame, plain, show, table
from coder.codebook import load, versions
from coder.codebook.json_schema import json_schema
from coder.codebook.schema import Codebook, Form
from coder.codebook.versions import BookDiff
from coder.config import find_study
from coder.errors import CodebookError, CoderError, StudyError
from coder.report.codebook import as_html, as_markdown, as_text
from coder.report.form import as_text as form_text
from coder.resources import form_path, shipped_codebooks, shipped_forms
from coder.workflow.study import add_codebook, held_codebooks

if TYPE_CHECKING:
    from coder.workflow.migrating import Migrated


@click.group(cls=Group)
def codebook() -> None:
    """Look at codebooks and add them to the study."""


@codebook.command()
@click.argument("book", metavar="ID|FILE")
def add(book: str) -> None:
    """Add a shipped codebook by its id, or a file; its newest version is the one assigned from then on."""
    with frame().open() as study:
        added = add_codebook(study, book)
    if added is None:
        show({"added": None}, "The study holds this version already; nothing to do.")
    else:
        show({"added": added.key}, f"Added {added.key}: {len(added.codes)} codes.")


@codebook.command("list")
def list_codebooks() -> None:
    """List the study's codebooks, or the shipped ones where there is no study."""
    try:
        find_study(frame().study)
    except StudyError:
        books = [load.shipped(name) for name in shipped_codebooks()]
        rows = [(one.id, one.version, "shipped", len(one.codes)) for one in books]
    else:
        with frame().open() as study:
            rows = [(one.id, one.version, "in the study", len(one.codes)) for one in held_codebooks(study)]
    record = [{"id": row[0], "version": row[1], "where": row[2], "codes": row[3]} for row in rows]
    show(record, lambda: table(("codebook", "version", "where", "codes"), rows))


@codebook.command("show")
@click.argument("book", metavar="ID")
@click.option("--html", "form", flag_value="html", help="As a page to print or read in a browser.")
@click.option("--markdown", "form", flag_value="markdown", help="As Markdown.")
@click.option("--language", metavar="TAG", default="", help="In a language that the book is translated into.")
def show_codebook(book: str, form: str | None, language: str) -> None:
    """Print a codebook: codes with keys, definitions and examples; or a form's scoring key."""
    found = _find_any(book)
    if isinstance(found, Form):
        if form or language:
            left = f"--{form}" if form else "--language"
            raise CoderError(f"{found.key} is a form, which is shown as text only.", f"Leave out {left}.")
        show(found.model_dump(mode="json", by_alias=True), form_text(found))
        return
    found = found.in_language(language) if language else found
    forms = {"html": as_html, "markdown": as_markdown, None: as_text}
    show(found.model_dump(mode="json"), lambda: forms[form](found))


def _find_any(book: str) -> Codebook | Form:
    if Path(book).is_file():
        return load.load_any(Path(book))
    return load.load_form(form_path(book)) if book in shipped_forms() else _find(book)


def _find(book: str) -> Codebook:
    if Path(book).is_file():
        return load.load(Path(book))
    try:
        find_study(frame().study)
    except StudyError:
        return load.shipped(book)
    with frame().open() as study:
        held = [one for one in held_codebooks(study) if book in (one.id, one.key)]
    return max(held, key=lambda one: versions.ordered(one.version)) if held else load.shipped(book)


@codebook.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """List every problem of a codebook or form file, with line and key."""
    problems = load.check(file)
    if not problems:
        show([], f"{file.name} has no problems.")
        return
    show([one.record() for one in problems], "\n".join(str(one) for one in problems))
    raise CodebookError(f"{file.name} has {len(problems)} problems.", "Each line names file, line, column and key.")


@codebook.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
def diff_codebooks(old: str, new: str) -> None:
    """Say what changed from codebook A to B, and whether that is a patch, minor or major.

    Each is a file, an id, or an id with its version, such as my-book@1.2.0.
    """
    older, newer = _find(old), _find(new)
    found = versions.diff(older, newer)
    record = {"level": found.level, "old": found.old, "new": found.new, "changes": plain(found.changes)}
    show(record, lambda: _diff_text(found, newer))


def _diff_text(found: BookDiff, newer: Codebook) -> str:
    if found.level is None:
        return f"{found.old} and {found.new} say the same."
    lines = [f"{found.old} → {found.new}: {found.level.upper()}"]
    for level in reversed(versions.LEVELS):
        lines += [f"  {level:<5}  {one.path}: {one.message}" for one in found.changes if one.level == level]
    if found.is_understated:
        lines.append(f"Changes of this kind make it {found.least} at least, and it calls itself {newer.version}.")
    if found.level == "major":
        lines.append("Codings of the two mean different things: they are not to be pooled.")
    return "\n".join(lines)


@codebook.command("migrate")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--map", "file", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--sessions", callback=comma_list, metavar="S1,S2", help="These only.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and store nothing.")
def migrate_codings(old: str, new: str, file: Path, sessions: tuple[str, ...], dry_run: bool) -> None:
    """Bring submitted codings of version A over to version B, as new occasions; the old ones stay as they are.

    A and B are versions that the study holds, such as my-book@1.2.0. The map says what each code becomes.
    """
    from coder.workflow.migrating import migrate

    with frame().open() as study:
        done = migrate(study, old, new, file, sessions, dry_run=dry_run)
    show(done.record(), lambda: _migrated_text(done))


def _migrated_text(done: "Migrated") -> str:
    if not done.moved:
        before = f"; {counted(done.already, 'coding')} of a session {'was' if done.already == 1 else 'were'} before"
        return f"Nothing of {done.old} is to be brought over to {done.new}{before if done.already else ''}."
    rows = [
        (one.session, one.rater, one.occasion, one.codings, one.left_behind, "submitted" if one.submitted else "open")
        for one in done.moved
    ]
    shown = table(("session", "rater", "occasion", "codings", "left behind", "state"), rows)
    lines = [f"{done.old} → {done.new}", "", shown]
    for one in done.moved:
        lines += ["", f"{one.session} by {one.rater} is to be finished:"] if one.missing else []
        lines += [f"  {segment}: {', '.join(wants)}" for segment, wants in one.missing]
    return "\n".join([*lines, *([] if done.stored else ["", "This was a dry run; nothing is stored."])])


@codebook.command()
def schema() -> None:
    """Print the form of a codebook file as JSON Schema, for editors that complete and check while you type."""
    found = json_schema()
    show(found, lambda: json.dumps(found, ensure_ascii=False, indent=2))


COMMANDS = (codebook,)

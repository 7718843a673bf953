"""`form list | show | schema | score | import`, `outcome import`, `combine`: what clients and therapists report."""

import json
from pathlib import Path
from typing import Any

import click

from coder.cli.frame import Command, Group, counted, frame, say, show, table
from coder.codebook.json_schema import json_schema
from coder.codebook.schema import Form
from coder.report.form import as_text
from coder.workflow import answers, exporting, forms, outcomes


@click.group(cls=Group)
def form() -> None:
    """Score questionnaires of clients and therapists, and keep their answers."""


@form.command("list")
def list_forms() -> None:
    """List the forms whose scoring keys come with the program."""
    found = forms.all_forms()
    rows = [
        (one.id, one.version, one.respondent, one.items.n, forms.range_of(one), " ".join(one.scores)) for one in found
    ]
    names = ("form", "version", "respondent", "items", "range", "scores")
    record = [
        {**dict(zip(names, row, strict=True)), "scores": list(one.scores), "unverified": one.unverified}
        for one, row in zip(found, rows, strict=True)
    ]
    show(record, lambda: table(names, rows))


@form.command("show")
@click.argument("name", metavar="ID|FILE")
def show_form(name: str) -> None:
    """Print a scoring key: items of each score, reversed items, range, rule for missing answers, source."""
    found = forms.find_form(name)
    show(found.model_dump(mode="json", by_alias=True), lambda: as_text(found))


@form.command()
def schema() -> None:
    """Print the form of a form file as JSON Schema, for editors that complete and check while you type."""
    found = json_schema(Form)
    show(found, lambda: json.dumps(found, ensure_ascii=False, indent=2))


FORM = click.option("--form", "name", required=True, metavar="ID|FILE", help="A form's id, or its file.")
SCALE = click.option("--scale", default="", metavar="LOW-HIGH", help="The numbers your lab printed, such as 1-7.")
REVERSED = click.option(
    "--reverse-printed",
    is_flag=True,
    help="Options were printed the other way round, and the file holds places, not printed numbers.",
)


@form.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@FORM
@SCALE
@REVERSED
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="A file; else stdout.")
@click.option("--force", is_flag=True, help="Replace the file.")
def score(file: Path, name: str, scale: str, reverse_printed: bool, out: Path | None, force: bool) -> None:
    """Score the answers in a CSV file; no study is needed.

    Its columns are session, respondent, item1, item2, and so on; or session, respondent, item, value.
    """
    done = forms.score_file(file, name, scale=scale, reverse_printed=reverse_printed)
    for note in done.notes:
        say(note)
    record = {
        "form": done.key.name,
        "sha256": done.key.sha256,
        "unverified": done.key.form.unverified,
        "scores": done.rows,
    }
    if out is None:
        show(record, done.csv.rstrip("\n"))
        return
    exporting.keep(out, done.csv, force=force)
    show({**record, "file": str(out)}, f"Wrote {counted(len(done.rows), 'score')} to {out}.")


REPLACE = click.option("--replace", is_flag=True, help="Let this take the place of what stands, which stays on record.")
REASON = click.option("--reason", default="", metavar="TEXT", help="Why it is replaced; kept beside the study's log.")


@form.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@FORM
@SCALE
@REVERSED
@REPLACE
@REASON
def import_form(file: Path, name: str, **how: Any) -> None:
    """Keep the answers of a CSV file in the study: the whole file, or nothing of it."""
    with frame().open() as study:
        done = answers.import_answers(study, file, name, **how)
    for note in done.notes:
        say(note)
    _show_kept(done, done.stored, done.replaced, done.unchanged, "filled-in form")


@click.group(cls=Group)
def outcome() -> None:
    """What became of cases and sessions: attendance, dropout, change, satisfaction."""


@outcome.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@REPLACE
@REASON
def import_outcome(file: Path, replace: bool, reason: str) -> None:
    """Keep a CSV file with a column case or session, and one column per outcome."""
    with frame().open() as study:
        done = outcomes.import_outcomes(study, file, replace=replace, reason=reason)
    for note in done.notes:
        say(note)
    _show_kept(done, done.stored, done.replaced, done.unchanged, "value")


def _show_kept(done: Any, stored: int, replaced: int, unchanged: int, what: str) -> None:
    said = [f"{counted(stored, what)} stored"]
    said += [f"{replaced} replaced"] if replaced else []
    said += [f"{unchanged} there already"] if unchanged else []
    show(done, f"{', '.join(said)}." if stored or replaced else "Nothing to do: the study holds all of this already.")


@click.command(cls=Command)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A folder.")
@click.option(
    "--drop",
    type=float,
    default=0,
    show_default=True,
    metavar="POINTS",
    help="For blind spots: a report falls when it falls by more than this, on 0 to 100. The default is our choice.",
)
@click.option("--force", is_flag=True, help="Replace an earlier output.")
def combine(out: Path, drop: float, force: bool) -> None:
    """Bring client, therapist and observer together as tables, with every column explained."""
    from coder.workflow import combining

    with frame().open() as study:
        done = combining.combine(study, out, drop=drop, force=force)
    for note in done.notes:
        say(note)
    show(done, f"Wrote {len(done.files)} files to {out}.")


COMMANDS = (form, outcome, combine)

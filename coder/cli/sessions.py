"""`session …` and `rater …`."""

from pathlib import Path

import click

from coder.cli.frame import Group, clock, counted, frame, show, table
from coder.cli.study import session_text
from coder.errors import CoderError
from coder.workflow import intake, overview


@click.group(cls=Group)
def session() -> None:
    """Add sessions and say what they are."""


@session.command()
@click.argument("name", metavar="S")
@click.argument("recordings", metavar="[RECORDING]…", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--link/--copy", default=False, help="Link recordings into the study, or copy them (default).")
def add(name: str, recordings: tuple[Path, ...], link: bool) -> None:
    """Add session S with the parts of its recording in order, or without one (text only)."""
    with frame().open() as study:
        parts = intake.add_session(study, name, recordings, link=link)
    length = clock(sum(one.duration_ms for one in parts))
    said = f"{counted(len(parts), 'recording')}, {length}" if parts else "no recording"
    show({"session": name, "recordings": parts}, f"Added {name}: {said}.")


@session.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_sessions(file: Path) -> None:
    """Add sessions and facts from a CSV file with a column session."""
    with frame().open() as study:
        done = intake.import_sessions(study, file)
    said = f"{counted(len(done.added), 'session')} added, {len(done.changed)} given facts."
    show(done, said if done.added or done.changed else "Nothing to do: the study holds this already.")


@session.command("set")
@click.argument("name", metavar="S")
@click.argument("facts", metavar="KEY=VALUE…", nargs=-1, required=True)
def set_facts(name: str, facts: tuple[str, ...]) -> None:
    """Set facts of a session; KEY= takes one away."""
    pairs = [one.partition("=") for one in facts]
    wrong = [one for one, (_, sign, _) in zip(facts, pairs, strict=True) if not sign]
    if wrong:
        raise CoderError(f"{wrong[0]!r} is not KEY=VALUE.", f"Facts are {', '.join(intake.FACTS)}.")
    with frame().open() as study:
        before = intake.facts_of(study, name)
        now = intake.set_facts(study, name, {key: value for key, _, value in pairs})
    lines = [f"{key}: {value}" for key, value in now.items()] or ["No facts."]
    show({"session": name, **now}, "\n".join([*lines, *(["Nothing to do."] if now == before else [])]))


@session.command("list")
def list_sessions() -> None:
    """List sessions with their state, recordings and speakers."""
    with frame().open() as study:
        found = overview.status(study).sessions
    rows = [
        (
            one.session,
            one.state,
            clock(sum(part.duration_ms for part in one.recordings)),
            one.segments,
            " ".join(one.speakers),
        )
        for one in found
    ]
    show(found, lambda: table(("session", "state", "length", "segments", "speakers"), rows))


@session.command("show")
@click.argument("name", metavar="S")
def show_session(name: str) -> None:
    """Show one session."""
    with frame().open() as study:
        found = overview.session_status(study, name)
    show(found, lambda: session_text(found))


@click.group(cls=Group)
def rater() -> None:
    """Add raters, supervisors and analysts, under opaque ids."""


@rater.command("add")
@click.argument("name", metavar="R")
@click.option("--role", type=click.Choice(intake.ROLES), default="rater", show_default=True)
@click.option(
    "--training-hours", type=click.IntRange(min=0), default=None, metavar="H", help="For the Methods section."
)
def add_rater(name: str, role: str, training_hours: int | None) -> None:
    """Add a person under the id R."""
    with frame().open() as study:
        added = intake.add_rater(study, name, role, training_hours)
    show(added, f"Added {role} {name}.")


@rater.command("list")
def list_raters() -> None:
    """List everybody."""
    with frame().open() as study:
        found = intake.raters(study)
    rows = [(one.id, one.role, one.training_hours, "disabled" if one.disabled else "") for one in found]
    show(found, lambda: table(("rater", "role", "training hours", ""), rows))


@rater.command()
@click.argument("name", metavar="R")
def disable(name: str) -> None:
    """Keep a rater's work and take no more of it."""
    with frame().open() as study:
        intake.disable_rater(study, name)
    show({"rater": name, "disabled": True}, f"Disabled {name}; the codes stay.")


COMMANDS = (session, rater)

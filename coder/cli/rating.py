"""Who codes what: `assign`, `recuse`, `primary`, `submit`, `reopen`."""

from pathlib import Path

import click

from coder.cli.frame import Command, comma_list, counted, frame, parse_share, plain, show, table
from coder.workflow import assignment, submission
from coder.workflow.assignment import Assigned
from coder.workflow.conflicts import read_conflicts
from coder.workflow.intake import require_facts
from coder.workflow.opening import open_desk
from coder.workflow.outlook import expected_positives


@click.command(cls=Command)
@click.option("--raters", callback=comma_list, required=True, metavar="R1,R2,…")
@click.option("--sessions", multiple=True, metavar="S…", help="Sessions, or all that are locked.")
@click.option("--codebook", "book", default="", metavar="ID")
@click.option("--double", callback=parse_share, default=None, metavar="20%", help="Share coded by one rater more.")
@click.option("--per-session", type=click.IntRange(min=1), default=None, metavar="N", help="Raters per session (1).")
@click.option("--purpose", type=click.Choice(assignment.PURPOSES), default="study", show_default=True)
@click.option("--strata", callback=comma_list, metavar="site,…", help="Facts over which double coding is spread.")
@click.option("--conflicts", type=click.Path(path_type=Path, exists=True), help="CSV with columns session,rater.")
@click.option("--seed", type=int, default=None, metavar="N")
@click.option("--dry-run", is_flag=True, help="Print load, overlap and connectivity; store nothing.")
@click.argument("more", nargs=-1, metavar="[S…]")
def assign(
    raters: tuple[str, ...],
    sessions: tuple[str, ...],
    book: str,
    double: float,
    per_session: int | None,
    purpose: str,
    strata: tuple[str, ...],
    conflicts: Path | None,
    seed: int | None,
    dry_run: bool,
    more: tuple[str, ...],
) -> None:
    """Draw who codes which locked session; what is assigned already stays."""
    chosen = [name for one in (*sessions, *more) for name in one.split(",") if name]
    with frame().open() as study:
        done = assignment.assign(
            study,
            raters,
            chosen,
            book=book,
            purpose=purpose,
            per_session=per_session or (1 if purpose == "study" else len(raters)),
            double=double,
            strata=require_facts(strata),
            conflicts=read_conflicts(study, conflicts) if conflicts else frozenset(),
            seed=seed,
            dry_run=dry_run,
        )
        expected = expected_positives(study, done.plan, book) if dry_run else None
    record = {**_record(done), "dry_run": dry_run, **({"expected_positives": expected} if dry_run else {})}
    show(record, lambda: _text(done, dry_run, expected))


def _record(done: Assigned) -> dict[str, object]:
    plan = plain(done.plan)
    return {"purpose": done.purpose, "seed": done.seed, "stored": done.stored, **plan}


def _text(done: Assigned, dry_run: bool, expected: dict[str, float] | None) -> str:
    plan = done.plan
    lines = [f"{counted(len(plan.pairs), 'new assignment')}, purpose {done.purpose}, seed {done.seed}."]
    lines += [table(("rater", "sessions"), list(plan.load.items()))]
    if plan.overlap:
        lines += [table(("pair", "sessions both code"), list(plan.overlap.items()))]
    if len(plan.load) > 1:
        lines += ["Shared sessions link all raters." if plan.connected else "Shared sessions do not link all raters."]
    if dry_run:
        rows = list((expected or {}).items())
        unknown = "How many codings to expect in shared sessions is unknown before the first submit."
        lines += [table(("code", "codings expected in shared sessions"), rows) if rows else unknown]
        lines += ["Dry run: nothing was stored."]
    elif not plan.pairs:
        more = f" One more for each: --per-session {done.present + 1}." if done.purpose == "study" else ""
        lines += [f"Nothing to do: these sessions have their raters.{more}"]
    return "\n\n".join(lines)


@click.command(cls=Command)
@click.argument("session", metavar="S")
@click.option("--rater", required=True, metavar="R")
@click.option("--reason", required=True, metavar="T")
def recuse(session: str, rater: str, reason: str) -> None:
    """Take a session from a rater; before any submit the next in the draw becomes primary."""
    with frame().open() as study:
        primary = assignment.recuse(study, session, rater, reason)
    said = f"{primary} is primary." if primary else "No assignment of it is primary; decide with coder primary."
    show({"session": session, "rater": rater, "primary": primary}, f"Took {session} from {rater}. {said}")


@click.command(cls=Command)
@click.argument("session", metavar="S")
@click.option("--rater", required=True, metavar="R")
@click.option("--reason", required=True, metavar="T")
def primary(session: str, rater: str, reason: str) -> None:
    """Decide whose coding of a session is analysed; logged with the reason."""
    with frame().open() as study:
        done = assignment.choose_primary(study, session, rater, reason)
    said = f"{rater}'s coding of {session} is primary" + ("." if done.changed else " already; nothing to do.")
    if not done.submitted:
        said += f" It is not submitted: until then analyses have no coding of {session}."
    show({"session": session, "primary": rater, "submitted": done.submitted}, said)


@click.command(cls=Command)
@click.argument("session", metavar="S")
@click.option("--rater", required=True, metavar="R")
def submit(session: str, rater: str) -> None:
    """Finish a rater's coding of a session; refuses while something is missing, and lists it."""
    with frame().open() as study:
        desk = open_desk(study, rater, session)
        done = desk.submitted
        receipt = submission.receipt_of(desk) if done else submission.submit(desk, session)
    said = f"{session} by {rater} is submitted already; nothing to do." if done else f"Submitted {session} by {rater}."
    keep = "Keep the receipt elsewhere; coder verify --receipt FILE takes what submit --json prints."
    show(receipt, f"{said} Receipt: {receipt.head} (event {receipt.seq}).\n{keep}")


@click.command(cls=Command)
@click.argument("session", metavar="S")
@click.option("--rater", required=True, metavar="R")
@click.option("--reason", required=True, metavar="T")
def reopen(session: str, rater: str, reason: str) -> None:
    """Open a submitted coding again; what was submitted stays on record."""
    with frame().open() as study:
        submission.reopen(study, session, rater, reason)
    show({"session": session, "rater": rater, "reopened": True}, f"Reopened {session} for {rater}.")


COMMANDS = (assign, recuse, primary, submit, reopen)

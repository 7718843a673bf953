"""`export` and `report`."""

from pathlib import Path
from typing import Any

import click

from coder.cli.frame import Command, counted, frame, say, show

MOST_SESSIONS = 500
"""Agreement on whole sessions reads every coding; a larger study would wait for it longer than for all the rest."""


@click.command(cls=Command)
@click.option("--format", "form", type=click.Choice(["csv", "parquet"]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="PATH", help="A folder.")
@click.option("--layer", type=click.Choice(["primary", "rater", "gold"]), default="primary", show_default=True)
@click.option("--with-text", is_flag=True, help="Also what was said, and notes. Left out otherwise.")
@click.option("--sessions", multiple=True, metavar="S…")
@click.option("--force", is_flag=True, help="Replace an earlier export.")
@click.argument("more", nargs=-1, metavar="[S…]")
def export(form: Any, out: Path, sessions: tuple[str, ...], more: tuple[str, ...], **how: Any) -> None:
    """Write coded segments as tables with a manifest and a data dictionary."""
    from coder.workflow import publication, reliability

    chosen = tuple(name for one in (*sessions, *more) for name in one.split(",") if name)
    with frame().open() as study:
        agreement = reliability.agreement_if_any(study, chosen)
        done = publication.export(study, form, out, sessions=chosen, agreement=agreement, **how)
    if done.not_coded:
        said = counted(len(done.not_coded), "session has", "sessions have")
        say(f"{said} no coding in this export: {', '.join(done.not_coded)}.")
    for note in done.notes:
        say(note)
    if how["with_text"]:
        say("This export holds what participants said. Keep it as you keep the recordings.")
    show(done, f"Wrote {len(done.files)} files to {out}.")


@click.command(cls=Command)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.html")
@click.option("--codebook", "book", default="", metavar="ID")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N")
@click.option(
    "--benchmarks",
    type=click.Choice(["cicchetti", "koo-li", "landis-koch"]),
    multiple=True,
    help="Also an author's words for coefficients; may be given more than once.",
)
@click.option("--force", is_flag=True, help="Replace an earlier report.")
def report(out: Path, book: str, seed: int, benchmarks: tuple[str, ...], force: bool) -> None:
    """Write the reliability report as one page that needs no network and shows no transcript.

    Beside the page: methods.md to take into a paper, and reliability.csv with every figure.
    """
    from coder.workflow import publication
    from coder.workflow.reliability import Options, reliability
    from coder.workflow.report_files import FIGURES, METHODS

    with frame().open() as study:
        found = reliability(study, book=book, options=Options(seed=seed))
        few = found.n_sessions <= MOST_SESSIONS
        whole = reliability(study, book=book, unit="session", options=Options(seed=seed)).codes if few else {}
        publication.publish_report(
            study, out, found.codes, seed=seed, book=book, benchmarks=benchmarks, by_session=whole, force=force
        )
    if not few:
        say(f"Whole sessions are left out over {MOST_SESSIONS} of them: coder agreement --unit session")
    methods, figures = out.with_name(METHODS), out.with_name(FIGURES)
    said = {"report": str(out), "methods": str(methods), "reliability": str(figures)}
    show(said, f"Wrote {out}, and beside it {METHODS} and {FIGURES}.")


COMMANDS = (export, report)

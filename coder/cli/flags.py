"""`flags`: what raters raised."""

import click

from coder.cli.frame import Command, frame, show, table
from coder.workflow import care

HEADINGS = ("flag", "session", "segment", "what", "rater", "when")


@click.command(cls=Command)
def flags() -> None:
    """List what raters raised: dangers heard, sessions skipped or taken away, segments with something wrong."""
    with frame().open() as study:
        found = care.flags(study)
    rows = [(one.flag, one.session, one.segment, one.what, one.rater, one.at[:16].replace("T", " ")) for one in found]
    show(found, table(HEADINGS, rows) if rows else "Nothing is flagged.")


COMMANDS = (flags,)

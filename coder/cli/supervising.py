"""`supervise`: agreement on the screen, with the segments behind each figure."""

import click

from coder.cli.frame import Command, frame, on_terminal
from coder.cli.keys import keyboard, with_default_keys
from coder.errors import CoderError
from coder.workflow.agreement_table import require_known


@click.command(cls=Command)
@click.argument("sessions", metavar="[S…]", nargs=-1)
@click.option("--codebook", "book", default="", metavar="ID")
@with_default_keys
def supervise(sessions: tuple[str, ...], book: str, default_keys: bool) -> None:
    """Look at agreement on the screen, down to the segments; shows all raters' codes."""
    with frame().open() as study:
        require_known(study, sessions, book)
        if not on_terminal():
            raise CoderError("The supervisor's screen needs a terminal.", "Run it in one, or use coder agreement.")
        from coder.tui.supervisor import supervise as open_screen  # Textual takes 0.2 s to import

        open_screen(study, sessions, book, keyboard(default=default_keys))


COMMANDS = (supervise,)

"""The command line: parse, one workflow call, print. The only place that prints and sets exit codes."""

import io
import sys
from collections.abc import Sequence

import click

from coder import __version__
from coder.cli import (
    agreement,
    codebooks,
    coding,
    demo,
    doctor,
    exports,
    forms,
    keys,
    models,
    rating,
    sessions,
    study,
    transcribing,
    transcripts,
)
from coder.cli.frame import Group, guarded
from coder.privacy import stay_home


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="alliance-coder")
def coder() -> None:
    """Transcribe, code and compare therapy sessions."""


for _noun in (
    study,
    codebooks,
    sessions,
    transcribing,
    transcripts,
    rating,
    coding,
    keys,
    agreement,
    forms,
    exports,
    models,
    doctor,
    demo,
):
    for _command in _noun.COMMANDS:
        coder.add_command(_command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    stay_home()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Windows gives files and pipes a code page that lacks the rules of our tables, and JSON is UTF-8.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    return guarded(coder, arguments)

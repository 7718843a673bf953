"""The command line: parse, one workflow call, print. The only place that prints and sets exit codes."""

import io
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from coder import __version__
from coder.cli.frame import Group, guarded
from coder.privacy import stay_home

NOUNS = {
    "study": ("init", "status", "log", "verify"),
    "codebooks": ("codebook",),
    "sessions": ("session", "rater"),
    "transcribing": ("transcribe", "import"),
    "transcripts": ("transcript", "speakers", "roles", "lock", "amend"),
    "rating": ("assign", "recuse", "primary", "submit", "reopen"),
    "coding": ("code", "codings"),
    "keys": ("keys",),
    "flags": ("flags",),
    "agreement": ("agreement",),
    "gold": ("gold",),
    "drift": ("drift",),
    "supervising": ("supervise",),
    "forms": ("form", "outcome", "combine"),
    "exports": ("export", "report"),
    "models": ("models",),
    "doctor": ("doctor",),
    "demo": ("demo",),
}
"""File → its commands. A file is imported when one of its commands is asked for: whoever opens the coding screen
waits for no other command's libraries."""


class Program(Group):
    """All commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the same in any context
        """Name all commands in the order of the alphabet."""
        return sorted(name for names in NOUNS.values() for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's file where that was not done yet."""
        if cmd_name not in self.commands:
            for file in (file for file, names in NOUNS.items() if cmd_name in names):
                for command in import_module(f"coder.cli.{file}").COMMANDS:
                    self.add_command(command)
        return super().get_command(ctx, cmd_name)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="alliance-coder")
def coder() -> None:
    """Transcribe, code and compare therapy sessions."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    stay_home()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Windows gives files and pipes a code page that lacks the rules of our tables, and JSON is UTF-8.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    return guarded(coder, arguments)

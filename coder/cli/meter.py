"""Progress on stderr: one line a stage, in place on a terminal."""

import sys
import time

import click

from coder.audio.progress import Progress, remaining_s

WIDE = 64
"""Cells that a line covers, so that nothing of a longer one before it is left."""


def meter(name: str) -> Progress:
    """Draw stages of one thing as they go, a session's or a model's."""
    begun: dict[str, float] = {}
    shown: set[str] = set()

    def draw(stage: str, fraction: float) -> None:
        begun.setdefault(stage, time.monotonic())
        if fraction >= 1 and stage not in shown:
            shown.add(stage)
            _show(f"{name} {stage:<9} done", end=True)
        elif fraction < 1 and sys.stderr.isatty():
            left = remaining_s(fraction, time.monotonic() - begun[stage])
            _show(f"{name} {stage:<9} {fraction:4.0%}" + (f", {_time(left)} left" if left is not None else ""))

    return draw


def _show(line: str, *, end: bool = False) -> None:
    """Write a line over the one before; in a file, where nothing can be written over, as it is."""
    click.echo(f"\r{line:<{WIDE}}" if sys.stderr.isatty() else line, err=True, nl=end)


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"

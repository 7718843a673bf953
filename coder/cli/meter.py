"""Progress on stderr: one line a stage, in place on a terminal."""

import sys
import time

import click

from coder.audio.progress import Progress, remaining_s


def meter(name: str) -> Progress:
    """Draw stages of one thing as they go, a session's or a model's."""
    begun: dict[str, float] = {}
    shown: set[str] = set()

    def draw(stage: str, fraction: float) -> None:
        begun.setdefault(stage, time.monotonic())
        if fraction >= 1 and stage not in shown:
            shown.add(stage)
            click.echo(f"\r{name} {stage:<9} done   ", err=True)
        elif fraction < 1 and sys.stderr.isatty():
            left = remaining_s(fraction, time.monotonic() - begun[stage])
            note = f", {_time(left)} left" if left is not None else ""
            click.echo(f"\r{name} {stage:<9} {fraction:4.0%}{note}   ", err=True, nl=False)

    return draw


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"

"""`demo`: the sample sessions through every room, then the coding screen."""

from pathlib import Path

import click

from coder.cli.agreement import study_text
from coder.cli.frame import Command, frame, on_terminal, say, show
from coder.cli.keys import keyboard, with_default_keys
from coder.cli.meter import meter
from coder.workflow.demo import YOU, build_demo

FOLDER = Path("demo-study")


@click.command(cls=Command)
@click.option("--no-ui", is_flag=True, help="Stay out of the coding screen.")
@with_default_keys
def demo(no_ui: bool, default_keys: bool) -> None:
    """Build demo-study/ here from the sample sessions, show agreement, and open the coding screen."""
    from coder.workflow.publication import export, publish_report
    from coder.workflow.reliability import reliability

    with build_demo(FOLDER, say, meter) as study:
        found = reliability(study)
        report = study.settings.exports / "report.html"
        publish_report(study, report, found.codes, seed=found.seed, force=True)
        exported = export(study, "csv", study.settings.exports / "csv", agreement=found.codes, force=True)
        record = {
            "study": str(FOLDER),
            "agreement": found.record(),
            "report": str(FOLDER / "exports" / "report.html"),
            "exports": str(FOLDER / "exports" / "csv"),
        }
        where = f"Report: {record['report']}\nExports: {record['exports']} ({len(exported.files)} files)"
        show(record, lambda: f"{study_text(found)}\n\n{where}")
        if no_ui or frame().json or not on_terminal():
            say(f"To code: coder code S01 --rater {YOU} --study {FOLDER}")
            return
        from coder.tui.app import run

        farewell = run(study, YOU, None, keyboard(default=default_keys))
    if farewell:
        say(farewell)


COMMANDS = (demo,)

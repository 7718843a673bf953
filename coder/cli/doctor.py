"""`doctor`: what is installed, what this machine can run, and whether each privacy layer holds."""

from itertools import groupby

import click

from coder.cli.frame import Command, frame, plain, show
from coder.config import find_study
from coder.errors import PrivacyError, StudyError
from coder.workflow import doctor as workflow
from coder.workflow.doctor import Finding
from coder.workflow.study import open_study

SIGNS = {"ok": "ok", "off": "OFF", "missing": "missing", "cannot": "not here", "note": "note"}
HEADINGS = {
    "program": "The program",
    "engines": "Engines",
    "models": "Models",
    "machine": "This machine",
    "privacy": "What keeps data home",
}


@click.command(cls=Command)
@click.option("--privacy", is_flag=True, help="Look at what keeps data home alone.")
def doctor(privacy: bool) -> None:
    """Tell what is installed and whether everything that keeps data on this machine is on.

    Exit 1 when a layer that could be on is off. Looks at the study too when one is here.
    """
    try:
        folder = find_study(frame().study)
    except StudyError:
        found = workflow.examine(privacy_only=privacy)
    else:
        with open_study(folder) as study:
            found = workflow.examine(study, privacy_only=privacy)
    off = [one for one in found if one.state == "off"]
    show({"sound": not off, "findings": plain(found)}, lambda: _text(found))
    if off:
        raise PrivacyError(f"{off[0].name}: {off[0].text}.", off[0].hint or "Report this: it should not happen.")


def _text(found: tuple[Finding, ...]) -> str:
    blocks = []
    for area, findings in groupby(found, key=lambda one: one.area):
        lines = [HEADINGS[area]]
        for one in findings:
            lines.append(f"  {SIGNS[one.state]:<9} {one.name}: {one.text}")
            lines += [f"            → {one.hint}"] if one.hint else []
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


COMMANDS = (doctor,)

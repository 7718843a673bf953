"""Filled-in forms and outcomes for a study, stored and once corrected."""

from pathlib import Path

from coder.workflow.answers import import_answers
from coder.workflow.outcomes import import_outcomes
from coder.workflow.study import Study


def arm(folder: Path, *lines: str) -> Path:
    """A file of answers to the five items of ARM-5."""
    return written(folder / "arm.csv", "session,respondent,item1,item2,item3,item4,item5", *lines)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def report(study: Study, folder: Path) -> None:
    """Two clients answer, one is corrected; two cases have outcomes, one is corrected."""
    import_answers(study, arm(folder, "S01,C01,6,7,2,5,6", "S02,C01,4,,3,4,4"), "arm-5-client")
    corrected = arm(folder, "S01,C01,6,7,1,5,6")
    import_answers(study, corrected, "arm-5-client", scale="0-7", replace=True, reason="Ann typed it twice.")
    import_outcomes(study, written(folder / "o.csv", "case,dropout,phq", "K1,true,3", "K2,false,"))
    changed = written(folder / "o.csv", "case,phq", "K1,4")
    import_outcomes(study, changed, replace=True, reason="Ann misread it.")

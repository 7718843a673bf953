"""The demo study: the sample sessions through every room, each step skipped where it is done."""

from collections.abc import Callable
from pathlib import Path

from coder.audio.progress import Progress, silent
from coder.config import STUDY_FILE
from coder.resources import sample_dir
from coder.store import people, sessions
from coder.workflow import assignment, importing, intake, locking, opening, overview, submission, transcribing
from coder.workflow.sources import Wishes
from coder.workflow.study import Study, init_study, open_study

RATERS = ("R1", "R2", "R3")
YOU = "YOU"
"""The rater under whose id the demo opens the coding screen; a practice assignment, so it stays out of agreement."""
SEED = 7
ROLES = {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"}
"""The sample's therapist sits at the left microphone."""

Tell = Callable[[str], None]


def build_demo(folder: Path, tell: Tell, meter: Callable[[str], Progress] = lambda _session: silent) -> Study:
    """Make the demo study, or go on with the one that is there."""
    sample = sample_dir()
    names = tuple(sorted(path.stem for path in sample.glob("S*.opus")))
    if (folder / STUDY_FILE).is_file():
        study = open_study(folder)
        tell(f"The study {folder.name} is there; going on with it.")
    else:
        study = init_study(folder, title="Demo study")
        tell(f"Made the study {folder.name} with the codebook alliance-bordin.")
    for name in names:
        _session(study, name, sample, tell, meter)
    _raters(study)
    _assign(study, names, tell)
    _codings(study, names, sample, tell)
    return study


def _session(study: Study, name: str, sample: Path, tell: Tell, meter: Callable[[str], Progress]) -> None:
    with study.store.read() as connection:
        known = name in sessions.session_ids(connection)
    if not known:
        intake.add_session(study, name, [sample / f"{name}.opus"])
    state = overview.session_status(study, name).state
    if state == "locked":
        return
    wishes = Wishes(words=sample / f"{name}.words.csv", diarizer="channels")
    done = transcribing.transcribe(study, name, wishes, progress=meter(name))
    locking.set_roles(study, name, ROLES)
    made = locking.lock(study, name)
    tell(
        f"{name}: {done.words} words from the sample's word times (no speech model), {len(done.speakers)} speakers "
        f"found in the recording's channels, {made.get('utt', 0)} segments."
    )


def _raters(study: Study) -> None:
    with study.store.read() as connection:
        known = {one.id for one in people.raters(connection)}
    for rater in (*RATERS, YOU):
        if rater not in known:
            intake.add_rater(study, rater)


def _assign(study: Study, names: tuple[str, ...], tell: Tell) -> None:
    done = assignment.assign(study, RATERS, names, per_session=len(RATERS), seed=SEED)
    assignment.assign(study, [YOU], names[:1], purpose="practice", seed=SEED)
    if done.stored:
        tell(f"Assigned {len(names)} sessions to {', '.join(RATERS)}, each rater all of them.")


def _codings(study: Study, names: tuple[str, ...], sample: Path, tell: Tell) -> None:
    for rater in RATERS:
        open_ones = [one for one in names if not _submitted(study, rater, one)]
        if not open_ones:
            continue
        done = importing.import_codings(study, sample / f"codings.{rater}.csv")
        for name in open_ones:
            submission.submit(opening.open_desk(study, rater, name))
        tell(f"{rater}: {done.stored} codings imported, {len(open_ones)} sessions submitted.")


def _submitted(study: Study, rater: str, session: str) -> bool:
    with study.store.read() as connection:
        found = assignment.find(connection, session, rater)
        return opening.desk_of(study, connection, found.assignment.id).submitted

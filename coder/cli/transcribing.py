"""`transcribe` and `import`: from a recording, or from files that others made, to a draft transcript."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from coder.audio.speakers import MOST_SPEAKERS, SPEAKERS
from coder.cli.frame import Command, counted, frame, say, show
from coder.cli.meter import meter
from coder.errors import CoderError
from coder.workflow import outside, transcribing
from coder.workflow.sources import Wishes
from coder.workflow.transcribing import Transcribed


def each(sessions: Sequence[str], do: Callable[[str], tuple[Any, str]]) -> None:
    """Do one thing for several sessions: those that fail get a line, the others finish, exit 1 at the end."""
    records: list[Any] = []
    lines: list[str] = []
    failed: list[CoderError] = []
    for session in sessions:
        try:
            record, line = do(session)
        except CoderError as error:
            if len(sessions) == 1:
                raise
            failed.append(error)
            record = {"session": session, "error": {"kind": error.kind, "message": error.message, "hint": error.hint}}
            line = f"{session}: Error: {error.message} Hint: {error.hint}"
        records.append(record)
        lines.append(line)
    show(records, "\n".join(lines))
    if failed:
        say(f"Error: {len(failed)} of {len(sessions)} sessions failed; the others are done.")
        raise click.exceptions.Exit(1)


class HowMany(click.ParamType[int]):
    """A number of speakers, or `auto`, which is 0."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> int:
        """Read it."""
        if isinstance(value, int):
            return value
        if value == "auto":
            return 0
        if not value.isdecimal() or not 1 <= int(value) <= MOST_SPEAKERS:
            self.fail(f"{value!r} is not a number of speakers; write 1 to {MOST_SPEAKERS}, or auto.", param, context)
        return int(value)


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(cls=Command)
@click.argument("sessions", metavar="S…", nargs=-1, required=True)
@click.option("--words", type=_FILE, help="Words with their times, from a file.")
@click.option("--asr", default="", metavar="MODEL", help="The speech model: a name, or a model's folder.")
@click.option("--language", default="", metavar="L", help="What is spoken, such as en or de; heard unless named.")
@click.option("--glossary", type=_FILE, help="Names and terms that are likely, one a line.")
@click.option(
    "--mode",
    type=click.Choice(["batched", "sequential"]),
    default=None,
    help="Sequential is slower and guards against loops.",
)
@click.option(
    "--diarizer", type=click.Choice(["pyannote", "channels", "none"]), default=None, help="Where speakers come from."
)
@click.option("--diarization-model", default="", metavar="DIR", help="The speaker model: a name, or a model's folder.")
@click.option(
    "--speakers", type=HowMany(), default=None, metavar="N", help=f"How many speak, or auto.  [default: {SPEAKERS}]"
)
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=None, metavar="N", help="All processors unless named.")
@click.option(
    "--from",
    "redo_from",
    type=click.Choice(["decode", "words", "speakers", "align"]),
    default=None,
    help="Make this stage anew, and those behind it.",
)
@click.option("--force", is_flag=True, help="Replace a transcript that people corrected.")
def transcribe(sessions: tuple[str, ...], force: bool, **given: Any) -> None:
    """Make transcripts: decode, words, speakers, align.

    Finished stages are used again. Only what is named is made anew: with options for speakers alone the words there
    are stay, and the other way round.
    """
    wishes = Wishes(**{name: value for name, value in given.items() if value is not None})
    if wishes.words and len(sessions) > 1:
        raise click.UsageError("A words file belongs to one session; name one session.")
    if wishes.words and wishes.hears:
        raise click.UsageError("Words come from a file or from a model; name one of them.")
    if wishes.diarizer in ("channels", "none") and wishes.tells_apart:
        raise click.UsageError("--speakers and --diarization-model go with --diarizer pyannote.")
    with frame().open() as study:

        def one(session: str) -> tuple[Any, str]:
            done = transcribing.transcribe(study, session, wishes, force=force, progress=meter(session))
            return done, _told(done)

        each(sessions, one)


def _told(done: Transcribed) -> str:
    version = f"transcript version {done.version}" if done.version else "nothing new: the transcript says this already"
    speakers = ", ".join(done.speakers) or "no speakers"
    lines = [f"{done.session}: {version}; {counted(done.words, 'word')}, {speakers}."]
    lines += [f"  Words from {done.words_from}, speakers from {done.speakers_from}."]
    lines += [f"  Kept: the {' and the '.join(done.kept)} there were."] if done.kept else []
    lines += [f"  {counted(done.unknown, 'word')} with no speaker near."] if done.unknown else []
    lines += [f"  Used again: {', '.join(done.reused)}."] if done.reused else []
    if done.doubtful:
        lines.append(f"  {counted(done.doubtful, 'place')} to listen to: coder transcript show {done.session} --doubts")
    return "\n".join([*lines, *(f"  Warning: {one}" for one in done.warnings)])


@click.command("import", cls=Command)
@click.argument("session", metavar="S")
@click.argument("file", type=_FILE)
@click.option("--format", "form", default="", metavar="F", help="words, turns, rttm, vtt or srt; recognised otherwise.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and store nothing.")
@click.option("--force", is_flag=True, help="Replace a transcript that people corrected.")
def import_file(session: str, file: Path, form: str, dry_run: bool, force: bool) -> None:
    """Take words, turns or a whole transcript that others made."""
    with frame().open() as study:
        if dry_run:
            found = outside.preview(study, session, file, form)
            said = [f"{file.name} is {found.format}: {found.words} words, {found.spans} turns.", *found.notes]
            show(found, "\n".join([*said, "Dry run: nothing was stored."]))
            return
        done = transcribing.import_file(study, session, file, form, force=force, progress=meter(session))
    show(done, _told(done))


COMMANDS = (transcribe, import_file)

"""From a recording to segments: `transcribe`, `import`, `transcript show`, `speakers`, `roles`, `lock`, `amend`."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from coder.audio.progress import Progress, remaining_s
from coder.cli.frame import Command, Group, clock, frame, on_terminal, plain, say, show
from coder.errors import CoderError
from coder.transcript import speech_ms
from coder.workflow import locking, transcribing
from coder.workflow.study import Study
from coder.workflow.transcribing import Transcribed

LOW = 0.5
"""Words that the speech model gave less than this are marked in `transcript show`."""


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


@click.command(cls=Command)
@click.argument("sessions", metavar="S…", nargs=-1, required=True)
@click.option("--words", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Words with their times.")
@click.option("--diarizer", type=click.Choice(["channels", "none"]), default=None, help="Where speakers come from.")
@click.option("--from", "redo_from", type=click.Choice(["decode", "words", "speakers", "align"]), default=None)
@click.option("--force", is_flag=True, help="Replace a transcript that people corrected.")
def transcribe(
    sessions: tuple[str, ...], words: Path | None, diarizer: str | None, redo_from: Any, force: bool
) -> None:
    """Make transcripts: decode, words, speakers, align. Finished stages are used again."""
    if words and len(sessions) > 1:
        raise click.UsageError("A words file belongs to one session; name one session.")
    with frame().open() as study:

        def one(session: str) -> tuple[Any, str]:
            done = transcribing.transcribe(
                study,
                session,
                words=words,
                diarizer=diarizer or "",
                redo_from=redo_from,
                force=force,
                progress=meter(session),
            )
            return done, _told(done)

        each(sessions, one)


def meter(session: str) -> Progress:
    """Draw stages on stderr as they go: one line each, in place on a terminal."""
    begun: dict[str, float] = {}
    shown: set[str] = set()

    def draw(stage: str, fraction: float) -> None:
        begun.setdefault(stage, time.monotonic())
        if fraction >= 1 and stage not in shown:
            shown.add(stage)
            click.echo(f"\r{session} {stage:<9} done   ", err=True)
        elif fraction < 1 and sys.stderr.isatty():
            left = remaining_s(fraction, time.monotonic() - begun[stage])
            note = f", {left:.0f} s left" if left is not None else ""
            click.echo(f"\r{session} {stage:<9} {fraction:4.0%}{note}   ", err=True, nl=False)

    return draw


def _told(done: Transcribed) -> str:
    version = f"transcript version {done.version}" if done.version else "nothing new: the transcript says this already"
    speakers = ", ".join(done.speakers) or "no speakers"
    lines = [f"{done.session}: {version}; {done.words} words, {speakers}."]
    lines += [f"  Words from {done.words_from}, speakers from {done.speakers_from}."]
    lines += [f"  {done.unknown} words have no speaker near."] if done.unknown else []
    lines += [f"  Used again: {', '.join(done.reused)}."] if done.reused else []
    return "\n".join([*lines, *(f"  Warning: {one}" for one in done.warnings)])


@click.command("import", cls=Command)
@click.argument("session", metavar="S")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form", default="", metavar="F", help="words, turns, rttm, vtt or srt; recognised otherwise.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and store nothing.")
@click.option("--force", is_flag=True, help="Replace a transcript that people corrected.")
def import_file(session: str, file: Path, form: str, dry_run: bool, force: bool) -> None:
    """Take words, turns or a whole transcript that others made."""
    with frame().open() as study:
        if dry_run:
            found = transcribing.preview(study, session, file, form)
            said = [f"{file.name} is {found.format}: {found.words} words, {found.spans} turns.", *found.notes]
            show(found, "\n".join([*said, "Dry run: nothing was stored."]))
            return
        done = transcribing.import_file(study, session, file, form, force=force)
    show(done, _told(done))


@click.group(cls=Group)
def transcript() -> None:
    """Look at transcripts."""


@transcript.command("show")
@click.argument("session", metavar="S")
@click.option("--version", type=click.IntRange(min=1), default=None, metavar="N", help="An earlier version.")
def show_transcript(session: str, version: int | None) -> None:
    """Print a transcript: who says what when. This shows what participants said."""
    with frame().open() as study:
        stored, turns = locking.transcript_of(study, session, version or 0)
    lines = [f"{session}, version {stored.version}, {stored.status}"]
    for turn in turns.turns:
        words = (f"{one.text}(?)" if (one.probability or 1) < LOW else one.text for one in turn.words)
        lines.append(f"{clock(turn.start_ms):>8}  {turn.speaker:<12} {' '.join(words)}")
    record = {"session": session, "version": stored.version, "status": stored.status, "provenance": stored.provenance}
    show({**record, "turns": [{**plain(one), "text": one.text} for one in turns.turns]}, "\n".join(lines))


@click.command(cls=Command)
@click.argument("session", metavar="S")
def speakers(session: str) -> None:
    """Show each speaker with talk time and first lines, to tell who is who."""
    with frame().open() as study:
        _, turns = locking.transcript_of(study, session)
        known = {one.speaker: one for one in locking.participants_of(study, session)}
    found = [
        {
            "speaker": name,
            "talk_ms": talk,
            "role": known[name].role if name in known else None,
            "person": known[name].person if name in known else None,
            "first_lines": [turn.text for turn in turns.turns if turn.speaker == name][:3],
        }
        for name, talk in speech_ms(turns).items()
    ]
    show(found, lambda: "\n".join(_speaker_text(one) for one in found))


def _speaker_text(one: dict[str, Any]) -> str:
    head = f"{one['speaker']}  {clock(one['talk_ms'])}  {one['role'] or 'no role yet'}"
    return "\n".join([head, *(f"    {line}" for line in one["first_lines"])])


@click.command(cls=Command)
@click.argument("session", metavar="S")
@click.argument("given", metavar="SPEAKER=[PERSON:]ROLE…", nargs=-1)
def roles(session: str, given: tuple[str, ...]) -> None:
    """Say who speaks under each label: therapist, client or other. Without labels a screen asks."""
    with frame().open() as study:
        answers = _by_speaker(given) or _ask_roles(study, session)
        before = locking.participants_of(study, session)
        people = locking.set_roles(study, session, answers) if answers else ()
    lines = [f"{one.speaker}: {one.role} ({one.person})" for one in people]
    show(people, "\n".join([*lines, *(["Nothing to do."] if people == before else [])]) or "Nothing was changed.")


def _by_speaker(given: Sequence[str]) -> dict[str, str]:
    return {speaker: role for speaker, _, role in (one.partition("=") for one in given)}


def _ask_roles(study: Study, session: str) -> Mapping[str, str]:
    _, turns = locking.transcript_of(study, session)
    known = {one.speaker: one.role for one in locking.participants_of(study, session)}
    if not on_terminal():
        raise CoderError(
            "No speaker is named, and the screen that asks needs a terminal.",
            f"Say it here: coder roles {session} {' '.join(f'{name}=ROLE' for name in turns.speakers)}",
        )
    from coder.tui.app import ask_roles  # Textual takes 0.2 s to import; the other forms do not need it

    return ask_roles(turns, known) or {}


@click.command(cls=Command)
@click.argument("session", metavar="S")
@click.option("--codebook", "book", default="", metavar="ID", help="The study's first one unless named.")
def lock(session: str, book: str) -> None:
    """Freeze the transcript and make the segments that are coded."""
    with frame().open() as study:
        made = locking.lock(study, session, book)
    counts = ", ".join(f"{count} {kind}" for kind, count in made.items() if count)
    said = (
        f"Locked {session}: {counts or 'no new segments'}." if made else f"{session} is locked for it; nothing to do."
    )
    show({"session": session, "segments": made}, said)


@click.command(cls=Command)
@click.argument("session", metavar="S")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reason", required=True, metavar="T", help="Why; it goes into the log.")
@click.option(
    "--role", "given", multiple=True, metavar="SPEAKER=[PERSON:]ROLE", help="Who a new speaker is; may be repeated."
)
def amend(session: str, file: Path, reason: str, given: tuple[str, ...]) -> None:
    """Correct a locked transcript: segments that stay equal keep their codes, others are coded again."""
    with frame().open() as study:
        fresh = transcribing.amend_from(study, session, file, reason, _by_speaker(given))
    counts = ", ".join(f"{count} {kind}" for kind, count in fresh.items() if count)
    show({"session": session, "new_segments": fresh}, f"Amended {session}: {counts or 'no'} new segments to code.")


COMMANDS = (transcribe, import_file, transcript, speakers, roles, lock, amend)

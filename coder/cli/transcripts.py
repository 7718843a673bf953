"""From a draft to segments: `transcript show`, `speakers`, `roles`, `lock`, `amend`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from coder.cli.frame import Command, Group, clock, counted, frame, on_terminal, plain, show
from coder.cli.keys import keyboard, with_default_keys
from coder.errors import CoderError
from coder.model import Word
from coder.transcript import speech_ms
from coder.workflow import locking, outside
from coder.workflow.study import Study

LOW = 0.5
"""Words that the speech model gave less than this are marked in `transcript show`."""
DOUBTS = {
    "speech_without_words": "Somebody speaks and no words are there; they may be lost",
    "words_without_speech": "Words where nobody is heard; they may never have been said",
    "loops": "The model says the same again and again; it may be stuck",
}
"""What can be wrong with a stretch of the recording, in the order in which it is listed."""


@click.group(cls=Group)
def transcript() -> None:
    """Look at transcripts."""


@transcript.command("show")
@click.argument("session", metavar="S")
@click.option("--version", type=click.IntRange(min=1), default=None, metavar="N", help="An earlier version.")
@click.option("--doubts", is_flag=True, help="Only the places to listen to; no text.")
def show_transcript(session: str, version: int | None, doubts: bool) -> None:
    """Show turns with times and speakers: what participants said.

    A word that the model was unsure of has (?) behind it. Below stand the places where speech and words do not agree.
    """
    with frame().open() as study:
        stored, turns = locking.transcript_of(study, session, version or 0)
    places = {kind: list(found) for kind, found in stored.provenance.get("doubts", {}).items()}
    head = [f"{session}, version {stored.version}, {stored.status}"]
    record = {"session": session, "version": stored.version, "status": stored.status, "provenance": stored.provenance}
    record["doubts"] = places
    if doubts:
        show(record, "\n".join([*head, *_doubts_text(places)]))
        return
    lines = []
    for turn in turns.turns:
        words = (f"{one.text}(?)" if _unsure(one) else one.text for one in turn.words)
        lines.append(f"{clock(turn.start_ms):>8}  {turn.speaker:<12} {' '.join(words)}")
    spoken = [word for turn in turns.turns for word in turn.words]
    unsure = sum(map(_unsure, spoken))
    lines += [f"\n{counted(unsure, 'word')} of {len(spoken)} the model was unsure of: (?)."] if unsure else []
    listed = {**record, "unsure": unsure, "turns": [{**plain(one), "text": one.text} for one in turns.turns]}
    show(listed, "\n".join([*head, *lines, *_doubts_text(places)]))


def _unsure(word: Word) -> bool:
    return word.probability is not None and word.probability < LOW


def _doubts_text(places: Mapping[str, Sequence[Sequence[int]]]) -> list[str]:
    """List places to listen to, by kind; no text of what was said."""
    lines = []
    for kind, heading in DOUBTS.items():
        found = places.get(kind, ())
        if found:
            lines += ["", f"{heading}:", *(f"  {clock(start)} to {clock(end)}" for start, end in found)]
    return lines or (["", "Nothing to listen to: words and speech agree."] if places else [])


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
@click.option("--silent", multiple=True, metavar="PERSON:ROLE", help="Somebody who was there and said nothing.")
@with_default_keys
def roles(session: str, given: tuple[str, ...], silent: tuple[str, ...], default_keys: bool) -> None:
    """Say who speaks under each label: therapist, client or other. Without labels a screen asks."""
    with frame().open() as study:
        answers = _by_speaker(given) or ({} if silent else _ask_roles(study, session, default_keys=default_keys))
        before = locking.participants_of(study, session)
        people = locking.set_roles(study, session, answers, silent) if answers or silent else ()
    lines = [f"{one.speaker}: {one.role} ({one.person})" for one in people]
    show(people, "\n".join([*lines, *(["Nothing to do."] if people == before else [])]) or "Nothing was changed.")


def _by_speaker(given: Sequence[str]) -> dict[str, str]:
    return {speaker: role for speaker, _, role in (one.partition("=") for one in given)}


def _ask_roles(study: Study, session: str, *, default_keys: bool) -> Mapping[str, str]:
    _, turns = locking.transcript_of(study, session)
    known = {one.speaker: one.role for one in locking.participants_of(study, session)}
    if not on_terminal():
        raise CoderError(
            "No speaker is named, and the screen that asks needs a terminal.",
            f"Say it here: coder roles {session} {' '.join(f'{name}=ROLE' for name in turns.speakers)}",
        )
    from coder.tui.app import ask_roles  # Textual takes 0.2 s to import; the other forms do not need it

    return ask_roles(turns, known, keyboard(default=default_keys)) or {}


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
        fresh = outside.amend_from(study, session, file, reason, _by_speaker(given))
    counts = ", ".join(f"{count} {kind}" for kind, count in fresh.items() if count)
    show({"session": session, "new_segments": fresh}, f"Amended {session}: {counts or 'no'} new segments to code.")


COMMANDS = (transcript, speakers, roles, lock, amend)

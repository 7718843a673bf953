"""Words to turns, and the stored form of a transcript.

A turn is one speaker's stretch. Two people may talk at once, so turns may overlap in time; a
backchannel spoken over somebody does not cut that person's sentence in two.
"""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from sys import intern
from typing import Any

from coder.errors import TranscriptError
from coder.model import UNKNOWN_SPEAKER, Participant, Role, Transcript, Turn, Word

FORMAT = 1
"""Version of the stored form; a reader of a higher one must say so."""


def turns_from_words(words: Iterable[Word]) -> Transcript:
    """Build turns: a speaker's words stay together until somebody else takes the floor.

    The floor is taken when another speaker's word begins in the pause between two words of this
    one. Words spoken on top of a word do not take it, so overlap gives two whole turns instead of
    a row of fragments.
    """
    ordered = sorted(words, key=lambda word: (word.start_ms, word.end_ms))
    onsets: dict[str, list[int]] = {}
    for word in ordered:
        onsets.setdefault(word.speaker, []).append(word.start_ms)
    turns: list[Turn] = []
    for speaker in onsets:
        own = [word for word in ordered if word.speaker == speaker]
        others = [times for name, times in onsets.items() if name != speaker]
        turns.extend(Turn(speaker, stretch) for stretch in _stretches(own, others))
    return Transcript(tuple(sorted(turns, key=lambda turn: (turn.start_ms, turn.end_ms, turn.speaker))))


def _stretches(own: Sequence[Word], others: Sequence[Sequence[int]]) -> list[tuple[Word, ...]]:
    found: list[tuple[Word, ...]] = []
    current = [own[0]]
    for before, word in pairwise(own):
        if any(_begins_between(onsets, before.end_ms, word.start_ms) for onsets in others):
            found.append(tuple(current))
            current = []
        current.append(word)
    return [*found, tuple(current)]


def _begins_between(onsets: Sequence[int], start_ms: int, end_ms: int) -> bool:
    at = bisect_left(onsets, start_ms)
    return at < len(onsets) and onsets[at] < end_ms


def speech_ms(transcript: Transcript) -> dict[str, int]:
    """Tell how long each speaker talks: the sum of their words' lengths, in milliseconds."""
    total: dict[str, int] = dict.fromkeys(transcript.speakers, 0)
    for turn in transcript.turns:
        total[turn.speaker] += sum(word.span.duration_ms for word in turn.words)
    return total


def roles_of(transcript: Transcript, participants: Iterable[Participant], session: str = "SESSION") -> dict[str, Role]:
    """Give every speaker of the transcript a role, or say whose is missing.

    `UNK` becomes `other` by itself: nobody can say who an unknown voice is.

    Raises:
        TranscriptError: a speaker has no role yet.
    """
    known: dict[str, Role] = {one.speaker: one.role for one in participants}
    known.setdefault(UNKNOWN_SPEAKER, "other")
    missing = [speaker for speaker in transcript.speakers if speaker not in known]
    if missing:
        raise TranscriptError(
            f"No role is set for {', '.join(missing)}.",
            f"Say who speaks: coder roles {session} {' '.join(f'{name}=client' for name in missing)}",
        )
    return {speaker: known[speaker] for speaker in transcript.speakers}


def to_json(transcript: Transcript) -> str:
    """Write the stored form: canonical, so that equal transcripts have equal bytes."""
    turns = [{"speaker": turn.speaker, "words": [_pack(word) for word in turn.words]} for turn in transcript.turns]
    return canonical({"format": FORMAT, "turns": turns})


def from_json(text: str) -> Transcript:
    """Read what `to_json` wrote.

    Raises:
        TranscriptError: written by a newer version of the program, or changed by something else.
    """
    try:
        # Turn by turn: a session's words as lists and as words side by side take twice the memory.
        data = json.loads(text, object_hook=_turn_of)
        if data["format"] != FORMAT:
            raise TranscriptError(
                f"This transcript has format {data['format']}; this program reads {FORMAT}.", "Update alliance-coder."
            )
        return Transcript(tuple(_as_turn(turn) for turn in data["turns"]))
    except (ValueError, KeyError, TypeError) as error:
        raise TranscriptError(
            "The transcript cannot be read as it was stored.", "Restore a backup of the study."
        ) from error


def _turn_of(read: dict[str, Any]) -> Any:
    try:
        return Turn(read["speaker"], tuple([_unpack(read["speaker"], word) for word in read["words"]]))
    except (ValueError, KeyError, TypeError):
        return read  # the document itself, or a newer format's turn: the document says which


def _as_turn(read: Any) -> Turn:
    if not isinstance(read, Turn):
        raise TypeError("A turn has words.")
    return read


def _pack(word: Word) -> list[Any]:
    flags = ("i" if word.interpolated else "") + ("o" if word.overlap else "")
    return [word.start_ms, word.end_ms, word.text, word.probability, flags]


def _unpack(speaker: str, packed: Sequence[Any]) -> Word:
    start_ms, end_ms, text, probability, flags = packed
    # A word that is said a thousand times is kept once.
    return Word(start_ms, end_ms, intern(text), speaker, probability, "i" in flags, "o" in flags)


def canonical(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write JSON one way only: sorted keys, no spaces, text as it is. Hashes are taken over this."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def frozen_hash(content: str, participants: Iterable[Participant]) -> str:
    """Hash what lock freezes: words, turns, persons and roles; hexadecimal sha256."""
    people = sorted((one.speaker, one.person, one.role) for one in participants)
    return hashlib.sha256(canonical([content, [list(one) for one in people]]).encode()).hexdigest()

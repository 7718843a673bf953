"""The sample through the program's own stages: what `transcribe --words --diarizer channels` will make of it."""

from pathlib import Path

from coder.audio.align import align
from coder.audio.channels import speakers_from_channels
from coder.audio.decode import decode
from coder.codebook.load import load
from coder.model import Role, SpeakerSpan, Word
from coder.segments import SegmentRule, make_segments
from coder.transcript import turns_from_words

ROOT = Path(__file__).resolve().parents[2]
LABELS = {"therapist": "SPEAKER_00", "client": "SPEAKER_01"}
ROLES: dict[str, Role] = {
    "therapist": "therapist",
    "client": "client",
    "SPEAKER_00": "therapist",
    "SPEAKER_01": "client",
}


def spans_of(sample: Path, session: str, folder: Path) -> tuple[SpeakerSpan, ...]:
    return speakers_from_channels(decode([sample / f"{session}.opus"], folder))


def test_channels_give_every_word_the_speaker_who_said_it(
    sample: Path, session: str, reference: tuple[Word, ...], tmp_path: Path
) -> None:
    bare = [Word(word.start_ms, word.end_ms, word.text) for word in reference]
    found = align(bare, spans_of(sample, session, tmp_path))
    wrong = [word for word, true in zip(found, reference, strict=True) if word.speaker != LABELS[true.speaker]]
    assert wrong == []


def test_channels_give_the_segments_that_the_codings_are_numbered_by(
    sample: Path, session: str, reference: tuple[Word, ...], tmp_path: Path
) -> None:
    book = load(ROOT / "codebooks" / "alliance-bordin.yaml")
    rule = SegmentRule.of(book.segments[book.first_kind])
    bare = [Word(word.start_ms, word.end_ms, word.text) for word in reference]
    found = turns_from_words(align(bare, spans_of(sample, session, tmp_path)))
    cuts = [
        [(one.number, one.start_ms, one.end_ms, one.role, one.text) for one in make_segments(transcript, rule, ROLES)]
        for transcript in (found, turns_from_words(reference))
    ]
    assert cuts[0] == cuts[1]


def test_channels_find_the_turns_within_a_fifth_of_a_second(
    sample: Path, session: str, reference: tuple[Word, ...], tmp_path: Path
) -> None:
    spans = spans_of(sample, session, tmp_path)
    for label, name in ((LABELS[name], name) for name in LABELS):
        spoken = [word for word in reference if word.speaker == name]
        heard = [span for span in spans if span.speaker == label]
        assert all(any(abs(span.start_ms - word.start_ms) <= 200 for word in spoken) for span in heard)
        assert all(any(abs(span.end_ms - word.end_ms) <= 200 for word in spoken) for span in heard)

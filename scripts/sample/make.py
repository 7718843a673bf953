"""Makes the sessions one after the other: speak, write, then code."""

from pathlib import Path

from coder.codebook.load import load
from coder.errors import NotFoundError
from sample import codings, files, timeline, voice
from sample.source import RATERS, Source, read


def make(folder: Path, out: Path, book_file: Path, codings_only: bool) -> None:
    """Make every session of the folder; everything is checked before anything is spoken."""
    book = load(book_file)
    sources = [read(path) for path in sorted(folder.glob("*.txt"))]
    if not sources:
        raise NotFoundError(f"{folder} holds no dialogue sources.", "Give the folder with --source.")
    for source in sources:
        codings.check(source, book)
    out.mkdir(parents=True, exist_ok=True)
    if not codings_only:
        for source in sources:
            record(source, out)
    words = {source.session: files.read_words(out / f"{source.session}.reference.csv") for source in sources}
    for rater in RATERS:
        rows = [row for source in sources for row in codings.rows(source, words[source.session], book, rater)]
        files.write_table(out / f"codings.{rater}.csv", codings.HEADER, rows)
        print(f"codings.{rater}.csv: {len(rows)} rows")


def record(source: Source, out: Path) -> None:
    """Speak one session and write its recording, words and turns."""
    sounds = [voice.speak(line.words, source.voices[line.speaker]) for line in source.lines]
    placed = timeline.place(source, sounds)
    words = sorted((word for spoken in placed for word in spoken.words), key=lambda word: (word.start_ms, word.end_ms))
    samples = timeline.mix(source.session, placed)
    files.write_opus(out / f"{source.session}.opus", samples)
    truth = [(word.start_ms, word.end_ms, word.text, word.speaker) for word in words]
    files.write_table(out / f"{source.session}.reference.csv", ("start_ms", "end_ms", "word", "speaker"), truth)
    files.write_table(out / f"{source.session}.words.csv", ("start_ms", "end_ms", "word"), (row[:3] for row in truth))
    files.write_rttm(out / f"{source.session}.turns.rttm", source.session, timeline.turns(words))
    seconds = samples.shape[1] / voice.RATE
    print(f"{source.session}: {seconds:.1f} s, {len(placed)} sentences, {len(words)} words: {source.title}")

"""An invented study of any size, written straight into the tables: sessions of 700 utterances, two raters each.

It has no recordings, words or logs: nothing that agreement reads is missing, and `verify` would find all the rest so.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

from coder.codebook.schema import Codebook
from coder.segments import SegmentRule
from coder.workflow.intake import add_rater
from coder.workflow.study import init_study, study_book

RATERS = 40
UTTERANCES, INTERVALS = 700, 10
CODED, KEPT = 0.35, 0.8
"""The share of utterances with a code, and how often the second rater gives the first one's."""
TABLES = (
    "session",
    "transcript",
    "participant",
    "segment",
    "placement",
    "assignment",
    "design",
    "submission",
    "coding",
)
AT = "2026-11-01T10:00:00.000+00:00"


def make(folder: Path, sessions: int, seed: int = 1) -> int:
    """Make the study; give how many rows its codings have."""
    with init_study(folder, ("alliance-bordin",)) as study:
        for number in range(RATERS):
            add_rater(study, f"R{number + 1:02}")
        book, database = study_book(study), study.store.path
        rules = _rules(book)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    rows = 0
    for first in range(0, sessions, 200):
        connection.execute("BEGIN")
        for number in range(first, min(first + 200, sessions)):
            made = _Session(book, rules, number, Random(seed * 1_000_003 + number))
            for table in TABLES:
                several = list(getattr(made, table)())
                rows += len(several) * (table == "coding")
                marks = ",".join("?" * len(several[0]))
                connection.executemany(f"INSERT INTO {table} ({made.COLUMNS[table]}) VALUES ({marks})", several)
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return rows


def _rules(book: Codebook) -> dict[str, str]:
    return {kind: SegmentRule.of(spec, book.segments).canonical for kind, spec in book.segments.items()}


class _Session:
    """The rows of one session, by table."""

    COLUMNS = {  # noqa: RUF012
        "session": "id, position, facts",
        "transcript": "id, session, version, status, content, sha256, provenance, edited, duration_ms, created_at",
        "participant": "transcript, speaker, person, role",
        "segment": "id, session, rule, number, start_ms, end_ms, role",
        "placement": "transcript, segment, turn, first, last",
        "assignment": "id, session, rater, book, codebook, transcript, alias, mode, queue, coded_from",
        "design": "assignment, purpose, occasion, draw, is_primary, withdrawn",
        "submission": "assignment, number, transcript, codebook, seq, head, superseded",
        "coding": "assignment, submission, segment, code, person, state, value, event",
    }

    def __init__(self, book: Codebook, rules: dict[str, str], number: int, random: Random) -> None:
        self._book, self._rules, self._number, self._random = book, rules, number, random
        self._name = f"S{number + 1:05}"
        self._transcript = self._id("7", 0)
        self._raters = random.sample(range(RATERS), 2)
        self._segments = list(self._cut())
        self._codes = {role: [one.id for one in book.codes_for("utt", role)] for role in ("therapist", "client")}

    def _id(self, what: str, number: int) -> str:
        return f"0193{what}{self._number:07x}-7000-8000-0000-{number:012x}"

    def _cut(self) -> Iterator[tuple[str, str, int, int, int, str | None]]:
        """Segments as id, kind, number, start, end, role."""
        step, interval = 3_000_000 // UTTERANCES, 3_000_000 // INTERVALS
        for at in range(UTTERANCES):
            role = ("therapist", "client")[at % 2]
            yield self._id("a", at), "utt", at + 1, at * step, (at + 1) * step, role
        for at in range(INTERVALS):
            yield self._id("b", at), "seg5", at + 1, at * interval, (at + 1) * interval, None
        yield self._id("c", 0), "session", 0, 0, 3_000_000, None

    def session(self) -> Iterator[tuple[object, ...]]:
        yield self._name, self._number, "{}"

    def transcript(self) -> Iterator[tuple[object, ...]]:
        yield self._transcript, self._name, 1, "locked", None, "", "{}", 0, 3_000_000, AT

    def participant(self) -> Iterator[tuple[object, ...]]:
        yield self._transcript, "SPEAKER_00", f"T{self._number % 30:02}", "therapist"
        yield self._transcript, "SPEAKER_01", f"C{self._number:05}", "client"

    def segment(self) -> Iterator[tuple[object, ...]]:
        for key, kind, number, start, end, role in self._segments:
            yield key, self._name, self._rules[kind], number, start, end, role

    def placement(self) -> Iterator[tuple[object, ...]]:
        for key, kind, number, *_ in self._segments:
            yield self._transcript, key, number - 1 if kind == "utt" else -1, 0, 0

    def assignment(self) -> Iterator[tuple[object, ...]]:
        for at, rater in enumerate(self._raters):
            key, book = self._id("d", at), self._book
            yield key, self._name, f"R{rater + 1:02}", book.id, book.key, self._transcript, key, "coding", 1, "audio"

    def design(self) -> Iterator[tuple[object, ...]]:
        for at in range(2):
            yield self._id("d", at), "study", 1, at, int(at == 0), 0

    def submission(self) -> Iterator[tuple[object, ...]]:
        for at in range(2):
            yield self._id("d", at), 1, self._transcript, self._book.key, 1, "", 0

    def coding(self) -> Iterator[tuple[object, ...]]:
        random, coded = self._random, '{"value":1}'
        for key, kind, _, _, _, role in self._segments:
            if kind != "utt":
                yield from self._ratings(key, kind)
                continue
            first = random.choice(self._codes[role or ""]) if random.random() < CODED else ""
            second = first if random.random() < KEPT else random.choice((*self._codes[role or ""], *[""] * 20))
            for at, code in enumerate((first, second)):
                state = ("coded", coded) if code else ("none", None)
                yield self._id("d", at), 1, key, code, "", *state, key

    def _ratings(self, segment: str, kind: str) -> Iterator[tuple[object, ...]]:
        for code in self._book.codes_of(kind):
            scale = self._book.scales[code.scale or ""]
            level = self._random.gauss((scale.min + scale.max) / 2, (scale.max - scale.min) / 4)
            for at in range(2):
                number = min(max(round(level + self._random.gauss(0, 0.7)), int(scale.min)), int(scale.max))
                yield self._id("d", at), 1, segment, code.id, "", "coded", json.dumps({"value": number}), segment

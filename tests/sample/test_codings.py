"""The three raters' codings against the program's own codebook, segments and legality."""

import csv
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from coder.codebook.completeness import missing
from coder.codebook.legality import View, gate, legal_codes, why_not
from coder.codebook.load import load
from coder.codebook.schema import Codebook
from coder.codebook.values import why_not_value
from coder.model import NOTHING, Marks, Role, Segment, Value, Word
from coder.segments import SegmentRule, make_segments
from coder.transcript import turns_from_words

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts" / "sample"
SESSIONS = ("S01", "S02", "S03", "S04", "S05", "S06")
RATERS = ("R1", "R2", "R3")
ROLES: dict[str, Role] = {"therapist": "therapist", "client": "client"}
HEADER = ["session", "segment", "rater", "code", "value", "facet:about"]
HEADER += ["intensity", "evidence", "note", "state", "reason"]
Row = dict[str, str]
Named = dict[str, Segment]


def table(name: str) -> list[Row]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load(ROOT / "codebooks" / "alliance-bordin.yaml")


@pytest.fixture(params=RATERS)
def rater(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def segments_of(book: Codebook, session: str) -> Named:
    """Every segment of a session by its name, as the import contract names it."""
    words = [
        Word(int(row["start_ms"]), int(row["end_ms"]), row["word"], row["speaker"])
        for row in table(f"{session}.reference.csv")
    ]
    named: Named = {}
    for kind, spec in book.segments.items():
        for one in make_segments(turns_from_words(words), SegmentRule.of(spec), ROLES):
            name = (
                "" if spec.kind == "session" else str(one.number) if kind == book.first_kind else f"{kind}-{one.number}"
            )
            if one.number or spec.kind == "session":
                named[name] = Segment(
                    name, kind, one.number, one.start_ms, one.end_ms, one.role, one.speaker, one.words
                )
    return named


def value_of(row: Row) -> Value:
    return Value(
        value=float(row["value"]) if row["value"] else None,
        facets={"about": row["facet:about"]} if row["facet:about"] else {},
        intensity=float(row["intensity"]) if row["intensity"] else None,
        reason=row["reason"],
        evidence=tuple(row["evidence"].split()),
    )


def marks_of(rows: list[Row]) -> Marks:
    coded = {(row["code"], ""): value_of(row) for row in rows if row["state"] == "coded"}
    states = {row["state"]: row["reason"] for row in rows}
    return Marks(codes=coded, none="none" in states, cannot_code=states.get("cannot_code", ""))


def by_segment(rater: str, session: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in table(f"codings.{rater}.csv"):
        if row["session"] == session:
            found[row["segment"]].append(row)
    return found


def test_the_columns_are_those_of_the_import(rater: str) -> None:
    rows = table(f"codings.{rater}.csv")
    assert list(rows[0]) == HEADER
    assert {row["rater"] for row in rows} == {rater}
    assert {row["session"] for row in rows} == set(SESSIONS)


def test_the_codings_cover_exactly_every_segment(book: Codebook, rater: str, session: str) -> None:
    assert set(by_segment(rater, session)) == set(segments_of(book, session))


def test_every_segment_is_complete_and_every_code_is_legal_where_it_stands(
    book: Codebook, rater: str, session: str
) -> None:
    segments = segments_of(book, session)
    marks = {name: marks_of(rows) for name, rows in by_segment(rater, session).items()}
    is_open = gate(book, marks)
    for name, given in marks.items():
        segment = segments[name]
        assert missing(View(book, segment, given, is_open)) == (), (session, name)
        for code, _ in given.codes:
            rest = Marks(codes={key: value for key, value in given.codes.items() if key[0] != code})
            assert why_not(View(book, segment, rest, is_open), code) == "", (session, name)
            assert why_not_value(book, book.codes[code], given.codes[(code, "")]) == "", (session, name)


def test_codes_on_one_segment_bar_no_other_there(book: Codebook, rater: str, session: str) -> None:
    """An exclusive sibling would be taken off by the program, so the file would not come back as written."""
    for name, rows in by_segment(rater, session).items():
        groups = [
            (group.id, tuple(sorted(book.members(group.id))))
            for row in rows
            if row["code"]
            for group in book.groups_of(row["code"])
            if group.mode.startswith("exclusive")
        ]
        assert all(count == 1 for count in Counter(groups).values()), (session, name)


def test_none_and_cannot_code_leave_code_and_value_empty(rater: str) -> None:
    for row in table(f"codings.{rater}.csv"):
        assert row["state"] in ("coded", "none", "cannot_code")
        assert (row["state"] == "coded") == bool(row["code"])
        assert row["state"] == "coded" or row["value"] == ""
        assert row["state"] != "cannot_code" or row["reason"] == "inaudible"


def test_evidence_names_segments_of_the_same_session(book: Codebook, rater: str, session: str) -> None:
    names = set(segments_of(book, session))
    for rows in by_segment(rater, session).values():
        assert {name for row in rows for name in row["evidence"].split()} <= names


def test_a_rater_without_strain_in_a_session_does_not_rate_its_resolution(book: Codebook, rater: str) -> None:
    rows = table(f"codings.{rater}.csv")
    strained = {row["session"] for row in rows if row["code"] in book.members("rupture")}
    assert {row["session"] for row in rows if row["code"] == "g_resolve"} == strained


def test_every_family_of_codes_is_met_somewhere(book: Codebook) -> None:
    used = {row["code"] for rater in RATERS for row in table(f"codings.{rater}.csv")}
    families = ("bond", "goal", "task", "rupture", "repair", "trust", "collab", "clear", "culture", "regard")
    assert [name for name in families if not used & set(book.members(name))] == []
    assert used <= {"", *book.codes}


def test_about_half_of_the_utterances_carry_no_code(rater: str) -> None:
    utterances = [row for row in table(f"codings.{rater}.csv") if row["segment"].isdigit()]
    segments = {(row["session"], row["segment"]) for row in utterances}
    assert 0.4 < sum(row["state"] == "none" for row in utterances) / len(segments) < 0.7


def test_frequent_codes_are_agreed_on_fairly_well_and_not_perfectly(book: Codebook) -> None:
    """Cohen's kappa of each pair, by its definition, on utterances that both could code."""
    codings = {rater: {} for rater in RATERS}  # type: dict[str, dict[tuple[str, str], set[str]]]
    for rater in RATERS:
        for row in table(f"codings.{rater}.csv"):
            if row["segment"].isdigit() and row["state"] != "cannot_code":
                codings[rater].setdefault((row["session"], row["segment"]), set()).add(row["code"])
    counts = Counter(code for one in codings.values() for codes in one.values() for code in codes if code)
    kappas = []
    for code in (name for name, count in counts.items() if count >= 20):
        for first, second in combinations(RATERS, 2):
            both = codings[first].keys() & codings[second].keys()
            pairs = [(code in codings[first][at], code in codings[second][at]) for at in both]
            observed = sum(one == two for one, two in pairs) / len(pairs)
            p, q = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
            chance = p * q + (1 - p) * (1 - q)
            kappas.append((observed - chance) / (1 - chance))
    assert len(kappas) >= 18
    assert 0.5 < sum(kappas) / len(kappas) < 0.85
    assert min(kappas) > 0.2
    assert max(kappas) < 1


def test_a_role_meets_only_its_own_codes(book: Codebook, session: str) -> None:
    segments = segments_of(book, session)
    for rater in RATERS:
        for name, rows in by_segment(rater, session).items():
            legal = {code.id for code in legal_codes(book, segments[name])}
            assert {row["code"] for row in rows if row["code"]} <= legal, (rater, session, name)


def test_nobody_is_without_marks() -> None:
    assert all(marks_of(rows) != NOTHING for rater in RATERS for rows in by_segment(rater, "S01").values())

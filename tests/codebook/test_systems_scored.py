"""Every system of the field is not only written down: what a rater says in it comes out as its scores, by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coder.codebook.schema import Codebook
from coder.codebook.scores import CodedSession, scores_of
from coder.model import Marks, Participant, Role, Roster, Segment
from tests.codebook.scores.conftest import Said
from tests.codebook.systems import PQS_BUCKETS
from tests.codebook.test_systems import ITEMS, REVERSED, SYSTEMS, items_of, number

ROLES: dict[str, Role | None] = {"T": "therapist", "C": "client", "-": None}
Numbers = dict[str, float | None]


def coded(book: Codebook, rows: str, clients: tuple[str, ...] = ("Ann",), reached_s: int = 0) -> CodedSession:
    """Make a coded session, one segment a line: kind, who speaks, seconds, and what was coded on it.

    `turn C 10-20: warm cold~2 nod@Ann mood=3`; `-` alone is none. Required facets get their first value.
    """
    segments: dict[str, list[Segment]] = {kind: [] for kind in book.segments}
    said = {}
    for at, row in enumerate(rows.strip().splitlines(), start=1):
        place, _, words = row.partition(":")
        kind, who, times = place.split()
        start, end = (1000 * int(part) for part in times.split("-"))
        rank = 0 if book.segments[kind].kind == "session" else at
        segments[kind].append(Segment(f"s{at}", kind, rank, start, end, ROLES[who], who))
        said[f"s{at}"] = words
    marks = {name: answered(book, one) for name, one in Said(said).marks.items() if said[name].strip()}
    roster = Roster(tuple(Participant(name, name, "client") for name in clients))
    reached = {name: 1000 * reached_s for name, kind in book.segments.items() if kind.placed}
    last = max(one.end_ms for several in segments.values() for one in several)
    return CodedSession(book, segments, marks, roster, reached, last)


def answered(book: Codebook, marks: Marks) -> Marks:
    codes = {
        key: replace(value, facets={name: book.facets[name].values[0] for name in book.codes[key[0]].facets})
        for key, value in marks.codes.items()
    }
    return replace(marks, codes=codes)


def numbers(session: CodedSession) -> Numbers:
    """Give the scores by id, of one person by `id@person`, of one role by `id/role`; those of intervals left out."""
    found: Numbers = {}
    for one in scores_of(session):
        scope = one.scope
        if scope.interval is None:
            name = one.score + (f"@{scope.person}" if scope.person else "") + (f"/{scope.role}" if scope.role else "")
            found[name] = one.result.value
    return found


def rated(name: str, value: Callable[[int], int]) -> Numbers:
    """Rate every item of an item list by its number, on one segment of the kind that the items are on."""
    book = SYSTEMS[name]()
    kind = next(iter(book.codes.values())).segment
    words = " ".join(f"{code}={value(number(code))}" for code in book.codes)
    return numbers(coded(book, f"{kind} - 0-1200: {words}"))


ALL_LOWEST: dict[str, Numbers] = {
    # From 1 to 7, so that a reversed item counts 7. Goal: 6 of 12 reversed, (6 + 42) / 12; task: 5, (7 + 35) / 12;
    # bond: 3, (9 + 21) / 12; total (4 + 3.5 + 2.5) / 3.
    "WAI-O, 36 items": {"goal": 4, "task": 3.5, "bond": 2.5, "total": 10 / 3},
    # Goal: items 4 and 10 of its four, (2 + 14) / 4; total (4 + 1 + 1) / 3.
    "WAI-O-S": {"goal": 4, "task": 1, "bond": 1, "total": 2},
    "S-WAI-O": {"goal": 4, "task": 1, "bond": 1, "total": 2},
    # From 0 to 5. Bond: items 2, 5 and 6 of six, 15 / 6; task: item 8 of three, 5 / 3; all nine: 20 / 9;
    # the brief form has item 5 of its five, 5 / 5.
    "TPOCS-A": {"bond": 2.5, "task": 5 / 3, "total": 20 / 9, "brief": 1},
}


@pytest.mark.parametrize("name", ALL_LOWEST)
def test_the_lowest_answer_everywhere_shows_which_items_are_reversed(name: str) -> None:
    scale = next(iter(SYSTEMS[name]().scales.values()))
    assert rated(name, lambda _: int(scale.min)) == pytest.approx(ALL_LOWEST[name])


@pytest.mark.parametrize("name", ITEMS)
def test_item_lists_are_scored_item_by_item(name: str) -> None:
    book = SYSTEMS[name]()
    scale = next(iter(book.scales.values()))
    low, high = int(scale.min), int(scale.max)

    def value(item: int) -> int:
        return low + item % (high - low + 1)

    def counts(item: int) -> int:
        return low + high - value(item) if item in REVERSED.get(name, ()) else value(item)

    found = rated(name, value)
    for score in ITEMS[name]:
        items = [counts(item) for item in items_of(book, score)]
        expected = sum(items) if book.scores[score].fn == "sum" else sum(items) / len(items)
        assert found[score] == pytest.approx(expected), score


def test_a_series_of_five_minutes_has_a_score_each_and_their_mean() -> None:
    book = SYSTEMS["S-WAI-O"]()
    # Items of the first interval are all 5, of the second all 3. Goal: 5 5 and reversed 3 3, mean 4; then 3 3 5 5, 4.
    # Task and bond: 5, then 3. Total: (4 + 5 + 5) / 3, then (4 + 3 + 3) / 3.
    rows = "\n".join(
        f"seg5 - {start}-{start + 300}: " + " ".join(f"{code}={value}" for code in book.codes)
        for start, value in ((0, 5), (300, 3))
    )
    scored = scores_of(coded(book, rows))
    series = {(one.scope.interval.number, one.score): one.result.value for one in scored if one.scope.interval}
    assert {key: value for key, value in series.items() if key[1] in ("goal", "task")} == {
        (1, "goal"): 4,
        (1, "task"): 5,
        (2, "goal"): 4,
        (2, "task"): 3,
    }
    assert series[1, "total"] == pytest.approx(14 / 3)
    assert series[2, "total"] == pytest.approx(10 / 3)
    whole = numbers(coded(book, rows))
    assert whole == pytest.approx({"goal": 4, "task": 4, "bond": 4, "total": 4})


def test_each_member_of_a_family_has_scores_of_their_own() -> None:
    ratings = "r_eng=2@Ann r_eng=-1@Ben r_con=1@Ann r_con=0@Ben r_saf=0@Ann r_saf=-2@Ben r_sha=1"
    therapist = "r_t_eng=2 r_t_con=2 r_t_saf=1 r_t_sha=0"
    found = numbers(
        coded(
            SYSTEMS["SOFTA-o"](),
            f"""
sign - 60-60: eng_pos@Ann
sign - 90-90: eng_pos@Ann
sign - 120-120: eng_neg@Ann eng_neg@Ben
sign - 300-300: sha_pos
sign - 400-400: t_eng_pos
session - 0-600: {ratings} {therapist}
""",
            clients=("Ann", "Ben"),
            reached_s=600,
        )
    )
    assert (found["eng_rating@Ann"], found["eng_rating@Ben"], found["saf_rating@Ben"]) == (2, -1, -2)
    assert found["eng_balance@Ann"] == pytest.approx(1 / 3), "two signs for, one against"
    assert (found["eng_balance@Ben"], found["con_balance@Ann"]) == (-1, None)
    assert (found["sha_rating"], found["sha_balance"], found["t_eng_rating"], found["t_eng_balance"]) == (1, 1, 2, 1)


def test_one_client_alone_is_no_family() -> None:
    book = SYSTEMS["SOFTA-o"]()
    found = numbers(coded(book, "session - 0-600: r_eng=2@Ann r_sha=1", clients=("Ann",), reached_s=600))
    assert (found["eng_rating@Ann"], found["sha_rating"]) == (2, None)


MODES = [
    *("disclosure", "edification", "acknowledgment", "advisement"),
    *("question", "confirmation", "interpretation", "reflection"),
]
SESSIONS: dict[str, tuple[str, Numbers]] = {
    # Two intervals of five minutes, ten minutes coded: 3 withdrawal markers, 1 of confrontation, 2 ways of resolving.
    "3RS": (
        """
seg5 - 0-300: w_deny~2 w_brief~1 r_clear
seg5 - 300-600: w_deny~1 c_terms~2 r_own
session - 0-600: sig_withdrawal=3 sig_confrontation=2 resolved=4 contribution=1
""",
        {
            "n_withdrawal": 3,
            "n_confrontation": 1,
            "n_resolution": 2,
            "withdrawal_rate": 0.3,
            "confrontation_rate": 0.1,
            "withdrawal_effect": 3,
            "confrontation_effect": 2,
            "resolution_reached": 4,
        },
    ),
    # Client: direct, indirect, collaboration twice; therapist: helps twice, hinders once. Both ruptures are followed
    # by help and by collaboration within five minutes; after the one that hinders comes the indirect rupture.
    "CIS, CIS-R": (
        """
unit C 0-10: direct
unit T 10-20: int_pos
unit C 20-30: collab
unit T 30-40: int_neg
unit C 40-50: indirect
unit T 50-60: int_pos
unit C 60-70: collab
""",
        {
            "n_direct": 1,
            "n_indirect": 1,
            "n_collab": 2,
            "rupture_share": 0.5,
            "helpful_share": 2 / 3,
            "answered": 1,
            "repaired": 1,
            "after_hindrance": 1,
        },
    ),
    # First type: 4 and 2 for, 3 against. Second type: 1 against. Two signs for the alliance, two against it.
    "Penn HAcs": (
        """
turn C 0-1200:
sign - 60-60: helped_pos~4
sign - 120-120: helped_pos~2
sign - 180-180: helped_neg~3
sign - 240-240: together_neg~1
""",
        {"type_1": 3, "type_2": -1, "balance": 0},
    ),
    # 2 simple and 1 complex reflection, 2 questions; affirm and seek, one confront. Globals 4 and 3, 5 and 4.
    "MITI": (
        """
utt T 0-10: simple
utt T 10-20: simple question
utt T 20-30: complex
utt T 30-40: question affirm
utt T 40-50: seek
utt T 50-60: confront
slice - 0-1200: cct=4 sst=3 partnership=5 empathy=4
""",
        {"technical": 3.5, "relational": 4.5, "pct_complex": 1 / 3, "r_to_q": 1.5, "mia": 2, "mina": 1},
    ),
    # Of two complex reflections one is followed by change talk within half a minute, the other too late.
    "MISC": (
        """
utt T 0-10: complex
utt C 10-20: change~4
utt T 20-30: simple
utt C 30-40: sustain~2
utt T 40-50: open
utt C 50-60: follow
utt T 60-70: complex
utt C 110-120: change~1
""",
        {"pct_complex": 2 / 3, "pct_open": 1, "pct_change": 2 / 3, "change_after_complex": 0.5},
    ),
    # Three units, one of them complex: it has a second act.
    "SASB": (
        "unit T 0-10: act\nunit C 10-20: act second_act\nunit C 20-30: act",
        {
            "n_acts": 4,
            "n_acts/therapist": 1,
            "n_acts/client": 3,
            "complexity": 1 / 3,
            "complexity/therapist": 0,
            "complexity/client": 0.5,
        },
    ),
    # Three units in half a minute: two of the client, one of the therapist.
    "VRM": (
        "unit T 0-10: vrm\nunit C 10-20: vrm\nunit C 20-30: vrm",
        {
            "n_units": 3,
            "n_units/therapist": 1,
            "n_units/client": 2,
            "units_per_min": 6,
            "units_per_min/therapist": 2,
            "units_per_min/client": 4,
            # Every unit has the first mode, disclosure, in form and in intent.
            **{
                f"{way}_{mode}{role}": int(mode == "disclosure")
                for way in ("form", "intent")
                for mode in MODES
                for role in ("", "/therapist", "/client")
            },
        },
    ),
    "Helping skills": (
        "unit T 0-5: ask\nunit T 5-10: interpret\nunit T 10-15: ask\nunit T 15-20: other",
        {"n_insight": 1, "share_ask": 0.5},
    ),
    # Two wishes, one response of others, two of self: one of the positive half, one of the negative.
    "CCRT": (
        "episode - 0-300: w1 w34 ro5 rs1\nepisode - 400-500: rs30",
        {"n_w": 2, "n_ro": 1, "n_rs": 2, "balance": 0},
    ),
    "PQS": (
        "session - 0-600: q1=9 q2=3",
        {"prototype": 6},
    ),
    # Of two challenges one is taken up; support is. Two take up, one stands off: (2 - 1) / 3.
    "TCCS": (
        """
turn T 0-10: support
turn C 10-20: takes_up
turn T 20-30: challenge
turn C 30-40: stands_off
turn T 200-210: challenge
turn C 210-220: takes_up
""",
        {"challenge_taken": 0.5, "support_taken": 1, "answers": 1 / 3},
    ),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_short_session_is_scored_as_worked_out_by_hand(name: str) -> None:
    rows, expected = SESSIONS[name]
    found = numbers(coded(SYSTEMS[name](), rows, reached_s=1200))
    assert found == pytest.approx(expected)


def test_passages_have_a_mean_a_peak_and_a_mode() -> None:
    book = SYSTEMS["APES, Experiencing"]()
    passages = "passage - 0-60: level_reached=3\npassage - 90-120: level_reached=5\npassage - 200-260: level_reached=3"
    # Three, five and three, by three.
    assert numbers(coded(book, passages, reached_s=600)) == pytest.approx({"average": 11 / 3, "peak": 5, "mode": 3})


def test_a_full_distribution_uses_every_place() -> None:
    sorted_values = [value for value, places in PQS_BUCKETS.items() for _ in range(places)]
    words = " ".join(f"q{item}={value}" for item, value in enumerate(sorted_values, start=1))
    session = coded(SYSTEMS["PQS"](), f"session - 0-600: {words}")
    assert numbers(session) == {"prototype": 0}, "the first two of the sorted items lie in the same place"


def test_every_system_is_scored_here() -> None:
    elsewhere = {"SOFTA-o", "APES, Experiencing"}
    assert {*SESSIONS, *ITEMS, *elsewhere} == set(SYSTEMS)

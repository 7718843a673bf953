"""The combined tables against numbers worked by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.tables.frames import Row
from coder.workflow import combined_rows
from coder.workflow.perspectives import Place, View

CLIENT = View("S1", "client", "wai@1.0.0", "WAI", "C1", "bond", 4, 1, 5)
THERAPIST = replace(CLIENT, perspective="therapist", source="wait@1.0.0", respondent="T1")
OBSERVER = View("S1", "observer", "book@1.0.0", "book", "R1", "bond", 4, 1, 7)
WHERE = {
    "S1": Place("S1", "K1", 1, "date", "T1", "C1"),
    "S2": Place("S2", "K1", 2, "date", "T1", "C1"),
    "S3": Place("S3", "K1", 3, "date", "T1", "C1"),
    "S4": Place("S4", "K2", 1, "added", "T1", "C2"),
    "S5": Place("S5", "K2", 2, "added", "T1", "C2"),
    "S9": Place("S9", "", None, "added"),
}


def scores(view: View, **by_session: float) -> tuple[View, ...]:
    return tuple(replace(view, session=session, score=score) for session, score in by_session.items())


def picked(rows: list[Row], *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


# Client on 1-5: 4 3 5 of K1 are 75 50 100, 2 3 of K2 are 25 50. Therapist: 3 3 4 are 50 50 75, 3 2 are 50 25.
CLIENTS = scores(CLIENT, S1=4, S2=3, S3=5, S4=2, S5=3)
THERAPISTS = scores(THERAPIST, S1=3, S2=3, S3=4, S4=3, S5=2)


def test_pomp_is_the_percent_of_what_is_possible() -> None:
    assert [one.pomp for one in CLIENTS] == [75, 50, 100, 25, 50]
    assert OBSERVER.pomp == 50  # (4 - 1) / (7 - 1)


def test_z_is_within_perspective_source_and_component() -> None:
    # Clients: mean 60, deviations 15 -10 40 -35 -10, squares 225 100 1600 1225 100 = 3250, sd = sqrt(3250/4)
    rows = list(combined_rows.combined((*CLIENTS, *THERAPISTS, OBSERVER), WHERE))
    sd = (3250 / 4) ** 0.5
    assert [row["z"] for row in rows[:5]] == pytest.approx([15 / sd, -10 / sd, 40 / sd, -35 / sd, -10 / sd])
    assert rows[-1]["z"] is None, "one score has no spread"
    assert picked(rows[:2], "case", "number", "score", "low", "high") == [("K1", 1, 4, 1, 5), ("K1", 2, 3, 1, 5)]


def test_scores_that_are_all_the_same_have_no_z() -> None:
    assert [row["z"] for row in combined_rows.combined(scores(CLIENT, S1=3, S2=3), WHERE)] == [None, None]


def test_congruence_is_therapist_minus_client_and_raw_only_on_one_metric() -> None:
    rows = list(combined_rows.congruence((CLIENT, *THERAPISTS[:1], OBSERVER), WHERE))
    names = ("pair", "difference_pomp", "absolute_pomp", "same_metric", "difference", "absolute")
    assert picked(rows, *names) == [
        ("therapist-client", -25, 25, True, -1, 1),
        ("observer-client", -25, 25, False, None, None),
        ("observer-therapist", 0, 0, False, None, None),
    ]


def test_a_score_of_another_session_or_component_is_compared_with_nothing() -> None:
    other = replace(THERAPIST, component="task")
    assert list(combined_rows.congruence((CLIENT, other, replace(THERAPIST, session="S2")), WHERE)) == []


def test_within_and_between_take_a_score_apart() -> None:
    # K1: mean 75; K2: mean 37.5; mean of the two means 56.25.
    rows = list(combined_rows.within_between((*CLIENTS, *scores(CLIENT, S9=5)), WHERE))
    names = ("session", "n_sessions", "person_mean", "deviation", "person_mean_centred", "lag1", "early")
    assert picked(rows, *names) == [
        ("S1", 3, 75, 0, 18.75, None, False),
        ("S2", 3, 75, -25, 18.75, 75, False),
        ("S3", 3, 75, 25, 18.75, 50, True),
        ("S4", 2, 37.5, -12.5, -18.75, None, False),
        ("S5", 2, 37.5, 12.5, -18.75, 25, False),
    ], "a session without a case has no person mean"


def test_a_session_that_is_skipped_leaves_no_lag() -> None:
    rows = combined_rows.within_between(scores(CLIENT, S1=4, S3=5), WHERE)
    assert [row["lag1"] for row in rows] == [None, None]


def test_truth_and_judge_are_both_centred_on_the_truths_person_mean() -> None:
    # The client's mean of K1 is 75 over three sessions, though the therapist rated two: 50 - 75, 75 - 75.
    rows = list(combined_rows.truth_bias((*CLIENTS[:3], THERAPISTS[0], THERAPISTS[2]), WHERE))
    assert picked(rows, "session", "judge", "p_within", "p_mean", "t_centered_on_p_mean") == [
        ("S1", "therapist", 0, 75, -25),
        ("S3", "therapist", 25, 75, 0),
    ]


def test_an_observer_is_a_judge_of_the_client_and_not_of_the_therapist() -> None:
    rows = list(combined_rows.truth_bias((CLIENT, THERAPIST, OBSERVER), WHERE))
    assert [row["judge"] for row in rows] == ["therapist", "observer"]
    assert {row["truth_source"] for row in rows} == {"wai@1.0.0"}


def test_response_surface_centres_on_the_midpoint_of_the_scale() -> None:
    # Raw, midpoint 3: x = 4 - 3 = 1 (client), y = 2 - 3 = -1 (therapist). Pomp, on 50: observer 50 - 50 = 0, client 25.
    rows = list(combined_rows.response_surface((CLIENT, *scores(THERAPIST, S1=2), OBSERVER), WHERE))
    assert picked(rows[:2], "pair", "metric", "x", "y", "x2", "xy", "y2") == [
        ("therapist-client", "raw", 1, -1, 1, -1, 1),
        ("observer-client", "pomp", 25, 0, 625, 0, 0),
    ]


def test_dyads_have_a_row_from_either_side() -> None:
    rows = list(combined_rows.dyad_pairwise((CLIENT, *THERAPISTS[:1], OBSERVER), WHERE))
    names = ("therapist", "client", "session", "actor", "partner", "actor_score", "partner_score", "actor_pomp")
    assert picked(rows, *names) == [
        ("T1", "C1", "S1", "client", "therapist", 4, 3, 75),
        ("T1", "C1", "S1", "therapist", "client", 3, 4, 50),
    ]
    assert picked(rows, "actor_respondent", "partner_respondent") == [("C1", "T1"), ("T1", "C1")]


def test_a_form_without_its_partners_has_its_rows_and_a_form_of_another_family_is_no_partner() -> None:
    rows = list(combined_rows.dyad_pairwise((CLIENT, replace(THERAPIST, instrument="SRS")), WHERE))
    names = ("instrument", "actor", "actor_score", "partner_score", "actor_form", "partner_form")
    assert picked(rows, *names) == [
        ("WAI", "client", 4, None, "wai@1.0.0", ""),
        ("WAI", "therapist", None, 4, "", "wai@1.0.0"),
        ("SRS", "client", None, 4, "", "wait@1.0.0"),
        ("SRS", "therapist", 4, None, "wait@1.0.0", ""),
    ]


def test_correlations_keep_within_and_between_apart() -> None:
    # Points (therapist, client): (50,75) (50,50) (75,100) (50,25) (25,50).
    # Sessions: means 50, 60; products 0 0 1000 0 250 = 1250; squares 1250, 3250; r = 1250/sqrt(1250*3250).
    # Within: K1 means 58.3, 75: (-8.3,0) (-8.3,-25) (16.7,25); K2 means 37.5, 37.5: (12.5,-12.5) (-12.5,12.5).
    # Products 0 + 625/3 + 1250/3 - 156.25 - 156.25 = 312.5; squares 2*(25/3)^2 + (50/3)^2 + 312.5 = 729.166..,
    # 625 + 625 + 312.5 = 1562.5; r = 312.5/sqrt(729.1667*1562.5).
    rows = list(combined_rows.correlations((*CLIENTS, *THERAPISTS), WHERE))
    assert picked(rows, "level", "n", "n_cases") == [("sessions", 5, 2), ("within", 5, 2), ("cases", 2, 2)]
    assert rows[0]["r"] == pytest.approx(1250 / (1250 * 3250) ** 0.5)
    assert rows[1]["r"] == pytest.approx(312.5 / (2187.5 / 3 * 1562.5) ** 0.5)
    assert rows[2]["r"] is None, "two cases are too few"


def test_what_does_not_vary_has_no_correlation() -> None:
    flat = scores(THERAPIST, S1=3, S2=3, S3=3)
    assert [row["r"] for row in combined_rows.correlations((*CLIENTS[:3], *flat), WHERE)] == [None, None, None]


# Client's total: 75, 50 (fell by 25), 100 (rose by 50).
TOTALS = tuple(replace(one, component="total") for one in CLIENTS[:3])


@pytest.mark.parametrize(
    ("ruptures", "drop", "expected"),
    [
        ({"S1": 0, "S2": 0, "S3": 2}, 0, [("S2", "drop_not_observed", -25), ("S3", "rupture_not_reported", 50)]),
        ({"S1": 0, "S2": 1, "S3": 0}, 0, []),
        ({"S1": 0, "S2": 1, "S3": 0}, 25, [("S2", "rupture_not_reported", -25)]),
        ({"S1": 0, "S2": 0, "S3": 0}, 25, []),
        ({"S1": 3, "S3": 1}, 0, [("S3", "rupture_not_reported", 50)]),
        ({}, 0, []),
    ],
)
def test_blind_spots_are_where_report_and_observer_part_ways(
    ruptures: dict[str, int], drop: float, expected: list[tuple[str, str, float]]
) -> None:
    rows = list(combined_rows.blind_spots((*TOTALS, *CLIENTS, OBSERVER), WHERE, ruptures, drop))
    assert picked([row for row in rows if row["case"] == "K1"], "session", "kind", "change_pomp") == expected


def test_where_a_session_is_skipped_a_change_is_not_from_the_session_before() -> None:
    rows = combined_rows.blind_spots((TOTALS[0], TOTALS[2]), WHERE, {"S3": 1}, 0)
    assert list(rows) == []


def test_a_report_without_a_total_is_followed_by_its_components() -> None:
    rows = list(combined_rows.blind_spots(CLIENTS[:2], WHERE, {"S2": 0}, 0))
    assert picked(rows, "component", "before") == [("bond", "S1")]


@given(st.lists(st.floats(1, 5), min_size=2, max_size=8))
def test_deviations_of_a_case_add_up_to_nothing(values: list[float]) -> None:
    where = {f"S{at}": Place(f"S{at}", "K1", at, "added") for at in range(len(values))}
    views = [replace(CLIENT, session=f"S{at}", score=score) for at, score in enumerate(values)]
    rows = list(combined_rows.within_between(views, where))
    assert sum(float(str(row["deviation"])) for row in rows) == pytest.approx(0, abs=1e-9)

"""Events compared in time, from submitted codings to figures and to the very events behind them."""

import csv
from pathlib import Path

import pytest

from coder.agreement.timed import Rules, TimedAgreement
from coder.errors import NotFoundError
from coder.workflow.assignment import assign
from coder.workflow.importing import import_codings
from coder.workflow.intake import add_rater
from coder.workflow.locking import lock
from coder.workflow.opening import open_desk
from coder.workflow.reliability import By, Options, agreement_if_any, explain, reliability
from coder.workflow.study import Study, add_codebook
from coder.workflow.submission import submit
from coder.workflow.timed_pairs import EventPair, PlacedEvent, explain_in_time
from tests.workflow.conftest import FAMILY

RATED = (
    {"code": "part", "value": 1, "person": "C01"},
    {"code": "part", "value": 0, "person": "C02"},
    {"code": "shared", "value": 1},
    {"segment": "sign", "state": "none", "start_ms": 0, "end_ms": 9400},
)
FIRST = (
    {"code": "joins", "value": 1, "person": "C01", "start_ms": 1200, "end_ms": 2200},
    {"code": "stalls", "value": 1, "person": "C02", "start_ms": 1200, "end_ms": 2200},
    {"code": "invites", "value": 1, "start_ms": 5000},
)
SECOND = (
    {"code": "joins", "value": 1, "person": "C01", "start_ms": 1300, "end_ms": 2300},
    {"code": "joins", "value": 1, "person": "C02", "start_ms": 1300, "end_ms": 2300},
    {"code": "invites", "value": 1, "start_ms": 8000},
)
BOTH = ("R1", "R2")
COLUMNS = ("session", "segment", "rater", "code", "value", "person", "state", "start_ms", "end_ms")
Rows = tuple[dict[str, object], ...]


def hand_in(study: Study, rater: str, rows: Rows, folder: Path, unsure: tuple[int, ...] = ()) -> None:
    """Bring events in and submit; `unsure` names by number those of which the rater was not sure."""
    path = folder / f"{rater}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"session": "S01", "rater": rater, **row} for row in (*rows, *RATED))
    import_codings(study, path)
    desk = open_desk(study, rater, "S01")
    for event in desk.segments_of("sign"):
        if event.number in unsure:
            desk.unsure(event)
    submit(desk)


@pytest.fixture
def placed(family: Study, tmp_path: Path) -> Study:
    """The family's session with events of both raters: one alike, one of another code, one too late."""
    hand_in(family, "R1", FIRST, tmp_path)
    hand_in(family, "R2", SECOND, tmp_path)
    return family


def in_time(study: Study, name: str = "timed:sign", by: By = "code", **rules: float) -> TimedAgreement:
    found = reliability(study, by=by, options=Options(rules=Rules(**rules))).codes[name]  # type: ignore[arg-type]
    assert isinstance(found, TimedAgreement)
    return found


def test_events_of_each_person_are_compared_apart(placed: Study) -> None:
    found = in_time(placed)
    # C01: joins with joins, 900 of 1000 ms. C02: stalls with joins. Nobody in particular: invites, 3 s apart.
    assert (found.n_units, found.n_pairable, found.n_ratings, found.n_raters) == (4, 2, 6, 2)
    assert found.coefficients["overlap_matched"].value == pytest.approx(4 / 6)
    # Two pairs of four events. By chance: joins 1/3 · 2/3, stalls 1/3 · 0, invites 1/3 · 1/3: 2 · 3/9 pairs agree.
    assert found.coefficients["overlap_kappa"].value == pytest.approx((1 - 6 / 9) / (4 - 6 / 9))
    assert found.coefficients["event_kappa"].value == found.coefficients["overlap_kappa"].value
    assert found.prevalence == {"joins": pytest.approx(3 / 6), "stalls": pytest.approx(1 / 6),
                                "invites": pytest.approx(2 / 6)}  # fmt: skip
    # Ten seconds of three streams: the therapist, C01 and C02.
    assert found.timed.n_time_units == 30
    assert {name: one.n_unmatched for name, one in found.timed.raters.items()} == {"R1": 1, "R2": 1}
    assert (found.timed.onset_error.mean_ms, found.timed.onset_error.n) == (-100, 2)


def test_units_of_time_by_hand(placed: Study) -> None:
    # One unit has each event: joins and joins of C01 in second 1, stalls and joins of C02, invites in 5 and in 8.
    # 27 of 30 agree: one joins, 26 nothing. By chance (1 · 2 + 1 · 0 + 1 · 1 + 27 · 27) / 900.
    found = in_time(placed, tolerance_ms=0).coefficients["timed_kappa"].value
    by_chance = (2 + 1 + 27 * 27) / 900
    assert found == pytest.approx((27 / 30 - by_chance) / (1 - by_chance))


def test_each_person_has_figures_of_their_own(placed: Study) -> None:
    found = reliability(placed).codes
    assert [name for name in found if name.startswith("timed:")] == ["timed:sign", "timed:sign@C01", "timed:sign@C02"]
    assert in_time(placed, "timed:sign@C01").coefficients["timed_kappa"].value == 1
    assert in_time(placed, "timed:sign@C02").coefficients["event_kappa"].value == 0
    assert in_time(placed, "timed:sign@C01").coefficients["event_kappa"].reason == "single_category_used"


def test_the_rules_that_were_asked_for_are_kept_and_said(placed: Study) -> None:
    assert in_time(placed, tolerance_ms=3000).n_pairable == 3
    assert in_time(placed, overlap=0.95).n_pairable == 0
    record = in_time(placed, unit_ms=500, tolerance_ms=1000, overlap=0.5).record()
    assert record["timed"]["unit_ms"] == 500  # type: ignore[index,call-overload]
    assert "units of 0.5 s, give or take 2, onsets within 1 s, overlap of 50% or more" in str(record["why"])


def test_an_event_that_is_flagged_goes_out_with_its_match(family: Study, tmp_path: Path) -> None:
    hand_in(family, "R1", FIRST, tmp_path, unsure=(1,))  # joins of C01 and stalls of C02, one stretch
    hand_in(family, "R2", SECOND, tmp_path, unsure=(2,))  # invites
    whole = reliability(family).codes["timed:sign"]
    without = reliability(family, options=Options(flagged=False)).codes["timed:sign"]
    assert (whole.n_units, whole.n_pairable) == (4, 2)
    assert (without.n_units, without.n_pairable, without.n_ratings) == (1, 0, 1)
    (left,) = explain_in_time(family, "timed:sign", flagged=False)
    assert left.first is not None
    assert (left.first.code, left.why) == ("invites", "none_there")


def test_what_is_wanted_first_comes_first(placed: Study) -> None:
    found = reliability(placed, options=Options(headline="event_kappa")).codes
    assert found["timed:sign"].headline == "event_kappa"
    assert found["part"].headline == "icc_A_1"
    every = reliability(placed, options=Options(headline="gwet_ac1")).codes
    assert every["timed:sign"].headline == "timed_kappa"


def test_by_session_pair_rater_and_block_hold_the_same_record(placed: Study) -> None:
    whole = in_time(placed).record()
    names = {"session": {"S01"}, "pair": {"R1 R2"}, "rater": {"R1", "R2"}}
    for by, several in names.items():
        groups = reliability(placed, by=by).groups["timed:sign"]  # type: ignore[arg-type]
        assert {group: one.record() for group, one in groups.items()} == dict.fromkeys(several, whole)
    (block,) = reliability(placed, by="block").groups["timed:sign"].values()
    assert block.record() == whole


def test_by_session_how_often_codes_were_given_is_compared_instead(placed: Study) -> None:
    assert not any(name.startswith("timed:") for name in reliability(placed, unit="session").codes)


def test_the_export_has_them_too(placed: Study) -> None:
    found = agreement_if_any(placed)
    assert found is not None
    assert found["timed:sign"].record() == in_time(placed).record()


def test_every_event_is_listed_with_its_partner_or_why_it_has_none(placed: Study) -> None:
    def one(rater: str, start: int, end: int, code: str, person: str = "") -> PlacedEvent:
        return PlacedEvent(rater, start, end, code, person)

    assert explain_in_time(placed, "timed:sign") == (
        EventPair("S01", one("R1", 5000, 5000, "invites"), None, -3000, None, False, "too_far", False, True, BOTH),
        EventPair("S01", None, one("R2", 8000, 8000, "invites"), -3000, None, False, "too_far", False, True, BOTH),
        EventPair("S01", one("R1", 1200, 2200, "joins", "C01"), one("R2", 1300, 2300, "joins", "C01"),
                  -100, 0.9, True, "overlap", True, True, BOTH),
        EventPair("S01", one("R1", 1200, 2200, "stalls", "C02"), one("R2", 1300, 2300, "joins", "C02"),
                  -100, 0.9, True, "overlap", False, True, BOTH),
    )  # fmt: skip
    assert len(explain_in_time(placed, "timed:sign@C02")) == 1


def test_a_kind_that_there_is_not_is_told_which_there_are(placed: Study) -> None:
    with pytest.raises(NotFoundError) as caught:
        explain_in_time(placed, "timed:song")
    assert "It has timed:sign, timed:sign@C01" in caught.value.hint
    with pytest.raises(NotFoundError) as caught:
        explain(placed, "song")
    assert "timed:sign" in caught.value.hint


def test_a_code_that_one_rater_did_not_have_yet_is_nothing_they_differ_on(family: Study, tmp_path: Path) -> None:
    hand_in(family, "R1", FIRST, tmp_path)
    text = FAMILY.read_text(encoding="utf-8")
    code = text[text.index("  invites:\n") : text.index("  part:\n")]
    new = (
        code.replace("invites", "asks").replace("Invites, abbr: I+", "Asks, abbr: A+").replace("hotkey: i", "hotkey: a")
    )
    later = tmp_path / "later.yaml"
    later.write_text(text.replace("version: 1.0.0", "version: 1.1.0").replace(code, code + new), encoding="utf-8")
    add_codebook(family, str(later))
    add_rater(family, "R3")
    lock(family, "S01")
    assign(family, ["R3"], ["S01"], per_session=3, seed=2)
    hand_in(family, "R3", (*SECOND, {"code": "asks", "value": 1, "start_ms": 6000}), tmp_path)

    found = in_time(family)
    assert set(found.prevalence) == {"joins", "stalls", "invites", "asks"}
    assert (found.n_ratings, found.prevalence["asks"]) == (6, 0)
    assert found.timed.raters["R3"].n_unmatched == 1


def test_a_session_in_which_nobody_placed_anything_is_undefined(family: Study, tmp_path: Path) -> None:
    for rater in ("R1", "R2"):
        hand_in(family, rater, (), tmp_path)
    found = in_time(family)
    assert {one.reason for one in found.coefficients.values()} == {"no_pairable_units"}
    assert (found.n_units, found.n_sessions) == (0, 1)
    assert explain_in_time(family, "timed:sign") == ()

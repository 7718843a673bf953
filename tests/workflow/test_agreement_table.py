"""A table of agreement from the records of an analysis: what a supervisor reads, before anything is drawn."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coder.agreement import Agreement
from coder.agreement.records import Coefficient, Interval
from coder.codebook.schema import Codebook
from coder.errors import ConflictError, NotFoundError
from coder.workflow.agreement_table import AgreementTable, agreement_table, arranged, require_known, table_of
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk
from coder.workflow.reliability import Reliability, reliability
from coder.workflow.study import Study, study_book
from coder.workflow.submission import submit

JACKKNIFE = Interval("jackknife", 0.95, "session", 6, 0, None)
NO_LIMITS = Interval(None, 0.95, "session", 3, 0, "too_few_sessions")
KAPPA = Coefficient(0.7, 0.4, 0.9, 0.1, None, JACKKNIFE)
SHARE = Coefficient(0.95, 0.9, 0.98, 0.01, None, JACKKNIFE)
UNDEFINED = Coefficient(None, None, None, None, "single_category_used", NO_LIMITS)
PRESENCE = Agreement(
    "nominal", 40, 30, 3, 75, {"0": 0.9, "1": 0.1}, "alpha_nominal", "gaps", {"pa": SHARE, "alpha_nominal": KAPPA}
)
RATING = replace(PRESENCE, level="ordinal", prevalence={"1": 0.25, "2": 0.5, "3": 0.0, "4": 0.25})


@pytest.fixture
def book(study: Study) -> Codebook:
    return study_book(study)


def found(codes: dict[str, Agreement], groups: dict[str, dict[str, Agreement]] | None = None) -> Reliability:
    labels = {name: f"Label of {name}" for name in codes} | {"group:bond": "bond"}
    return Reliability("Test", 1, "alliance-bordin@0.3.0", 6, codes, groups or {}, labels)


def table(book: Codebook, **codes: Agreement) -> AgreementTable:
    return table_of(found(codes), book)


def test_the_headline_comes_first_with_its_limits_and_their_method_in_words(book: Codebook) -> None:
    (row,) = table(book, trust_open=PRESENCE).rows
    headline = row.all.headline
    assert [one.key for one in row.all.estimates] == ["alpha_nominal", "pa"]
    assert (headline.name, headline.value, headline.low, headline.high) == ("Krippendorff's α, nominal", 0.7, 0.4, 0.9)
    assert headline.limits == "95 % limits by jackknife over 6 sessions"
    assert (headline.undefined, headline.is_share, row.all.estimates[1].is_share) == ("", False, True)
    assert (row.all.n_units, row.all.n_pairable, row.all.n_raters, row.all.n_ratings) == (40, 30, 3, 75)
    assert (row.all.agreed, row.all.why) == (0.95, "gaps")


def test_what_is_undefined_has_a_reason_and_no_number(book: Codebook) -> None:
    one = replace(PRESENCE, coefficients={"alpha_nominal": UNDEFINED})
    (row,) = table(book, trust_open=one).rows
    assert row.all.headline.value is None
    assert row.all.headline.undefined == "one category used"
    assert row.all.headline.limits == "no limits: too few sessions"
    assert row.all.agreed is None


def test_a_reason_that_is_new_here_is_told_by_its_own_name(book: Codebook) -> None:
    strange = replace(UNDEFINED, reason="no_events_at_all")  # type: ignore[arg-type]
    (row,) = table(book, trust_open=replace(PRESENCE, coefficients={"alpha_nominal": strange})).rows
    assert row.all.headline.undefined == "no events at all"


def test_limits_from_a_model_resample_nothing(book: Codebook) -> None:
    exact = replace(KAPPA, ci=Interval("F", 0.95, None, 0, 0, None))
    (row,) = table(book, g_bond=replace(RATING, coefficients={"alpha_nominal": exact})).rows
    assert row.all.headline.limits == "95 % limits from the F distribution"
    drawn = replace(KAPPA, ci=Interval("monte_carlo", 0.95, None, 0, 0, None))
    (row,) = table(book, g_bond=replace(RATING, coefficients={"alpha_nominal": drawn})).rows
    assert row.all.headline.limits == "95 % limits by Monte Carlo"


def test_each_kind_of_row_has_what_is_true_of_it(book: Codebook) -> None:
    members = {"bond_ease": 0.03, "bond_distance": 0.02, "no member": 0.95}
    numbers = replace(PRESENCE, level="interval", prevalence={})
    codes = {
        "group:bond": replace(PRESENCE, prevalence=members),
        "trust_open": PRESENCE,
        "trust_open@C01": PRESENCE,
        "g_bond": RATING,
        "score:bond_obs": numbers,
        "timed:mark": numbers,
        "state:cannot_code": PRESENCE,
    }
    rows = {row.name: row for row in table_of(found(codes), book).rows}
    assert {name: row.kind for name, row in rows.items()} == {
        "group:bond": "group",
        "trust_open": "code",
        "trust_open@C01": "code",
        "g_bond": "rating",
        "score:bond_obs": "score",
        "timed:mark": "timed",
        "state:cannot_code": "state",
    }
    assert {name: row.prevalence for name, row in rows.items() if row.prevalence is not None} == {
        "group:bond": pytest.approx(0.05),
        "trust_open": 0.1,
        "trust_open@C01": 0.1,
        "state:cannot_code": 0.1,
    }
    # 1 x 0.25 + 2 x 0.5 + 4 x 0.25
    assert {name: row.mean for name, row in rows.items() if row.mean is not None} == {"g_bond": pytest.approx(2.25)}
    assert rows["group:bond"].title == book.groups["bond"].label
    assert list(rows["group:bond"].all.shares) == ["BE+ Ease and liking", "BE- Coolness", "no member"]
    assert rows["trust_open@C01"].title == "TR+ Label of trust_open@C01"


def test_pairs_are_in_the_order_they_came_and_one_that_never_met_on_a_row_is_absent(book: Codebook) -> None:
    first, second = {"R1 R2": PRESENCE, "R1 R3": RATING}, {"R1 R2": PRESENCE, "R2 R3": PRESENCE}
    codes = {"trust_open": PRESENCE, "g_bond": RATING}
    made = table_of(found(codes, {"trust_open": first, "g_bond": second}), book)
    assert made.pairs == (("R1", "R2"), ("R1", "R3"), ("R2", "R3"))
    assert list(made.rows[1].pairs) == [("R1", "R2"), ("R2", "R3")]
    assert made.rows[0].pairs["R1", "R2"].raters == ("R1", "R2")


def test_a_pair_that_shares_no_unit_of_any_row_has_no_column(book: Codebook) -> None:
    apart = replace(PRESENCE, n_pairable=0, coefficients={"alpha_nominal": UNDEFINED})
    groups = {"trust_open": {"R1 R2": apart, "R1 R3": PRESENCE}, "g_bond": {"R1 R2": apart, "R1 R3": apart}}
    assert table_of(found({"trust_open": PRESENCE, "g_bond": RATING}, groups), book).pairs == (("R1", "R3"),)


def test_rows_are_ordered_with_what_has_no_number_last_and_chosen_by_kind(book: Codebook) -> None:
    low, high = (replace(PRESENCE, coefficients={"alpha_nominal": replace(KAPPA, value=value)}) for value in (0.1, 0.9))
    none = replace(PRESENCE, coefficients={"alpha_nominal": UNDEFINED}, prevalence={})
    rows = table(book, trust_open=none, col_choice=high, bond_ease=low, g_bond=replace(RATING, headline="pa")).rows
    names = {order: [one.name for one in arranged(rows, order)] for order in ("book", "value", "prevalence", "name")}
    assert names["book"] == ["trust_open", "col_choice", "bond_ease", "g_bond"]
    assert names["value"] == ["bond_ease", "col_choice", "g_bond", "trust_open"]
    assert names["prevalence"] == ["col_choice", "bond_ease", "trust_open", "g_bond"]
    assert names["name"] == ["bond_ease", "g_bond", "col_choice", "trust_open"]
    assert [one.name for one in arranged(rows, "name", {"rating"})] == ["g_bond"]
    assert arranged(rows, "name", {"score"}) == ()


def test_a_study_is_asked_as_agreement_is_and_says_when_there_is_nothing_to_compare(study: Study) -> None:
    with pytest.raises(ConflictError, match="nothing to compare"):
        agreement_table(study)
    with pytest.raises(NotFoundError, match="no session S77"):
        require_known(study, ["S77"], "")
    with pytest.raises(NotFoundError):
        require_known(study, [], "elsewhere")


def test_its_numbers_are_those_of_the_analysis(rule_study: Study, finish: Callable[[Desk], Desk]) -> None:
    assign(rule_study, ["R1", "R2"], ["S01", "S02"], per_session=2, seed=1)
    for session in ("S01", "S02"):
        for rater in ("R1", "R2"):
            submit(finish(open_desk(rule_study, rater, session)))
    made, analysis = agreement_table(rule_study), reliability(rule_study, by="pair")
    assert [row.name for row in made.rows] == list(analysis.codes)
    for row in made.rows:
        one, pair = analysis.codes[row.name], analysis.groups[row.name]["R1 R2"]
        assert row.all.headline.value == one.coefficients[one.headline].value
        assert (row.all.n_pairable, row.all.headline.key) == (one.n_pairable, one.headline)
        assert row.pairs["R1", "R2"].headline.value == pair.coefficients[pair.headline].value

"""Words of others, where each begins and what each was written for."""

import pytest

from coder.errors import CoderError
from coder.report.benchmarks import SCHEMES, scheme, words
from coder.report.model import Estimate
from coder.report.words import REFERENCES


def one(name: str, value: float | None, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(name, value, low, high, "", "", 0, "", "")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("cicchetti", 0.399, "poor"),
        ("cicchetti", 0.40, "fair"),
        ("cicchetti", 0.59, "fair"),
        ("cicchetti", 0.60, "good"),
        ("cicchetti", 0.74, "good"),
        ("cicchetti", 0.75, "excellent"),
        ("landis-koch", -0.01, "poor"),
        ("landis-koch", 0.0, "slight"),
        ("landis-koch", 0.20, "slight"),
        ("landis-koch", 0.21, "fair"),
        ("landis-koch", 0.60, "moderate"),
        ("landis-koch", 0.80, "substantial"),
        ("landis-koch", 0.81, "almost perfect"),
    ],
)
def test_words_begin_where_their_author_put_them(name: str, value: float, word: str) -> None:
    assert SCHEMES[name].word(one("cohen", value)) == word


def test_koo_and_li_judge_the_limits() -> None:
    koo = SCHEMES["koo-li"]
    assert koo.word(one("icc_A_1", 0.93, 0.45, 0.97)) == "poor to excellent"
    assert koo.word(one("icc_A_1", 0.82, 0.75, 0.9)) == "good"
    assert koo.word(one("icc_A_1", 0.82)) == "", "without limits there is nothing to judge"


def test_no_word_for_what_its_author_did_not_write_of() -> None:
    asked = tuple(SCHEMES)
    assert words(asked, one("alpha_nominal", 0.7, 0.6, 0.8)) == ()
    assert words(asked, one("icc_A_1", 0.7, 0.6, 0.8)) == (
        ("Cicchetti (1994)", "good"),
        ("Koo & Li (2016)", "moderate to good"),
    )
    assert words(asked, one("cohen", None)) == ()


def test_every_scheme_is_cited_and_an_unknown_one_is_refused_with_the_names_there_are() -> None:
    assert {one.reference for one in SCHEMES.values()} <= set(REFERENCES)
    with pytest.raises(CoderError) as refused:
        scheme("excellent")
    assert refused.value.hint == "There are cicchetti, koo-li, landis-koch."

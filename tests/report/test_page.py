"""The page as a real browser shows it: every part, every figure, no request, sorted, narrow, dark and on paper."""

import html
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from coder.agreement.confusion import confusion
from coder.report.model import Report
from coder.report.page import is_report, render
from coder.report.pictures import Crossed, Named
from tests.report.browser import Browser

THIN = "\u202f"
A4_LANDSCAPE_PX = 1032
"""What is left of 297 mm between margins of 12 mm, at 96 pixels an inch."""
CUT = """[...document.querySelectorAll("svg text")].filter((one) => {
  const own = one.getBoundingClientRect(), frame = one.closest("svg").getBoundingClientRect();
  return own.left < frame.left - 1 || own.right > frame.right + 1 || own.top < frame.top - 1
    || own.bottom > frame.bottom + 1; }).map((one) => one.textContent)"""


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all pages here."""
    made = Browser(chromium, tmp_path_factory.mktemp("browser"))
    yield made
    made.close()


@pytest.fixture
def shown(browser: Browser, full: Report, tmp_path: Path) -> Browser:
    """The whole report in the browser."""
    return show(browser, full, tmp_path)


def show(browser: Browser, report: Report, folder: Path) -> Browser:
    (folder / "page.html").write_text(render(report), encoding="utf-8")
    browser.show_as(1280)
    browser.open(folder / "page.html")
    return browser


def texts(document: str) -> str:
    """What a reader sees, tags and white space taken out."""
    body = re.sub(r"<(style|script).*?</\1>", "", document, flags=re.DOTALL)
    shown = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ")
    return re.sub(r"[^\S\u202f]+", " ", shown)


def row(document: str, name: str) -> str:
    """What a reader sees in the first row of a code."""
    (found, *_) = re.findall(
        rf"<tr>\s*<th scope=\"row\"[^>]*>[^<]*<span class=\"id\">{name}<.*?</tr>", document, re.DOTALL
    )
    return texts(found).strip()


def cells(browser: Browser, table: str) -> list[list[str]]:
    """The cells of a table's body."""
    script = f"""[...document.querySelector({table!r}).tBodies[0].rows].map(
      (row) => [...row.cells].map((cell) => cell.innerText.replace(/[^\\S\u202f]+/g, " ").trim()))"""
    return [list(one) for one in browser.run(script)]


def test_a_browser_shows_the_figures_of_each_code_with_their_denominators(browser: Browser, report: Report) -> None:
    empathy = row(render(report), "reg_empathy")
    assert "45 7 sessions 78 % of 58 3 13 % 8.0–18 % 0 % 96 % .74 [.50, .90]".replace(" %", f"{THIN}%") in empathy
    assert "Krippendorff's α, nominal a jackknife, 12 sessions" in empathy
    assert "Gwet's AC1 .93" in empathy
    assert "undefined: one category used" in row(render(report), "cul_miss")
    cannot = row(render(report), "state:cannot_code")
    assert f"45 4 sessions 3 2.0{THIN}% – – −.06" in cannot, "its base rate is the agreement's"
    assert "no limits: too few sessions" in cannot


def test_ratings_have_the_form_of_their_icc_and_their_spread(full: Report, report: Report) -> None:
    page = render(report)
    bond = row(page, "g_bond")
    assert f"3 4.25 (1.11) 2 to 7 – 92{THIN}% .61 [−.04, .87]" in bond
    assert "ICC(A,1) b F" not in bond, "letters begin anew in each table"
    assert "ICC(A,1) a F" in bond
    assert "ICC(A,1): two-way random effects, absolute agreement, single rater [Shrout–Fleiss (2,1)]." in texts(page)
    assert "4.25 (1.10) 2 to 7" in row(render(full), "g_bond"), "of the ratings that were compared"


def test_a_rare_code_has_its_supplement_and_others_have_none(full: Report) -> None:
    empathy, cannot = full.lines[0], full.lines[3]
    pa = empathy.estimates["pa"]
    rare = replace(cannot, estimates={**cannot.estimates, "pa": replace(pa, value=0.97)})
    page = render(replace(full, lines=(empathy, rare)))
    assert "Base rate under 5 % PABAK .94" in row(page, "state:cannot_code")
    assert "PABAK" not in row(page, "reg_empathy")
    assert "Byrt, T." in page


def test_the_median_of_single_sessions_stands_beside_the_pooled_figure(full: Report) -> None:
    assert ".50 6 of 7" in row(render(full), "reg_empathy")


def test_events_say_how_they_were_matched(full: Report) -> None:
    assert "Cannot code: onsets at most 2 s apart; R1 7 events." in texts(render(full))


def test_the_confusion_is_the_one_counted_by_hand(shown: Browser) -> None:
    assert cells(shown, "#confusion ~ div > table.grid") == [
        ["EM+ Conveyed understanding", "2", "·", "·", "1", "3", f"80{THIN}%"],
        ["CU- Cultural miss", "·", "0", "2", "1", "3", f"0{THIN}%"],
        ["RW <b>Moving</b> away", "·", "2", "0", "·", "2", f"0{THIN}%"],
        ["none no other code", "1", "1", "·", "1", "–", "–"],
    ]
    assert "6 pairs of raters × segments in 2 sessions." in shown.run("document.body.innerText")


def test_a_code_and_its_partner_have_a_table_of_their_own(shown: Browser) -> None:
    assert cells(shown, ".small-grid table") == [
        ["EM+", "1", "·", "2", f"50{THIN}%"],
        ["CU-", "·", "1", "·", f"100{THIN}%"],
        ["neither", "2", "·", "0", f"0{THIN}%"],
    ]


def test_pairs_of_raters_are_told_apart_without_colours(shown: Browser) -> None:
    assert cells(shown, "table.heat") == [
        ["R2", ".57 12 sessions, 45 rated 3 of 4 defined"],
        ["R3", "– 2 sessions, 9 rated 0 of 4 defined", "no session shared"],
    ]


def test_a_rating_s_differences_are_drawn_with_bias_and_limits(shown: Browser) -> None:
    figure = shown.run("document.querySelector('.plot').innerText.replace(/\\s+/g, ' ')")
    for said in ("Bond g_bond", "R1 − R2", "bias −0.25", "2.69 +1.96 SD", "−3.19 −1.96 SD"):
        assert said in figure
    assert "4 rated by two or more · 4 differences · largest dot 2" in figure
    assert shown.run("document.querySelectorAll('.plot circle').length") == 3


def test_charts_over_time_and_base_rates_are_there(shown: Browser) -> None:
    page = shown.run("document.body.innerText")
    assert "One was flagged." in page
    assert shown.run("document.querySelectorAll('#drift ~ .several svg').length") == 2
    assert "Conveyed understanding: 1" not in page
    assert shown.run("document.querySelectorAll('#rates ~ figure .wide .sign').length") == 2, "one for each rater"
    assert f"25{THIN}% 150 of 600" in re.sub(r"[^\S\u202f]+", " ", page)


def test_each_block_has_its_change_from_the_first(shown: Browser) -> None:
    assert cells(shown, "#drift ~ div table") == [
        [
            "Bond <x> Krippendorff's α, nominal",
            ".61 [.42, .75] n 10",
            ".27 [.10, .40] n 10 · change −.34, p <.001 flagged",
            ".71 n 2 · change +.10, too few sessions to test",
        ]
    ]


def test_nothing_but_the_file_is_loaded(browser: Browser, full: Report, tmp_path: Path) -> None:
    browser.requests.clear()
    browser.refused.clear()
    show(browser, full, tmp_path)
    assert browser.requests == [(tmp_path / "page.html").as_uri()]
    assert browser.refused == []


def test_its_policy_lets_nobody_load_more(shown: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(1)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        shown.refused.clear()
        shown.run(f"document.body.insertAdjacentHTML('beforeend', '<img src=\"{address}/x.png\">')")
        shown.run(f"fetch('{address}/').catch(() => 0) && 1")
        with pytest.raises(TimeoutError):
            listening.accept()
    assert len([one for one in shown.refused if "Content Security Policy" in one]) >= 2


def test_hostile_words_are_words(browser: Browser, full: Report, tmp_path: Path) -> None:
    evil = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">\"'>"
    lines = tuple(replace(one, label=evil) for one in full.lines)
    bases = tuple(replace(one, label=evil) for one in full.bases)
    apart = tuple(replace(one, label=evil, raters=(evil, evil)) for one in full.apart)
    raters = tuple(replace(one, rater=evil) for one in full.raters)
    drift = replace(full.drift, against=evil) if full.drift else None
    show(
        browser,
        replace(full, study=evil, lines=lines, bases=bases, apart=apart, raters=raters, drift=drift),
        tmp_path,
    )
    assert browser.run("document.title").startswith("Reliability – <script>")
    assert browser.run("document.querySelectorAll('img, body script').length") == 1, "the page's own script"
    assert browser.run("document.querySelector('h1').innerText") == evil


def test_tables_sort_by_click_and_by_key_and_undefined_goes_last(shown: Browser) -> None:
    rows = "[...document.querySelector('#codes ~ div table').tBodies[0].rows]"
    names = f"{rows}.map((one) => one.querySelector('.id').innerText)"
    head = "[...document.querySelectorAll('#codes ~ div th')].find((one) => one.innerText.startsWith('Coefficient'))"
    shown.run(f"{head}.click()")
    assert shown.run(names) == ["reg_empathy", "state:cannot_code", "cul_miss"]
    assert shown.run(f"{head}.getAttribute('aria-sort')") == "descending"
    shown.run(f"{head}.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter'}}))")
    assert shown.run(names) == ["state:cannot_code", "reg_empathy", "cul_miss"]
    assert shown.run(f"{head}.tabIndex") == 0


def test_it_prints_whole(shown: Browser) -> None:
    pdf = shown.pdf()
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 3
    shown.show_as(A4_LANDSCAPE_PX, media="print", scheme="dark")
    assert shown.run("document.documentElement.scrollWidth") <= A4_LANDSCAPE_PX, "no table runs off the paper"
    assert "All figures were computed with alliance-coder 0.1.0" in shown.run("document.body.innerText")
    assert shown.run("getComputedStyle(document.body).color") == "rgb(28, 33, 38)", "paper is white in the dark too"
    assert shown.run("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert shown.run("getComputedStyle(document.querySelector('tbody tr')).breakInside") == "avoid"


def test_eighteen_raters_and_forty_codes_still_fit_on_paper(browser: Browser, full: Report, tmp_path: Path) -> None:
    names = [f"R{at:02}" for at in range(18)]
    base = full.bases[0]
    bases = (replace(base, by_rater=dict.fromkeys(names, base.by_rater["R1"])), *full.bases[1:])
    pairs = replace(
        full.pairs[0],
        raters=tuple(names),
        cells=dict.fromkeys(combinations(names, 2), full.pairs[0].cells["R1", "R2"]),
    )
    codes = tuple(Named(f"CD{at}", f"A code of some length {at}") for at in range(40))
    given = np.random.default_rng(1).integers(0, 2, (2, 30, 40))
    crossed = Crossed("Codes on utt", "utt", codes, confusion(given), 30, open=True)
    raters = tuple(replace(full.raters[0], rater=name) for name in names)
    show(browser, replace(full, raters=raters, bases=bases, pairs=(pairs,), crossed=(crossed,)), tmp_path)
    browser.show_as(A4_LANDSCAPE_PX, media="print")
    assert browser.run("document.documentElement.scrollWidth") <= A4_LANDSCAPE_PX


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_overlaps_the_edge_of_a_screen(width: int, shown: Browser) -> None:
    shown.show_as(width)
    off = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert shown.run(off) <= 0, "only tables scroll, inside their frame"
    assert shown.run(CUT) == []


def test_it_is_dark_where_the_reader_s_system_is(shown: Browser) -> None:
    light = shown.run("getComputedStyle(document.body).backgroundColor")
    shown.show_as(1280, scheme="dark")
    assert (light, shown.run("getComputedStyle(document.body).backgroundColor")) == (
        "rgb(255, 255, 255)",
        "rgb(21, 25, 28)",
    )


def test_without_scripts_the_page_says_the_same(report: Report) -> None:
    page = re.sub(r"<script>.*?</script>", "", render(report), flags=re.DOTALL)
    assert ".74</span> [.50, .90]" in page


def test_the_page_holds_no_address(full: Report) -> None:
    page = render(full)
    assert not re.search(r"https?:|//[a-z]|\bsrc=|\burl\(|@import|<link|<iframe|<object|\bstyle=", page)
    assert re.search(r"default-src &#39;none&#39;; style-src &#39;sha256-", page)


def test_there_are_no_verdicts_unless_they_are_asked_for_by_name(full: Report) -> None:
    words = ("poor", "fair", "good", "excellent", "substantial", "moderate")
    assert not [verdict for verdict in words if verdict in texts(render(full)).lower()]
    asked = render(replace(full, benchmarks=("koo-li", "cicchetti")))
    assert "Koo & Li (2016): poor to good Cicchetti (1994): good" in row(asked, "g_bond")
    assert "Cicchetti" not in row(asked, "reg_empathy"), "he wrote of no alpha"
    assert "Koo, T. K." in asked


def test_a_study_with_nothing_coded_has_a_page(browser: Browser, bare: Report, tmp_path: Path) -> None:
    seen = show(browser, bare, tmp_path).run("document.body.innerText")
    assert "No code has an agreement analysis yet." in seen
    assert "None of 2 sessions is coded yet." in seen


def test_an_analysis_of_variance_beside_another_headline_has_a_column_of_its_own(report: Report) -> None:
    bond = report.lines[2]
    alpha = replace(bond.headline, name="alpha_ordinal", value=0.58)
    other = replace(bond, headline=alpha, estimates={**bond.estimates, "alpha_ordinal": alpha})
    page = render(replace(report, lines=(*report.lines[:2], other)))
    assert "ICC(A,1)<br>[95 % limits]" in page
    assert ".61 [−.04, .87] ICC(A,1) F" in row(page, "g_bond")
    assert "ICC(A,1)<br>[95 % limits]" not in render(report)


def test_a_page_of_ours_is_known_by_its_beginning(report: Report) -> None:
    assert is_report(render(report)[:4096], "alliance-coder")
    assert not is_report("<html><meta name='generator' content='other 1.0'>", "alliance-coder")

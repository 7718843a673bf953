import html
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from coder.report.model import Report
from coder.report.page import is_report, render

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
THIN = "\u202f"


def in_browser(browser: str, page: str, folder: Path) -> str:
    """The page's document as a real browser holds it after the page's own script has run."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [browser, *QUIET, f"--user-data-dir={folder / 'profile'}", "--dump-dom", (folder / "page.html").as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


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


def test_a_browser_shows_the_figures(chromium: str, report: Report, tmp_path: Path) -> None:
    seen = in_browser(chromium, render(report), tmp_path)
    empathy = row(seen, "reg_empathy")
    assert "7 45 78 % of 58 3 13 % 8.0–18 % 96 % .74 [.50, .90]".replace(" %", f"{THIN}%") in empathy
    assert "Krippendorff's α, nominal a jackknife, 12 sessions" in empathy
    assert "Gwet's AC1 .93" in empathy
    assert f"12 45 225{THIN}%" not in empathy
    assert "undefined: one category used" in row(seen, "cul_miss")
    bond = row(seen, "g_bond")
    assert f"3 4.25 (1.11) 2 to 7 92{THIN}% .61 [−.04, .87]" in bond
    assert "ICC(A,1) b F" not in bond, "letters begin anew in each table"
    assert "ICC(A,1) a F" in bond
    assert f"4 45 3 2.0{THIN}% – −.06" in row(seen, "state:cannot_code"), "its base rate is the agreement's"
    assert "no limits: too few sessions" in row(seen, "state:cannot_code")
    assert f"R1 20 12 600 3 (0.5{THIN}%)" in texts(seen)


def test_the_page_s_own_script_sorts_and_nothing_else_runs(chromium: str, report: Report, tmp_path: Path) -> None:
    evil = replace(
        report, study="<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
    )
    seen = in_browser(chromium, render(evil), tmp_path)
    assert re.search(r'<th [^>]*data-sort=""[^>]*tabindex="0"', seen), "the script has made headings reachable by key"
    assert re.search(r"<title>Reliability – &lt;script&gt;", seen)
    assert "<img" not in seen


def test_without_scripts_the_page_says_the_same(report: Report) -> None:
    page = re.sub(r"<script>.*?</script>", "", render(report), flags=re.DOTALL)
    assert ".74</span> [.50, .90]" in page


def test_the_page_loads_nothing(report: Report) -> None:
    page = render(report)
    assert not re.search(r"https?:|//[a-z]|\bsrc=|\burl\(|@import|<link|<iframe|<object", page)
    assert re.search(r"default-src &#39;none&#39;; style-src &#39;sha256-", page)


def test_titles_are_escaped(report: Report) -> None:
    assert "<h1>A study &lt;of&gt; alliances &amp; more</h1>" in render(report)


def test_there_are_no_verdicts(report: Report) -> None:
    words = texts(render(report)).lower()
    assert not [
        verdict for verdict in ("poor", "fair", "good", "excellent", "substantial", "moderate") if verdict in words
    ]


def test_a_study_with_nothing_coded_has_a_page(chromium: str, bare: Report, tmp_path: Path) -> None:
    seen = texts(in_browser(chromium, render(bare), tmp_path))
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

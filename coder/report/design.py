"""What a reviewer asks about the coding, item by item, with the study's answer: for the page and for methods.md.

The items are those of Kottner et al. (2011, GRRAS), Hallgren (2012) and Koo & Li (2016). What a study does not keep,
such as raters' background, is said to be missing, so that whoever writes the paper adds it.
"""

from collections.abc import Iterator

from coder.report.figures import percent
from coder.report.model import Report
from coder.report.phrases import happened, listed, n_of
from coder.report.words import BLINDING

FROM = {"audio": "sound", "video": "video", "text": "the transcript alone", "unknown": "an import, which does not say"}


def answers(report: Report) -> tuple[tuple[str, str], ...]:
    """Give each item with its answer, as plain text."""
    items = (*_material(report), *_raters(report), *_coding(report), *_running(report))
    return tuple((item, answer) for item, answer in items if answer)


def _material(report: Report) -> Iterator[tuple[str, str]]:
    counts = report.counts
    if not counts.sessions:
        return
    of_coded = f", {percent(counts.double_coded / counts.coded)} of the {counts.coded} coded" if counts.coded else ""
    share = percent(counts.double_coded / counts.sessions)
    yield (
        "Double-coded",
        f"{counts.double_coded} of {n_of(counts.sessions, 'session')} in the study ({share}){of_coded}.",
    )
    yield "Segments", listed([f"{count} {kind}" for kind, count in counts.segments.items() if kind != "session"])
    yield "How they were chosen", " ".join(_sampling(report))
    yield "Design", teams_sentence(report)


def _sampling(report: Report) -> Iterator[str]:
    design = report.design
    if not design.drawn:
        yield "Not recorded: no assignment of this study was drawn by the program."
        return
    seeds = report.course.assignment_seeds
    named = f"seed{'s' * (len(seeds) > 1)} {listed([str(seed) for seed in seeds])}"
    yield f"At random by the program, in {n_of(design.drawn, 'assignment')} ({named})."
    if design.doubled:
        shares = listed([percent(share) for share in design.doubled])
        yield f"Asked to be coded by two raters: {shares} of the sessions."
    else:
        yield "No share to be coded twice was asked for: each draw gave every session equally many raters."
    yield "Raters were not told which sessions others had."


def teams_sentence(report: Report) -> str:
    """Say whether the same raters coded everything that was coded more than once."""
    teams = report.design.teams
    if not teams:
        return "No session has two submitted codings yet."
    sizes = sorted({len(team) for team in teams})
    sessions = sum(teams.values())
    if len(teams) == 1:
        (team,) = teams
        return (
            f"Crossed: the same {len(team)} raters ({', '.join(team)}) coded all {n_of(sessions, 'session')}"
            " that were coded more than once."
        )
    spread = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    raters = len({rater for team in teams for rater in team})
    return (
        f"Raters differ between sessions: {len(teams)} different teams of {spread} out of {raters} raters over"
        f" {n_of(sessions, 'session')}; neither fully crossed nor nested."
    )


def _raters(report: Report) -> Iterator[tuple[str, str]]:
    if not report.raters:
        return
    hours = [f"{one.rater} {one.training_hours} h" for one in report.raters if one.training_hours is not None]
    known = f"Training: {', '.join(hours)}." if hours else "Hours of training are not recorded."
    yield "Raters", f"{len(report.raters)}. {known} Background and qualification are not kept in a study: add them."
    none = "The codebook sets none." if len(report.books) == 1 else "The codebooks set none."
    yield "Criterion before study data", "; ".join(report.design.criteria) or none


def _coding(report: Report) -> Iterator[tuple[str, str]]:
    if not report.raters:
        return
    yield "Independence", BLINDING.get(report.blinding, "")
    sources = [
        f"{n_of(count, 'coding')} from {FROM.get(name, name)}" for name, count in report.design.coded_from.items()
    ]
    yield "Coded from", f"{listed(sources)}." if sources else ""
    yield "Consensus", "None enters any figure here: agreement is between independent codings, before any consensus."
    yield (
        "Value that is analysed",
        "One rater's coding per session, so that coefficients of a single rater apply, not of a mean.",
    )
    yield "Missing", " ".join(_missing(report))
    timed = [f"{line.label}: {line.timed.rule}" for line in report.lines if line.timed]
    yield "Matching of events", "; ".join(timed) or "No events that raters placed themselves were compared in time."


def _missing(report: Report) -> Iterator[str]:
    lost, seen = (sum(getattr(one, name) for one in report.raters) for name in ("n_cannot_code", "n_segments"))
    if seen:
        yield f"Could not be coded: {lost} of {seen} segments × raters ({percent(lost / seen)})."
    ratings = [one.overall for one in report.bases if one.is_rating]
    without, asked = sum(one.n_missing for one in ratings), sum(one.n_rated + one.n_missing for one in ratings)
    if asked:
        share = percent(without / asked)
        yield f"Ratings not asked, not applicable, or with a reason for no number: {without} of {asked} ({share})."
    yield "What is missing is left out of every coefficient and is no category."


def _running(report: Report) -> Iterator[tuple[str, str]]:
    yield "Drift", (report.drift.summary if report.drift else "") or "Not tested in this report."
    yield (
        "Deviations",
        f"{happened(report)[:1].upper()}{happened(report)[1:]}." if happened(report) else "None recorded.",
    )
    seed = f", seed {report.seed} of the agreement analysis" if report.seed is not None else ""
    yield "Software", f"{report.software} {report.version}{seed}."

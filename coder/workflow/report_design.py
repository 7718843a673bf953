"""How a study's coding was laid out and what happened on the way, as a report tells it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from coder.codebook.schema import Codebook
from coder.report.figures import decimals
from coder.report.model import Course, Design
from coder.report.words import coefficient
from coder.store.acts import Act
from coder.workflow.reading import Standing


def course_of(chain: Sequence[Act]) -> Course:
    """Count what happened on the way; practice and certification are no part of what a Methods section tells."""
    coded = ("study", "recode")
    own = {one.assignment for one in chain if one.act == "assignment" and one.value["purpose"] in coded}
    count = Counter(one.act for one in chain if not one.assignment or one.assignment in own)
    seeds = [one.value["seed"] for one in chain if one.act == "assign" and one.value["purpose"] == "study"]
    chosen = [one for one in chain if one.act == "primary" and "cause" not in one.value]
    return Course(tuple(dict.fromkeys(seeds)), count["reopen"], count["recuse"], len(chosen), count["amend"])


def design_of(chain: Sequence[Act], works: Sequence[Standing], books: Mapping[str, Codebook]) -> Design:
    """Tell who coded what together, how it was drawn, and what the codebooks ask of raters."""
    drawn = [one.value for one in chain if one.act == "assign" and one.value["purpose"] == "study"]
    shares = {float(one["double"]) for one in drawn if one["double"]}
    return Design(
        teams=teams(works),
        doubled=tuple(sorted(shares)),
        drawn=len(drawn),
        coded_from=dict(Counter(work.design.assignment.coded_from or "unknown" for work in works).most_common()),
        criteria=tuple(_criteria(books)),
    )


def teams(works: Sequence[Standing]) -> dict[tuple[str, ...], int]:
    """Count the sessions of each set of two raters or more who submitted a session together."""
    raters: dict[str, set[str]] = {}
    for work in works:
        raters.setdefault(work.session, set()).add(work.rater)
    several = Counter(tuple(sorted(team)) for team in raters.values() if len(team) > 1)
    return dict(several.most_common())


def _criteria(books: Mapping[str, Codebook]) -> Iterator[str]:
    for key, book in books.items():
        gate = book.workflow.criterion
        if gate is not None:
            asked = [
                f"{coefficient(name)[0]} of every code ≥ {decimals(float(least))}" for name, least in gate.codes.items()
            ]
            asked += [
                f"{coefficient(name)[0]} of every session rating ≥ {decimals(float(least))}"
                for name, least in gate.globals.items()
            ]
            yield f"{key}: on {gate.sessions} gold sessions, {', '.join(asked)}"

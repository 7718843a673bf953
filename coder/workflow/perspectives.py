"""Sessions as client, therapist and observer see them: one value per session × perspective × component."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coder.codebook.forms import score
from coder.store import sessions
from coder.tables.combined import PERSPECTIVES
from coder.workflow.answers import StandingSheet, standing
from coder.workflow.gathering import Gathered
from coder.workflow.observed import observed
from coder.workflow.reading import Work
from coder.workflow.study import Study

DAY = re.compile(r"\d{4}-\d\d-\d\d.*")
"""A date that sorts by its text, as facts should have it; by any other the order would be made up."""

Line = tuple[str, str, str, str]
"""Perspective, source, respondent, component."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands."""

    session: str
    case: str
    """Empty where the study does not know it; nothing is then compared with other sessions."""
    number: int | None
    """1 for the case's first session in this study."""
    ordered_by: str
    """`date` where every session of the case has a day such as 2026-11-25, else `added`."""
    therapist: str = ""
    client: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What one perspective says of one component of a session."""

    session: str
    perspective: str
    source: str
    """The form's or codebook's key."""
    instrument: str
    """The form's family, by which forms are compared; else the id of form or book."""
    respondent: str
    component: str
    score: float
    """On the source's own metric."""
    low: float
    """The lowest possible score."""
    high: float
    """The highest possible score."""

    @property
    def pomp(self) -> float:
        """The score in percent of what is possible: 0 at the lowest, 100 at the highest."""
        return 100 * (self.score - self.low) / (self.high - self.low)

    @property
    def line(self) -> Line:
        """What is followed from session to session."""
        return self.perspective, self.source, self.respondent, self.component

    def is_on_metric_of(self, other: "View") -> bool:
        """Tell whether raw scores of the two can be subtracted."""
        return (self.instrument, self.low, self.high) == (other.instrument, other.low, other.high)


def places(study: Study, chosen: Iterable[str]) -> dict[str, Place]:
    """Give each session its place among those of its case: by date where all have one, else as they were added."""
    with study.store.read() as connection:
        facts = {session: sessions.facts_of(connection, session) for session in sessions.session_ids(connection)}
    cases: defaultdict[str, list[str]] = defaultdict(list)
    for session, one in facts.items():
        cases[one.get("case", "")].append(session)
    found: dict[str, Place] = {}
    for case, own in cases.items():
        dated = all(DAY.fullmatch(facts[session].get("date", "")) for session in own)
        ordered = sorted(own, key=lambda session: facts[session]["date"]) if dated else own
        for number, session in enumerate(ordered, start=1):
            one = facts[session]
            found[session] = Place(
                session,
                case,
                number if case else None,
                "date" if dated else "added",
                one.get("therapist", ""),
                one.get("client", "") or case,
                one.get("date", ""),
            )
    return {session: found[session] for session in chosen}


def reports(gathered: Gathered) -> tuple[View, ...]:
    """Give what forms say, of the sessions gathered."""
    sheets = standing(gathered.study, gathered.sessions)
    return tuple(view for sheet in sheets for view in form_views(sheet))


def views(gathered: Gathered) -> tuple[View, ...]:
    """Give what forms and observers say, of the sessions gathered, in their order."""
    seen = [view for work in gathered.works for view in observer_views(work)]
    order = {session: at for at, session in enumerate(gathered.sessions)}
    rank = {perspective: at for at, perspective in enumerate(PERSPECTIVES)}
    return tuple(sorted((*reports(gathered), *seen), key=lambda one: (order[one.session], rank[one.perspective])))


def form_views(sheet: StandingSheet) -> Iterator[View]:
    """Give a filled-in form's scores that belong to a component; a score that is missing is not there."""
    form = sheet.key.form
    for name, result in score(form, sheet.sheet.answers).items():
        component = form.scores[name].component
        if component is not None and result.value is not None:
            low, high = form.bounds(name)
            yield View(
                sheet.sheet.session,
                form.respondent,
                sheet.key.name,
                form.instrument or form.id,
                sheet.sheet.respondent,
                component,
                result.value,
                low,
                high,
            )


def observer_views(work: Work) -> Iterator[View]:
    """Give what the session's primary rater says of each component."""
    for one in observed(work):
        who = (work.session, "observer", one.source, work.book.id, work.rater)
        yield View(*who, one.component, one.value, one.low, one.high)


def by_line(found: Iterable[View], where: Mapping[str, Place]) -> dict[tuple[str, Line], list[View]]:
    """Lay out what is followed over the sessions of each case, in their order; sessions without a case are left out."""
    lines: defaultdict[tuple[str, Line], list[View]] = defaultdict(list)
    for view in found:
        if where[view.session].case:
            lines[where[view.session].case, view.line].append(view)
    return {key: sorted(own, key=lambda view: where[view.session].number or 0) for key, own in lines.items()}

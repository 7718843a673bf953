"""What the study's chain tells of the tables: the acts replayed, for `verify` to compare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coder.store.acts import Act

Version = tuple[str, int]
"""(session, transcript version)."""


@dataclass(slots=True)
class Told:
    """What the tables must hold when every act was done and nothing else was."""

    blinding: str = ""
    sessions: dict[str, list[str]] = field(default_factory=dict)
    """Session → sha256 of its recordings, in the order in which sessions were added."""
    facts: dict[str, Act] = field(default_factory=dict)
    """Session → the last act that set facts."""
    raters: dict[str, dict[str, Any]] = field(default_factory=dict)
    codebooks: dict[str, str] = field(default_factory=dict)
    """Key → sha256, in the order in which versions were added."""
    drafts: dict[Version, dict[str, Any]] = field(default_factory=dict)
    frozen: dict[Version, Mapping[str, Any]] = field(default_factory=dict)
    lockings: dict[Version, set[str]] = field(default_factory=dict)
    assignments: dict[str, dict[str, Any]] = field(default_factory=dict)
    primary: dict[tuple[str, str], str] = field(default_factory=dict)
    """(session, book) → assignment."""
    golds: list[Act] = field(default_factory=list)
    """The acts that made a coding the key of its session."""
    reopened: dict[str, int] = field(default_factory=dict)
    """Assignment → the last submission that was set aside."""
    forms: dict[str, str] = field(default_factory=dict)
    """Key → sha256."""
    reported: list[Act] = field(default_factory=list)
    """The acts that stored filled-in forms or outcomes."""
    purged: set[str] = field(default_factory=set)
    """Sessions whose texts and media were purged."""


def replay(acts: Iterable[Act]) -> Told:
    """Do every act again, on paper."""
    told = Told()
    for act in acts:
        _study(told, act)
        _transcript(told, act)
        _assignment(told, act)
    return told


def _study(told: Told, act: Act) -> None:
    value = act.value
    match act.act:
        case "init":
            told.blinding = value.get("blinding", "")
        case "session":
            told.sessions[act.session] = list(value.get("recordings", ()))
        case "facts":
            told.facts[act.session] = act
        case "codebook":
            told.codebooks[value.get("codebook", "")] = value.get("sha256", "")
        case "rater":
            told.raters[value.get("rater", "")] = {**value, "disabled": False}
        case "form":
            told.forms[value.get("form", "")] = value.get("sha256", "")
        case "answers" | "outcome":
            told.reported.append(act)
        case "disable":
            told.raters.setdefault(value.get("rater", ""), {})["disabled"] = True
        case "purge":
            told.purged.add(act.session)


def _transcript(told: Told, act: Act) -> None:
    here = (act.session, act.value.get("version", 0))
    match act.act:
        case "transcript":
            told.drafts[here] = dict(act.value)
        case "lock":
            told.frozen[here] = act.value
            told.lockings.setdefault(here, set()).add(act.value.get("codebook", ""))
        case "amend":
            told.frozen[here] = act.value
            told.lockings[here] = set(told.lockings.get((here[0], here[1] - 1), ()))


def _assignment(told: Told, act: Act) -> None:
    known = told.assignments.get(act.assignment, {})
    slot = (act.session, known.get("book", ""))
    match act.act:
        case "assignment":
            told.assignments[act.assignment] = {**act.value, "session": act.session, "withdrawn": False}
            if act.value.get("primary"):
                told.primary[(act.session, act.value.get("book", ""))] = act.assignment
        case "primary":
            told.primary[slot] = act.assignment
        case "recuse":
            known["withdrawn"] = True
            if told.primary.get(slot) == act.assignment:
                del told.primary[slot]
        case "gold":
            told.golds.append(act)
            if told.primary.get(slot) == act.assignment:
                del told.primary[slot]
        case "skip":
            known["queue"] = act.value.get("queue")
        case "reopen":
            told.reopened[act.assignment] = act.value.get("submission", 0)

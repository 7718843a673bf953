"""Which coding is the key of a session: folded from the study's chain, where supervisors' acts lie.

`gold` names an assignment, `ungold` takes the key of a session away. What was named stays out of the independent
codings until then, also when another coding was named after it: whose coding the lab once took for the truth is no
rater like the others in that session.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from coder.store import acts
from coder.store.acts import Act

SET, UNSET = "gold", "ungold"

Slot = tuple[str, str]
"""(session, codebook id): one key each."""


@dataclass(frozen=True, slots=True)
class Key:
    """The coding that was named last as the key of a session, whether or not it stands now."""

    session: str
    book: str
    assignment: str
    rater: str
    submission: int
    """The submission that stood when it was named; 0 for one brought over from an older version of its book."""
    at: str
    act: str
    """The id of the act that named it."""
    named: tuple[str, ...]
    """Every assignment that was named since the key was last taken away, this one last."""


def keys(connection: Connection) -> dict[Slot, Key]:
    """Give the keys of a study, in the order in which their sessions first had one."""
    return fold_keys(acts.of_kind(connection, SET, UNSET))


def fold_keys(done: Iterable[Act]) -> dict[Slot, Key]:
    """Fold acts, in order, into the keys that are left."""
    found: dict[Slot, Key] = {}
    for act in done:
        slot = (act.session, str(act.value.get("book", "")))
        if act.act == UNSET:
            found.pop(slot, None)
        elif act.act == SET:
            before = found[slot].named if slot in found else ()
            named = (*(one for one in before if one != act.assignment), act.assignment)
            rater, number = str(act.value.get("rater", "")), int(act.value.get("submission", 0))
            found[slot] = Key(*slot, act.assignment, rater, number, act.at, act.id, named)
    return found


def dependent(connection: Connection) -> frozenset[str]:
    """Give the assignments that are or were named as keys: no independent codings, and never primary."""
    return frozenset(one for key in keys(connection).values() for one in key.named)

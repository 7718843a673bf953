"""The study's own row, and the raters."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select, update

from coder.errors import ConflictError, NotFoundError
from coder.store import schema
from coder.store.chain import new_id, now


@dataclass(frozen=True, slots=True)
class Rater:
    """A person who uses the study, under an opaque id."""

    id: str
    role: str
    training_hours: int | None
    disabled: bool


def add_study(connection: Connection, title: str, *, blinding: str) -> None:
    """Store the study's one row."""
    row = {"id": new_id(), "title": title, "created_at": now(), "blinding": blinding}
    connection.execute(insert(schema.study), row)


def blinding(connection: Connection) -> str:
    """Tell how raters are kept apart: `postgres`, `packs` or `screen`."""
    return str(connection.execute(select(schema.study.c.blinding)).scalar_one())


def add_rater(connection: Connection, rater: Rater) -> None:
    """Store a new rater.

    Raises:
        ConflictError: the id is taken.
    """
    if any(one.id == rater.id for one in raters(connection)):
        raise ConflictError(f"There is a rater {rater.id} already.", "Choose another id.")
    connection.execute(insert(schema.rater), asdict(rater))


def raters(connection: Connection) -> tuple[Rater, ...]:
    """List everybody, disabled ones too, by id."""
    rows = connection.execute(select(schema.rater).order_by(schema.rater.c.id))
    return tuple(Rater(row.id, row.role, row.training_hours, bool(row.disabled)) for row in rows)


def require_rater(connection: Connection, rater: str, *, even_disabled: bool = False) -> Rater:
    """Give a rater, or say who there is.

    Raises:
        NotFoundError: nobody has this id.
        ConflictError: the rater is disabled, unless that does not matter here.
    """
    known = {one.id: one for one in raters(connection)}
    if rater not in known:
        raise NotFoundError(
            f"There is no rater {rater}.",
            f"Raters: {', '.join(known)}" if known else f"Add one: coder rater add {rater}",
        )
    if known[rater].disabled and not even_disabled:
        raise ConflictError(f"Rater {rater} is disabled.", "Choose another rater.")
    return known[rater]


def disable_rater(connection: Connection, rater: str) -> None:
    """Keep a rater's work and take no more of it."""
    connection.execute(update(schema.rater).where(schema.rater.c.id == rater).values(disabled=1))

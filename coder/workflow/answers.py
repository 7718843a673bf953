"""Filled-in forms of a study: kept as they were answered, scored when they are read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coder.codebook.forms import ScoringKey, as_printed, on_scale
from coder.codebook.load import load_form, loads_form
from coder.codebook.schema import Form
from coder.codebook.versions import ordered
from coder.errors import CoderError, ConflictError, FormatError, NotFoundError
from coder.exchange.readers import forms_csv
from coder.exchange.readers.forms_csv import Sheet
from coder.resources import form_path
from coder.store import acts, reports, sessions
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.store.reports import Answered, StoredForm
from coder.transcript import canonical
from coder.workflow.forms import notes_of
from coder.workflow.study import Study

SHOWN = 8
"""How many rows an error lists; more would bury the first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an import stored."""

    form: str
    stored: int
    """Filled-in forms that are new."""
    replaced: int
    """Those that take the place of other answers, which stay on record."""
    unchanged: int
    """Those that say what the study holds already."""
    notes: tuple[str, ...] = ()


def import_answers(
    study: Study,
    path: Path,
    form: str,
    *,
    scale: str = "",
    reverse_printed: bool = False,
    replace: bool = False,
    reason: str = "",
) -> Kept:
    """Keep the answers of a file: all of it, or nothing.

    Answers are kept as they were entered, with the form's key and hash, and scored whenever they are read.

    Args:
        study: the study.
        path: the CSV file, wide or long.
        form: a form the study holds, a shipped one, or a file.
        scale: the numbers a lab printed in place of the form's, such as `1-7`.
        reverse_printed: what is in the file is the place of an option, on a form printed the other way round.
        replace: let other answers than those that stand take their place, which needs a reason.
        reason: why, for the study's log.

    Raises:
        FormatError: see `coder.exchange.readers.forms_csv.read`; or a session that the study does not hold.
        ConflictError: other answers stand for the same session, form and respondent, and are not to be replaced.
    """
    require_reason(replace=replace, reason=reason)
    with study.store.read() as connection:
        source = _source(connection, form)
    key = on_scale(loads_form(source, form), scale)
    found = forms_csv.read(path, key)
    with study.store.write() as connection:
        require_sessions(connection, path.name, [(one.row, one.session) for one in found.sheets])
        _hold(connection, key, source)
        new = _new(connection, path.name, key, found.sheets, reverse_printed=reverse_printed, replace=replace)
        reports.add_answers(connection, new)
        for one in new:
            _log(connection, one, reason)
    replaced = sum(one.number > 1 for one in new)
    return Kept(key.name, len(new) - replaced, replaced, len(found.sheets) - len(new), notes_of(key, found))


def require_reason(*, replace: bool, reason: str) -> None:
    """Raise unless what is corrected is corrected for a reason.

    Raises:
        CoderError: no reason is given.
    """
    if replace and not reason.strip():
        raise CoderError("What is corrected needs a reason.", "Say why: --replace --reason TEXT")


def require_sessions(connection: Connection, file: str, named: Iterable[tuple[int, str]]) -> None:
    """Raise unless the study holds every session that the rows name.

    Raises:
        FormatError: naming the rows.
    """
    held = set(sessions.session_ids(connection))
    unknown = [(row, session) for row, session in named if session not in held]
    if unknown:
        listed = ", ".join(f"row {row} ({session})" for row, session in unknown[:SHOWN])
        more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
        raise FormatError(
            f"{file} names sessions that the study does not hold: {listed}{more}.",
            "Add them: coder session add S, or coder session import FILE.csv. Nothing was stored.",
        )


def _source(connection: Connection, name: str) -> str:
    """Find a form's file: by path, else the study's own copy, so that a study goes on with the key it began with."""
    path = Path(name)
    if not path.is_file():
        held = [one for key, one in reports.forms(connection).items() if name in (key, key.partition("@")[0])]
        if held:
            return max(held, key=lambda one: ordered(one.key.partition("@")[2])).source
        path = path if path.suffix in (".yaml", ".yml") else form_path(name)
    load_form(path)  # which raises with every problem, bytes that are no text among them
    return path.read_text(encoding="utf-8-sig")


def _hold(connection: Connection, key: ScoringKey, source: str) -> None:
    """Keep the form's file beside the answers; a version is never changed under its number."""
    name = key.form.key
    held = reports.forms(connection).get(name)
    if held is None:
        reports.add_form(connection, StoredForm(name, key.sha256, source))
        acts.record(connection, "form", value={"form": name, "sha256": key.sha256})
    elif held.sha256 != key.sha256:
        raise ConflictError(
            f"The study holds {name} with other content.", "Give the changed form a new version number."
        )


def _new(
    connection: Connection, file: str, key: ScoringKey, sheets: Sequence[Sheet], *, reverse_printed: bool, replace: bool
) -> list[Answered]:
    standing = reports.standing_answers(connection)
    new, other = [], []
    for sheet in sheets:
        before = standing.get((sheet.session, key.form.id, sheet.respondent))
        number = before.number + 1 if before else 1
        one = Answered(
            new_id(),
            sheet.session,
            key.form.key,
            key.scale,
            sheet.respondent,
            reverse_printed,
            sheet.answers,
            number,
        )
        if before is None or _said(before) != _said(one):
            new.append(one)
            other += [sheet] if before else []
    if other and not replace:
        listed = ", ".join(f"row {one.row} ({one.session}, {one.respondent})" for one in other[:SHOWN])
        raise ConflictError(
            f"{file} has other answers than the study for {listed}{' …' if len(other) > SHOWN else ''}.",
            "If the file is right: --replace --reason TEXT. The answers that stand stay on record.",
        )
    return new


def _said(one: Answered) -> tuple[object, ...]:
    return one.form, one.scale, one.reverse_printed, dict(one.answers)


def _log(connection: Connection, one: Answered, reason: str) -> None:
    acts.record(
        connection,
        "answers",
        session=one.session,
        value={"rows": [one.id], "form": one.form, "number": one.number},
        reason=reason if one.number > 1 else "",
        sealed={one.id: canonical(one.content())},
    )


@dataclass(frozen=True, slots=True)
class StandingSheet:
    """A filled-in form that stands, ready to be scored."""

    key: ScoringKey
    sheet: Sheet
    """With printed numbers for answers."""


def standing(study: Study, chosen: Sequence[str] = ()) -> Iterator[StandingSheet]:
    """Give the filled-in forms that stand, of all sessions or of those named, in the order of sessions."""
    with study.store.read() as connection:
        order = {session: at for at, session in enumerate(sessions.session_ids(connection))}
        held = reports.forms(connection)
        found = reports.standing_answers(connection).values()
    for one in sorted(found, key=lambda each: (order.get(each.session, len(order)), each.form, each.respondent)):
        if chosen and one.session not in chosen:
            continue
        if one.form not in held:
            raise NotFoundError(f"The study holds no form {one.form}.", "Restore a backup of the study.")
        key = on_scale(_parsed(held[one.form].source, one.form), one.scale)
        answers = as_printed(key.form, one.answers) if one.reverse_printed else dict(one.answers)
        yield StandingSheet(key, Sheet(0, one.session, one.respondent, answers))


def forms_in_use(study: Study, chosen: Sequence[str] = ()) -> tuple[Form, ...]:
    """Give the forms that standing answers were given to, each version once."""
    with study.store.read() as connection:
        held = reports.forms(connection)
    used = dict.fromkeys(one.key.form.key for one in standing(study, chosen))
    return tuple(_parsed(held[key].source, key) for key in used)


@lru_cache(maxsize=32)
def _parsed(source: str, name: str) -> Form:
    return loads_form(source, name)

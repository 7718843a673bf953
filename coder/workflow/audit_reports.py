"""Whether filled-in forms and outcomes are those that the study's chain vouches for."""

from collections.abc import Iterator
from typing import Any

from coder.codebook.load import loads_form
from coder.errors import CodebookError
from coder.store import acts, chain, reports
from coder.store.acts import Act
from coder.store.engine import Connection
from coder.transcript import canonical
from coder.workflow.audit_finding import Finding, gone
from coder.workflow.audit_plan import LOST, UNKNOWN
from coder.workflow.audit_replay import Told


def all_forms(connection: Connection, told: Told) -> Iterator[Finding]:
    """Compare the forms, and their content with their hash."""
    held = reports.forms(connection)
    yield from (Finding(f"form {key}", LOST) for key in sorted(told.forms.keys() - held.keys()))
    yield from (Finding(f"form {key}", UNKNOWN) for key in sorted(held.keys() - told.forms.keys()))
    for key in sorted(held.keys() & told.forms.keys()):
        if not _is_itself(held[key]) or held[key].sha256 != told.forms[key]:
            yield Finding(f"form {key}", "Its content is not what the study's log tells.")


def _is_itself(form: reports.StoredForm) -> bool:
    try:
        return loads_form(form.source, form.key).sha256 == form.sha256
    except CodebookError:  # what is checked here is whether it can still be read
        return False


def all_reports(connection: Connection, told: Told) -> Iterator[Finding]:
    """Compare every filled-in form and every outcome, those that were corrected too."""
    held = {one.id: one.content() for one in reports.every_answers(connection)}
    held |= {one.id: one.content() for one in reports.every_outcome(connection)}
    salts = acts.reasons_of(connection)
    vouched: set[str] = set()
    for act in told.reported:
        rows = [str(one) for one in act.value.get("rows", ())]
        vouched.update(rows)
        yield from _rows(act, {one: held[one] for one in rows if one in held}, len(rows), salts, told)
    for one in sorted(held.keys() - vouched):
        yield Finding(f"{_kind(held[one])} {one}", UNKNOWN)


def _rows(
    act: Act, held: dict[str, dict[str, Any]], due: int, salts: dict[str, tuple[str, str]], told: Told
) -> Iterator[Finding]:
    where = f"session {act.session}" if act.session else "study"
    what = "A filled-in form" if act.act == "answers" else "An outcome"
    if len(held) < due:
        yield gone(where, f"{what} of entry {act.seq} of the study's log", purged=act.session in told.purged)
    elif act.id not in salts:
        yield gone(where, f"What entry {act.seq} of the study's log is checked with", purged=act.session in told.purged)
    elif _sealed(salts[act.id][0], held) != act.value.get("sealed_hash"):
        yield Finding(where, f"{what} is not what entry {act.seq} of the study's log tells.")


def _sealed(salt: str, held: dict[str, dict[str, Any]]) -> str:
    return chain.hash_text(salt, canonical({one: canonical(row) for one, row in held.items()}))


def _kind(row: dict[str, Any]) -> str:
    return "answers" if "answers" in row else "outcome"

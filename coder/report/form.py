"""A form to read: which items make which score, and what becomes of missing answers."""

from collections.abc import Iterator

from coder.codebook.checks.parts import in_words
from coder.codebook.forms import missing_rule
from coder.codebook.schema import Form, FormScore


def as_text(form: Form) -> str:
    """Set a form's key as plain lines."""
    return "\n".join(_lines(form))


def _lines(form: Form) -> Iterator[str]:
    yield f"{form.text(form.title)} ({form.key})"
    yield f"filled in by the {form.respondent}" + (f" · family {form.instrument}" if form.instrument else "")
    if form.status:
        yield form.status
    if form.unverified:
        yield f"UNVERIFIED: {form.unverified}."
    yield ""
    yield f"Items 1 to {form.items.n}, {in_words(form.scales[form.items.scale])}"
    for item, scale in sorted(form.items.scale_of.items()):
        yield f"  item {item}: {in_words(form.scales[scale])}"
    yield from (f"  item {item}: {label}" for item, label in sorted(form.items.labels.items()))
    yield ""
    for name, spec in form.scores.items():
        yield from _score(form, name, spec)
    yield ""
    yield from form.notes
    yield f"Rights: {form.rights.holder or 'not said'}; wording {form.rights.item_text}."
    yield from (f"Cite: {one}" for one in form.rights.citation)
    if form.rights.permission_note:
        yield form.rights.permission_note


def _score(form: Form, name: str, spec: FormScore) -> Iterator[str]:
    low, high = form.bounds(name)
    shown = f" ({spec.label})" if spec.label else ""
    yield f"{name}{shown}: {spec.fn} of {' '.join(map(str, spec.of))}, {low:g} to {high:g}"
    if spec.reverse:
        yield f"  reversed: {' '.join(map(str, spec.reverse))}"
    yield f"  {missing_rule(spec)}"

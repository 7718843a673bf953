"""Forms: which there are, and the scores of answers in a file. Nothing here needs a study."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coder import tables
from coder.codebook.forms import ScoringKey, as_printed, on_scale, score
from coder.codebook.load import load_form
from coder.codebook.schema import Form
from coder.exchange.readers import forms_csv
from coder.exchange.readers.forms_csv import FormFile, Sheet
from coder.exchange.writers.csv import csv_lines
from coder.resources import form_path, shipped_forms
from coder.tables.frames import Filled, Row, to_frame


@dataclass(frozen=True, slots=True)
class FileScored:
    """The scores of a file of answers."""

    key: ScoringKey
    rows: tuple[Row, ...]
    """In the columns of the table `forms`."""
    notes: tuple[str, ...]
    """What somebody must know who uses the scores, as sentences."""

    @property
    def csv(self) -> str:
        """The scores as a CSV file."""
        return "".join(csv_lines(Filled(tables.FORMS, to_frame(tables.FORMS, self.rows))))


def find_form(name: str) -> Form:
    """Give a form by the path of its file, or a shipped one by its id.

    Raises:
        CodebookError: the file has problems.
        NotFoundError: there is no such file or form.
    """
    path = Path(name)
    return load_form(path if path.is_file() or path.suffix in (".yaml", ".yml") else form_path(name))


def all_forms() -> tuple[Form, ...]:
    """Give every shipped form."""
    return tuple(load_form(form_path(name)) for name in shipped_forms())


def score_file(path: Path, form: str, *, scale: str = "", reverse_printed: bool = False) -> FileScored:
    """Score a file of answers.

    Args:
        path: the CSV file, wide or long.
        form: a shipped form's id, or a file.
        scale: the lowest and highest number a lab printed in place of the form's, such as `1-7`.
        reverse_printed: the form was printed with its options the other way round, and what is in the file is
            the place of an option and not its printed number.

    Raises:
        FormatError: see `coder.exchange.readers.forms_csv.read`.
        CoderError: no such scale.
    """
    key = on_scale(find_form(form), scale)
    found = forms_csv.read(path, key)
    rows = tuple(row for sheet in found.sheets for row in score_rows(key, sheet, reverse_printed=reverse_printed))
    return FileScored(key, rows, notes_of(key, found))


def notes_of(key: ScoringKey, found: FormFile) -> tuple[str, ...]:
    """Say what was not carried, and what of the form's key is not verified: each time it is used."""
    return (*unverified([key.form]), *found.notes)


def unverified(forms: Iterable[Form]) -> tuple[str, ...]:
    """Say what of forms' keys is not verified, as sentences."""
    return tuple(f"{one.key} is unverified: {one.unverified}." for one in forms if one.unverified)


def score_rows(key: ScoringKey, sheet: Sheet, *, reverse_printed: bool = False) -> Iterator[Row]:
    """Give a filled-in form's rows of the table `forms`, one per score."""
    answers = as_printed(key.form, sheet.answers) if reverse_printed else sheet.answers
    for name, result in score(key.form, answers).items():
        yield {
            "session": sheet.session,
            "respondent": sheet.respondent,
            "form": key.name,
            "subscale": name,
            "score": result.value,
            "n_items": result.n_items,
            "n_answered": result.n_answered,
            "prorated": result.prorated,
            "reason": result.reason,
        }


def range_of(form: Form) -> str:
    """Say on which numbers a form is answered."""
    return ", ".join(dict.fromkeys(_range(form, item) for item in form.item_numbers))


def _range(form: Form, item: int) -> str:
    scale = form.scale_of(item)
    return f"{scale.min}-{scale.max}" + ("" if scale.step == 1 else f" by {scale.step}")

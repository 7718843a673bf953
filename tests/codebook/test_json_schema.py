"""The JSON Schema takes what the loader takes, as far as a form can say it."""

import json
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from coder.codebook.json_schema import json_schema
from coder.codebook.schema import Codebook, Form
from coder.resources import codebook_path, form_path, shipped_codebooks, shipped_forms

CHECK = jsonschema.Draft202012Validator(json_schema())


def read(text: str) -> Any:
    """Read a book as an editor does: every key is text, and a day is text."""
    found = YAML(typ="safe", pure=True).load(text)
    return json.loads(json.dumps(found, default=str))


@pytest.fixture(params=shipped_codebooks())
def text(request: pytest.FixtureRequest) -> str:
    return codebook_path(request.param).read_text(encoding="utf-8")


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_shipped_book_fits(text: str) -> None:
    assert [error.message for error in CHECK.iter_errors(read(text))] == []


def test_every_section_and_every_line_of_a_code_says_what_it_is_for() -> None:
    found = json_schema()
    for part in (found, found["$defs"]["Code"], found["$defs"]["Scale"], found["$defs"]["Group"]):
        assert all(one.get("description") for one in part["properties"].values())
    assert "id" not in found["$defs"]["Code"]["properties"], "the id is the key in the file"
    assert set(found["properties"]) == {field.alias or name for name, field in Codebook.model_fields.items()}


WRONG = [
    ("codes:", "codez:", "codez"),
    ("kind: presence", "kind: presents", "presents"),
    ("valence: positive", "valence: good", "good"),
    ("hotkey: b", "hotkey: F4", "F4"),
    ("version: 0.3.0", "version: new", "new"),
]


@pytest.mark.parametrize(("old", "new", "named"), WRONG)
def test_what_does_not_fit_is_found(old: str, new: str, named: str) -> None:
    text = codebook_path("alliance-bordin").read_text(encoding="utf-8")
    assert old in text
    errors = list(CHECK.iter_errors(read(text.replace(old, new, 1))))
    assert errors
    assert any(named in error.message for error in errors)


@pytest.mark.parametrize("name", shipped_forms())
def test_every_shipped_form_fits_the_schema_of_forms(name: str) -> None:
    check = jsonschema.Draft202012Validator(json_schema(Form))
    text = form_path(name).read_text(encoding="utf-8")
    assert [error.message for error in check.iter_errors(read(text))] == []
    assert list(check.iter_errors(read(text.replace("items: {n:", "items: {m:"))))

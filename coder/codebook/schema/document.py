"""What codebooks and forms have in common: an id and a version, rights, and a hash of what they say."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from coder.codebook.schema.base import LANGUAGE, Part, Text, Texts, Version
from coder.codebook.schema.practice import Change, Rights

Kind = Literal["codebook", "form"]


class Document(Part):
    """A file of the codebook engine."""

    named: ClassVar[tuple[str, ...]] = ()
    """The sections whose parts stand under their id."""

    schema_: Literal["alliance-codebook/1"] = Field(alias="schema")
    """alliance-codebook/1, the version of this file format"""
    kind: Kind
    """codebook or form"""
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
    """the book's id: letters, digits, '-' and '_', at most 32"""
    version: Version
    """three numbers such as 1.0.0: meaning changed, codes or examples added, wording corrected"""
    title: Texts
    """the title by language, such as {en: My codebook}"""
    language: Annotated[str, StringConstraints(pattern=LANGUAGE)]
    """the language of the book's texts as a BCP 47 tag, such as en or pt-BR"""
    rights: Rights
    """whose words these are"""
    status: Text | None = None
    """how far the book is validated"""
    changelog: tuple[Change, ...] = ()
    """what changed from version to version"""

    @model_validator(mode="before")
    @classmethod
    def _give_ids(cls, data: Any) -> Any:
        """Write the key of each named part into it, so that a part alone knows its id."""
        if not isinstance(data, Mapping):
            return data
        sections = {
            name: {key: {**part, "id": key} if isinstance(part, Mapping) else part for key, part in data[name].items()}
            for name in cls.named
            if isinstance(data.get(name), Mapping)
        }
        return {**data, **sections}

    @property
    def key(self) -> str:
        """`id@version`, by which what was coded or answered names the file."""
        return f"{self.id}@{self.version}"

    def text(self, texts: Mapping[str, str]) -> str:
        """Pick the book's language, else the first there is; empty when there is none."""
        return texts.get(self.language) or next(iter(texts.values()), "")

    def canonical(self) -> str:
        """Write what the file says as JSON that does not depend on how the file is written.

        Defaults are left out, so that a file keeps its hash when a later version of this program gives
        it a new optional key.
        """
        said = {**self.model_dump(mode="json", by_alias=True, exclude_defaults=True), **self._orders()}
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def _orders(self) -> dict[str, Any]:
        """Give the orders of keys that are part of what is said."""
        return {}

    @cached_property
    def sha256(self) -> str:
        """The sha256 of the canonical form, in hex: what frozen copies are checked against."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

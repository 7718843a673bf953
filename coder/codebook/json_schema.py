"""The form of a codebook file as JSON Schema: editors for YAML complete and check by it while people type.

It says what each line may be and not what refers to what; `coder codebook check` says that too.
"""

from typing import Any

from coder.codebook.schema import Codebook, Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(model: type[Document] = Codebook) -> dict[str, Any]:
    """Give the schema of codebooks, or of forms; the sentence under a field is what an editor shows there."""
    found = model.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, **_untitled(found), "title": f"{model.__name__} of alliance-coder"}


def _untitled(part: Any) -> Any:
    """Drop the titles that are made of field names: editors would show them in place of what the field is for."""
    if isinstance(part, list):
        return [_untitled(one) for one in part]
    if not isinstance(part, dict):
        return part
    named = part.get("properties")
    kept = {key: _untitled(value) for key, value in part.items() if key not in ("title", "properties")}
    if isinstance(named, dict):
        kept["properties"] = {key: _untitled(value) for key, value in named.items()}
    return kept

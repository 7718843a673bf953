"""The two hash chains: what is hashed, and how an entry gets its place.

A hash covers a versioned canonical JSON of the entry, not its columns, so a migration never breaks
it. The store's own time lies outside. `verify` recomputes every hash from here.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from uuid_utils.compat import uuid7

from coder.errors import BrokenChainError
from coder.model import Event, Span, Value
from coder.transcript import canonical

FORM = 1
"""Version of the hashed form."""


def new_id() -> str:
    """Make an opaque id that sorts by when it was made (UUIDv7, RFC 9562)."""
    return str(uuid7())


def now() -> str:
    """Tell the time as UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def pack_value(value: Value | None) -> dict[str, Any] | None:
    """Write a value for JSON, leaving out what is empty."""
    if value is None:
        return None
    packed: dict[str, Any] = {"value": value.value}
    if value.facets:
        packed["facets"] = dict(value.facets)
    if value.intensity is not None:
        packed["intensity"] = value.intensity
    if value.reason:
        packed["reason"] = value.reason
    if value.evidence:
        packed["evidence"] = list(value.evidence)
    if value.span is not None:
        packed["span"] = [value.span.start_ms, value.span.end_ms]
    return packed


def unpack_value(packed: Mapping[str, Any] | None) -> Value | None:
    """Read what `pack_value` wrote."""
    if packed is None:
        return None
    return Value(
        packed["value"],
        packed.get("facets", {}),
        packed.get("intensity"),
        packed.get("reason", ""),
        tuple(packed.get("evidence", ())),
        Span(*packed["span"]) if "span" in packed else None,
    )


def read_object(text: str, what: str) -> dict[str, Any]:
    """Read a JSON object that the program wrote.

    Raises:
        BrokenChainError: it is none: somebody else wrote to the database, or the disk is failing.
    """
    try:
        return dict(json.loads(text))
    except (ValueError, TypeError) as error:
        raise _unreadable(what) from error


def read_value(text: str | None, what: str) -> Value | None:
    """Read a value as a column holds it.

    Raises:
        BrokenChainError: it is none, see `read_object`.
    """
    try:
        return None if text is None else unpack_value(read_object(text, what))
    except (KeyError, TypeError) as error:
        raise _unreadable(what) from error


def _unreadable(what: str) -> BrokenChainError:
    return BrokenChainError(f"{what} cannot be read as it was stored.", "Restore a backup of the study.")


def hash_event(event: Event) -> str:
    """Hash an event and its link to the one before; hexadecimal sha256."""
    return _sha256(
        {
            "form": FORM,
            "id": event.id,
            "assignment": event.assignment,
            "seq": event.seq,
            "at": event.at,
            "transcript": event.transcript,
            "segment": event.segment,
            "code": event.code,
            "person": event.person,
            "op": event.op,
            "value": pack_value(event.value),
            "batch": event.batch,
            "undoes": event.undoes,
            "heard_ms": event.heard_ms,
            "playhead_ms": event.playhead_ms,
            "codebook": event.codebook,
            "text_hash": event.text_hash,
            "prev_hash": event.prev_hash,
        }
    )


def hash_act(act: Mapping[str, Any]) -> str:
    """Hash an entry of the study's chain and its link to the one before; hexadecimal sha256."""
    return _sha256({"form": FORM, **act})


def hash_text(salt: str, text: str) -> str:
    """Hash free text with its salt; without the salt, which is purged with the text, it says nothing."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _sha256(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(body).encode()).hexdigest()

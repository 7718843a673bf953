"""Which key sets which code, and which code is a code's other-case partner."""

from coder.codebook.schema import Code, Codebook


def hotkeys(book: Codebook, kind: str) -> dict[str, str]:
    """Return letter → code id for a kind of segment, in the book's order; a deprecated code has no key any more."""
    return {code.hotkey: code.id for code in book.codes_of(kind) if code.hotkey and not code.deprecated_in}


def partner(book: Codebook, code_id: str) -> Code | None:
    """Return the code on the same letter in the other case: by convention its negative, or its positive."""
    code = book.codes[code_id]
    other = hotkeys(book, code.segment).get((code.hotkey or "").swapcase())
    return book.codes[other] if other else None

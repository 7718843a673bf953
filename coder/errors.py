"""What goes wrong in words: one family of errors, each with a message and a way out.

Raised low, where the fact is known; shown once, by the CLI (exit 1) or the screen.
"""


class CoderError(Exception):
    """An expected failure that a person can do something about.

    Args:
        message: what is the case, as a sentence without the word "error".
        hint: the way out, as an instruction; empty where the message already is one.
    """

    kind = "error"
    """The machine-readable name that `--json` prints as `error.kind`."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class StudyError(CoderError):
    """The study folder is missing, foreign, newer than this program, or on a place it must not be."""

    kind = "study"


class StoreError(CoderError):
    """The database did not take or give what was asked: full, read-only, locked, broken."""

    kind = "store"


class NotFoundError(CoderError):
    """A name was given that the study does not hold: session, rater, assignment, segment."""

    kind = "not_found"


class ConflictError(CoderError):
    """The step is known but not allowed now: already there, locked, submitted, incomplete."""

    kind = "conflict"


class AudioError(CoderError):
    """A recording cannot be read or does not hold what a stage needs."""

    kind = "audio"


class EngineError(AudioError):
    """A speech or speaker engine is not installed, broke off, or was stopped by the system."""

    kind = "engine"


class ModelError(CoderError):
    """A model is not there, is not what its manifest says, or is of a kind that is not run here."""

    kind = "model"


class PrivacyError(CoderError):
    """Something that keeps data on this machine is off, so the step is not taken."""

    kind = "privacy"


class TranscriptError(CoderError):
    """Words, turns or a transcript file do not say what they must."""

    kind = "transcript"


class AgreementError(CoderError):
    """Ratings from which the asked coefficient cannot be computed as asked."""

    kind = "agreement"


class FormatError(CoderError):
    """A file to be read is not of the format it should be, or lacks a column or value."""

    kind = "format"


class BrokenChainError(CoderError):
    """`verify` found a hash, link, reference or medium that is not what was stored."""

    kind = "broken"


class Problem:
    """One thing wrong in a file that people write, placed where they can find it."""

    __slots__ = ("column", "file", "key", "line", "message")

    def __init__(self, file: str, line: int, column: int, key: str, message: str) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.key = key
        self.message = message

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}:{self.column}: {key}{self.message}"

    def record(self) -> dict[str, str | int]:
        """The problem in the shape of `codebook check --json` and `keys --check --json`."""
        return {"file": self.file, "line": self.line, "column": self.column, "key": self.key, "message": self.message}


class CodebookError(CoderError):
    """A codebook file has problems; all of them are listed at once."""

    kind = "codebook"

    def __init__(self, message: str, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, hint)
        self.problems = problems


class KeysError(CoderError):
    """A person's `keys.toml` has problems; all of them are listed at once."""

    kind = "keys"

    def __init__(self, message: str, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, hint)
        self.problems = problems

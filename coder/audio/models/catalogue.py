"""What `coder models fetch` knows by name: where each model lies on the hub and under which terms it is given.

What a repository really asks, and how large it is, the hub says before anything is fetched.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from coder.errors import ModelError

Kind = Literal["words", "speakers"]
"""Which stage a model is for."""

_SPEECH_FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
_SPEAKER_FILES = ("config.yaml", "segmentation/*", "embedding/*", "plda/*", "LICENSE*", "README.md")


@dataclass(frozen=True, slots=True)
class Offer:
    """One model that can be fetched."""

    name: str
    kind: Kind
    repository: str
    licence: str
    files: tuple[str, ...]
    """What of the repository is fetched, as patterns."""
    parameters: int = 0
    """Millions of weights, as its authors publish them; says what a machine needs to run it."""
    gated: bool = False
    """Whether its authors ask people to accept terms on the hub, with an account of their own, first."""


def _speech(name: str, repository: str, parameters: int) -> Offer:
    return Offer(name, "words", repository, "MIT", _SPEECH_FILES, parameters)


OFFERS = (
    _speech("tiny", "Systran/faster-whisper-tiny", 39),
    _speech("base", "Systran/faster-whisper-base", 74),
    _speech("small", "Systran/faster-whisper-small", 244),
    _speech("medium", "Systran/faster-whisper-medium", 769),
    _speech("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 809),
    _speech("large-v3", "Systran/faster-whisper-large-v3", 1550),
    _speech("distil-large-v3", "Systran/faster-distil-whisper-large-v3", 756),
    Offer(
        "community-1", "speakers", "pyannote/speaker-diarization-community-1", "CC-BY-4.0", _SPEAKER_FILES, gated=True
    ),
)
DEFAULTS: dict[Kind, str] = {"words": "small", "speakers": "community-1"}
"""What is run when nobody says which."""


def offer(name: str) -> Offer:
    """Give what is known under a name.

    Raises:
        ModelError: nothing is; the message has the nearest name.
    """
    for one in OFFERS:
        if one.name == name:
            return one
    raise ModelError(
        f"There is no model {name!r}{near(name, [one.name for one in OFFERS])}",
        f"Models are {', '.join(one.name for one in OFFERS)}; coder models list tells about them.",
    )


def is_offered(name: str) -> bool:
    """Tell whether a model of this name can be fetched."""
    return any(one.name == name for one in OFFERS)


def near(name: str, known: list[str]) -> str:
    """End a sentence with the nearest of the known names, if any is near."""
    found = get_close_matches(name.lower(), known, n=1)
    return f"; did you mean {found[0]}?" if found else "."

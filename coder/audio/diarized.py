"""Who speaks when, twice: as it was, and with the floor given to one person at a time."""

from dataclasses import dataclass

from coder.model import SpeakerSpan


@dataclass(frozen=True, slots=True)
class Diarized:
    """What tells speakers apart in a recording."""

    spans: tuple[SpeakerSpan, ...] = ()
    """Everybody who is heard, so that spans of two people may overlap."""
    exclusive: tuple[SpeakerSpan, ...] = ()
    """One speaker at a time, as a diarizer gives the floor; empty where the source knows only `spans`."""

    @property
    def floor(self) -> tuple[SpeakerSpan, ...]:
        """What says whose a word is."""
        return self.exclusive or self.spans

    @property
    def speakers(self) -> tuple[str, ...]:
        """Labels in alphabetical order."""
        return tuple(sorted({span.speaker for span in self.spans}))

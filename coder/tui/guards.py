"""What stands between a keyboard and the store: a held or bouncing key, and Caps Lock."""

BOUNCE_S = 0.12
"""The same code key within this time of itself is one press: terminals send no key-up, and a held key repeats."""

CAPITALS_IN_A_ROW = 3


class KeyClock:
    """When the key that is being handled came in, however long the store took with the ones before it."""

    def __init__(self) -> None:
        self.at = 0.0
        """Seconds on the clock of Textual's own messages; only differences mean anything."""


class BounceGuard:
    """Tells a press from the repetition of one, also across a move to another segment.

    >>> guard = BounceGuard()
    >>> guard.repeats("t", 10.0), guard.repeats("t", 10.1), guard.repeats("T", 10.1), guard.repeats("t", 10.3)
    (False, True, False, False)
    """

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def repeats(self, key: str, at: float) -> bool:
        """Whether the key came within the bounce time of itself; a repetition counts as a time it came."""
        before = self._last.get(key)
        self._last[key] = at
        return before is not None and at - before < BOUNCE_S


class CapitalsGuard:
    """Counts upper-case codings in a row: by convention they are the negative partners, which are rare.

    Only what was stored counts: a refusal tells of Caps Lock by itself.

    >>> guard = CapitalsGuard()
    >>> asked = []
    >>> for key in "TXtTXG":
    ...     asked.append(guard.suspects(key))
    ...     guard.coded(key)
    >>> asked
    [False, False, False, False, False, True]
    """

    def __init__(self) -> None:
        self._row = 0
        self._meant = False

    def suspects(self, key: str) -> bool:
        """Whether this key, if coded, would make three upper-case codings in a row that nobody has vouched for."""
        if not key.isupper():
            self.forget()
            self._meant = False
        return key.isupper() and self._row + 1 >= CAPITALS_IN_A_ROW and not self._meant

    def coded(self, key: str) -> None:
        """Count a coding that was stored."""
        self._row = self._row + 1 if key.isupper() else 0

    def vouch(self) -> None:
        """Take the run as meant; the next lower-case coding ends that."""
        self._meant = True

    def forget(self) -> None:
        """Begin to count anew."""
        self._row = 0

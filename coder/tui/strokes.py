"""Which letter means which code, also where it takes two of them, one after the other."""

from collections.abc import Sequence

from coder.codebook.schema import Code


class Strokes:
    """The codebook's letters on one kind of segment, and the first of two while the second is waited for.

    A letter that begins a key of two is no key itself: the codebook's check refuses that.
    """

    def __init__(self, codes: Sequence[Code]) -> None:
        self._by_key = {code.hotkey: code for code in codes if code.hotkey}
        self._firsts = {key[0] for key in self._by_key if len(key) == 2}
        self.first = ""
        """The letter that waits for another; empty when none does."""

    def forget(self) -> None:
        """Wait no longer: the rater moved on, or did something else."""
        self.first = ""

    def typed(self, letter: str) -> str:
        """Give the key that is whole with this letter; empty where another letter must follow."""
        if not self.first and letter in self._firsts:
            self.first = letter
            return ""
        whole, self.first = self.first + letter, ""
        return whole

    def code(self, key: str) -> Code | None:
        """The code of a key."""
        return self._by_key.get(key)

    @property
    def choices(self) -> str:
        """What may follow the first letter."""
        seconds = (f"{key[1]} {code.abbr}" for key, code in self._by_key.items() if key[0] == self.first)
        return f"{self.first} and then: {', '.join(seconds)}"

    def unknown(self, key: str) -> str:
        """Say that no code has the key."""
        other = self.code(key.swapcase())
        return f"No code has the key {key}." + (" Is Caps Lock on?" if other else "")

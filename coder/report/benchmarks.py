"""Published words for coefficients, each under its author's name, for whoever asks for one: none is printed unasked.

A word hides how wide the limits are and what was rated, and authors draw the lines at different places.
"""

from dataclasses import dataclass

from coder.errors import CoderError
from coder.report.model import Estimate

KAPPAS = ("cohen", "light", "fleiss", "conger")
ICCS = ("icc_",)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One author's words: what they are for, and where one ends."""

    shown: str
    """The author and the year."""
    reference: str
    """The key of the reference."""
    families: tuple[str, ...]
    """How the names of the coefficients begin that the author wrote of."""
    of: str
    """The same in words."""
    bands: tuple[tuple[float, bool, str], ...]
    """From low to high: where a word ends, whether that value belongs to it, the word."""
    top: str
    on_limits: bool = False
    """Whether the limits are judged rather than the value."""

    def judged(self, value: float) -> str:
        """Give the word for a value."""
        return next((word for end, within, word in self.bands if value < end or (within and value == end)), self.top)

    def word(self, one: Estimate) -> str:
        """Give the word, or the two between which the limits lie; empty for what the author did not write of."""
        if not one.name.startswith(self.families):
            return ""
        if not self.on_limits:
            return "" if one.value is None else self.judged(one.value)
        if one.low is None or one.high is None:
            return ""
        words = dict.fromkeys((self.judged(one.low), self.judged(one.high)))
        return " to ".join(words)


SCHEMES = {
    "cicchetti": Scheme(
        "Cicchetti (1994)",
        "cicchetti",
        (*KAPPAS, *ICCS),
        "κ and ICC",
        ((0.40, False, "poor"), (0.60, False, "fair"), (0.75, False, "good")),
        "excellent",
    ),
    "koo-li": Scheme(
        "Koo & Li (2016)",
        "koo",
        ICCS,
        "ICC, judged on its 95 % limits",
        ((0.50, False, "poor"), (0.75, False, "moderate"), (0.90, True, "good")),
        "excellent",
        on_limits=True,
    ),
    "landis-koch": Scheme(
        "Landis & Koch (1977)",
        "landis",
        KAPPAS,
        "κ",
        (
            (0.0, False, "poor"),
            (0.20, True, "slight"),
            (0.40, True, "fair"),
            (0.60, True, "moderate"),
            (0.80, True, "substantial"),
        ),
        "almost perfect",
    ),
}


def scheme(name: str) -> Scheme:
    """Give a scheme by its name.

    Raises:
        CoderError: there is none of that name.
    """
    if name not in SCHEMES:
        raise CoderError(f"There is no benchmark {name!r}.", f"There are {', '.join(SCHEMES)}.")
    return SCHEMES[name]


def words(names: tuple[str, ...], one: Estimate) -> tuple[tuple[str, str], ...]:
    """Give each scheme that was asked for with its word for a coefficient, where it has one."""
    said = [(SCHEMES[name].shown, SCHEMES[name].word(one)) for name in names]
    return tuple((shown, word) for shown, word in said if word)

"""The choices that digits stand for. Of more than nine, the last digit turns to the next ones."""

from collections.abc import Sequence

DIGITS = 9


class Menu:
    """Choices by digits, a page at a time.

    >>> menu = Menu()
    >>> menu.digit([*"abcdefghijkl"], 9), menu.digit([*"abcdefghijkl"], 4), menu.digit(["a", "b"], 2)
    (0, 12, 2)
    """

    def __init__(self) -> None:
        self.page = 0
        """Which page the next digit chooses from."""

    def digit(self, choices: Sequence[str], digit: int) -> int:
        """Which choice a digit means, counted from 1; 0 when it turns the page."""
        if len(choices) <= DIGITS:
            return digit
        if digit == DIGITS:
            self.page = (self.page + 1) % -(-len(choices) // (DIGITS - 1))
            return 0
        return self.page * (DIGITS - 1) + digit


def listed(choices: Sequence[str], page: int) -> list[str]:
    """The choices of a page, each with its digit."""
    first, many = (page * (DIGITS - 1), len(choices) > DIGITS)
    here = choices[first : first + DIGITS - 1] if many else choices
    return [*(f"{number} {choice}" for number, choice in enumerate(here, start=1)), *([f"{DIGITS} others"] * many)]

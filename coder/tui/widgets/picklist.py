"""A list of lines with one current. It takes no keys: the screen moves it."""

from collections.abc import Sequence

from rich.text import Text
from textual.widget import Widget

from coder.tui.widgets.wrap import fit


class Picklist(Widget, can_focus=False):
    """Draws the lines that fit, jumping by pages so that the current one is among them."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()
        self._first = 0
        self.at = 0
        """Which line is the current one."""

    def show(self, lines: Sequence[str], at: int | None = None) -> None:
        """Take the lines, and the current one where it is another."""
        self._lines = tuple(lines)
        self.move_to(self.at if at is None else at)

    def move_to(self, at: int) -> None:
        """Make a line the current one, or the nearest there is."""
        self.at = max(0, min(len(self._lines) - 1, at))
        self.refresh()

    def move(self, by: int) -> None:
        """Go up or down by lines."""
        self.move_to(self.at + by)

    def page(self, by: int) -> None:
        """Go up or down by pages."""
        self.move_to(self.at + by * self._height)

    def edge(self, to: int) -> None:
        """Go to the first or last line."""
        self.move_to(0 if to < 0 else len(self._lines) - 1)

    @property
    def _height(self) -> int:
        return max(1, self.content_region.height)

    def render(self) -> Text:
        """Draw the lines in view; the current one is inverse and has an edge."""
        height, width = self._height, self.content_region.width
        if not self._first <= self.at < self._first + height:
            onwards = self.at > self._first
            self._first = max(0, min(self.at if onwards else self.at - height + 1, len(self._lines) - height))
        text = Text(no_wrap=True, end="")
        for at, line in enumerate(self._lines[self._first : self._first + height], start=self._first):
            here = at == self.at
            text.append(fit(("▌" if here else " ") + line, width), "reverse" if here else "")
            text.append("\n")
        return text

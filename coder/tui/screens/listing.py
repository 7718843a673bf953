"""What screens with a list of lines, or with a text, have in common: the keys that move through it."""

from textual.containers import VerticalScroll

from coder.tui.widgets.picklist import Picklist


class MovesInList:
    """Moves the marked line, and has it said; mixed into a screen that has `_list`."""

    _list: Picklist

    def _say_line(self) -> None:
        """Say the marked line in words, for who hears the screen and does not see it."""
        raise NotImplementedError

    def action_move(self, by: int) -> None:
        """Go up or down."""
        self._list.move(by)
        self._say_line()

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self._list.page(by)
        self._say_line()

    def action_edge(self, to: int) -> None:
        """Go to the first or last line."""
        self._list.edge(to)
        self._say_line()


class ScrollsText:
    """Scrolls a text; mixed into a screen that has `_scroll`."""

    _scroll: VerticalScroll

    def action_move(self, by: int) -> None:
        """Scroll by a line."""
        self._scroll.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        self._scroll.scroll_relative(y=by * max(1, self._scroll.size.height - 1), animate=False)

    def action_edge(self, to: int) -> None:
        """Scroll to the beginning or end."""
        (self._scroll.scroll_home if to < 0 else self._scroll.scroll_end)(animate=False)

"""What screens with a list of lines have in common: the keys that move through it."""

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

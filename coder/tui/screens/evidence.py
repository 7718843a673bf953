"""Evidence: going through the session to link the segments that a rating rests on."""

from typing import ClassVar

from textual.binding import BindingType

from coder.model import Segment
from coder.player import Player
from coder.tui.keys import key
from coder.tui.rating import Item, given
from coder.tui.screens.desk import nearest
from coder.tui.screens.sifted import SiftedScreen
from coder.workflow.coding import Desk

LINKED = "◆"


class EvidenceScreen(SiftedScreen[None]):
    """The session again, with a sign on each linked segment. Each link is stored as it is made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("plus,insert", "link", "link", "Link this segment, or take the link off", shown=True, display="+"),
        key("tab", "coded(1)", "next coded", "Go to the next segment with a code or a link", shown=True),
        key("shift+tab", "coded(-1)", "previous coded", "Go to the previous segment with a code or a link"),
        key("escape", "leave_session", "done", "Go back to the rating", shown=True, display="esc"),
    ]

    def __init__(self, desk: Desk, player: Player, item: Item) -> None:
        super().__init__(desk, player, desk.book.first_kind)
        self._item = item

    def on_mount(self) -> None:
        """Begin at the first link, else where the rater was."""
        linked = [at for at, one in enumerate(self.segments) if one.id in self._linked]
        self.go(linked[0] if linked else self.place_of.get(self.desk.position.segment_id, 0))
        self._transcript.border_title = f" evidence for {self._item.name} "

    @property
    def _linked(self) -> tuple[str, ...]:
        value = given(self.desk, self._item)
        return value.evidence if value else ()

    def words_of(self, segment: Segment) -> tuple[str, ...]:
        """The marks column, with the sign of a link before it."""
        words = super().words_of(segment)
        return (LINKED, *words) if segment.id in self._linked else words

    def action_link(self) -> None:
        """Link the current segment, or take the link off."""
        here = self.segment.id
        links = tuple(one for one in self._linked if one != here) if here in self._linked else (*self._linked, here)
        self.act(lambda: self.desk.evidence(self._item.segment, self._item.code.id, links, self._item.person))
        self.show_changed((here,))

    def action_coded(self, by: int) -> None:
        """Go to the nearest segment that is coded or linked, in a direction."""
        worth = {one.id for one in self.segments if self.desk.marks(one.id).codes} | set(self._linked)
        found = nearest(lambda at: self.segments[at].id in worth and self.fits(at), self.at, by, len(self.segments))
        if found is None:
            self.say("No segment is coded or linked.")
        else:
            self.go(found)

    def leave_session(self) -> None:
        """Go back to the rating."""
        self.dismiss(None)

"""Who is who: a role for each speaker label, by people who listen, not by the program."""

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Footer, Static

from coder.model import ROLES, Role, Transcript
from coder.tui.keys import UP_DOWN, key
from coder.tui.widgets.picklist import Picklist
from coder.tui.widgets.rows import clock
from coder.tui.widgets.wrap import clean

FIRST_LINES = 8
"""So many of a speaker's turns are shown: enough to tell who speaks."""

LINES_MS = 1500
"""Shorter turns tell little; they are shown only when there are no others."""


class RolesScreen(Screen[dict[str, Role]]):
    """Lists speakers with what they say; a digit gives a role. Answers with the roles given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            key(str(digit), f"give('{role}')", role, f"This speaker is {role}", shown=True)
            for digit, role in enumerate(ROLES, start=1)
        ),
        key("backspace", "take_off", "undo", "Take this speaker's role off", shown=True, display="⌫"),
        *UP_DOWN,
        key("enter", "done", "done", "Take these roles", shown=True, display="⏎"),
        key("escape", "cancel", "cancel", "Leave without changing anything", shown=True, display="esc"),
    ]

    def __init__(self, transcript: Transcript, given: Mapping[str, Role]) -> None:
        super().__init__()
        self._transcript = transcript
        self._roles = dict(given)
        self._list = Picklist(id="list")
        self._said = Static(id="panel")

    def compose(self) -> ComposeResult:
        """Lay out speakers over what they say."""
        yield Static(" who is who?", id="status")
        yield self._list
        yield self._said
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Stand on the first speaker."""
        self._draw()

    @property
    def _speaker(self) -> str:
        return self._transcript.speakers[self._list.at]

    def _draw(self) -> None:
        speakers = self._transcript.speakers
        self._list.show([f"{one:<14} {self._roles.get(one, '…'):<10} {self._talk(one)}" for one in speakers])
        self._said.update(Text("\n".join(f"“{line}”" for line in self._lines(self._speaker))) if speakers else Text(""))

    def _talk(self, speaker: str) -> str:
        talk_ms = sum(turn.end_ms - turn.start_ms for turn in self._transcript.turns if turn.speaker == speaker)
        return f"{clock(talk_ms)} of talk"

    def _lines(self, speaker: str) -> list[str]:
        turns = [turn for turn in self._transcript.turns if turn.speaker == speaker]
        telling = [turn for turn in turns if turn.end_ms - turn.start_ms >= LINES_MS] or turns
        return [clean(turn.text) for turn in telling[:FIRST_LINES]]

    def action_give(self, role: Role) -> None:
        """Give the current speaker a role and go to the next one."""
        self._roles[self._speaker] = role
        self.action_move(1)

    def action_take_off(self) -> None:
        """Take the current speaker's role off."""
        self._roles.pop(self._speaker, None)
        self._draw()

    def action_move(self, by: int) -> None:
        """Go up or down."""
        self._list.move(by)
        self._draw()

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self._list.page(by)
        self._draw()

    def action_edge(self, to: int) -> None:
        """Go to the first or last speaker."""
        self._list.edge(to)
        self._draw()

    def action_done(self) -> None:
        """Answer with the roles that are given; a part of the speakers is enough for now."""
        self.dismiss(self._roles)

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

"""A keyboard as a screen needs it: what a key means, what to press for a command, which commands were moved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from textual import events
from textual.keys import _character_to_key

from coder.tui.keyboard.layouts import QWERTY, Layout
from coder.tui.keyboard.names import character_of
from coder.tui.keys import NOWHERE

NO_KEY = "–"
"""How a command without a key is shown."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """One person's keyboard."""

    layout: Layout = QWERTY
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Command → its keys, for the commands that were given others than their own; no keys: palette only."""

    @property
    def keymap(self) -> dict[str, str]:
        """The moved commands as Textual takes them."""
        return {name: ",".join(keys) or f"{NOWHERE}{name}" for name, keys in self.moved.items()}

    def translate(self, event: events.Key, *, typing: bool) -> None:
        """Make a key event say what is meant. Text that is being typed stays as it is; `ctrl+й` is `ctrl+q` there too.

        A terminal that reports modifiers apart sends the letter of the layout with them.
        """
        if not self.layout.sent:
            return
        modifiers, plus, letter = event.key.rpartition("+")
        if plus and len(letter) == 1:
            event.key = f"{modifiers}+{self.layout.meant(letter)}"
        elif event.character and not typing:
            meant = self.layout.meant(event.character)
            if meant != event.character:
                event.key, event.character = _character_to_key(meant), meant

    def shown(self, key: str) -> str | None:
        """Tell how to show a key where its own name would mislead; None where it would not."""
        if key.startswith(NOWHERE):
            return NO_KEY
        character = character_of(key)
        if character is None:
            return None
        pressed = self.layout.pressed_for(character)
        return None if pressed == character else pressed


DEFAULT = Keyboard()
"""The keys as they come, on a keyboard with Latin letters and digits."""

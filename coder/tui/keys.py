"""How the screens bind keys: one door, so that footer, help and palette are drawn from the same bindings."""

from textual.binding import Binding


def key(
    keys: str, action: str, description: str, tooltip: str, *, shown: bool = False, display: str | None = None
) -> Binding:
    """Bind keys to an action under the action's own name.

    Every binding has priority: Textual then runs it before it takes the next key, so that a key can never
    overtake an earlier one, and what a key opens (a dialog) is there for the key after it.
    """
    name = action.replace("('", "-").replace("')", "").replace("(", "-").replace(")", "").replace("_", "-")
    return Binding(keys, action, description, show=shown, key_display=display, priority=True, tooltip=tooltip, id=name)


UP_DOWN = (
    key("down", "move(1)", "down", "Go to the line below", display="↓"),
    key("up", "move(-1)", "up", "Go to the line above", display="↑"),
    key("pagedown", "page(1)", "page down", "Go a page on", display="pgdn"),
    key("pageup", "page(-1)", "page up", "Go a page back", display="pgup"),
    key("home", "edge(-1)", "first", "Go to the first", display="home"),
    key("end", "edge(1)", "last", "Go to the last", display="end"),
)
"""Moving about, the same on every screen."""

PEDALS = (
    key("f4", "app.pedal('play')", "play", "Play or pause, for a pedal"),
    key("f7", "app.pedal('back')", "back", "Back two seconds, for a pedal"),
    key("f9", "app.pedal('replay')", "replay", "Replay the segment below; twice to loop it"),
)
"""The sound of the session below, on whatever lies over it: a pedal works while a note is written."""

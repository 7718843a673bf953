"""How the screens bind keys: one door, so that footer, help and palette are drawn from the same bindings."""

from textual.binding import Binding

NAMES = {
    "app.leave": "leave-from-queue",
    "app.pedal('back')": "pedal-back",
    "app.pedal('play')": "pedal-play",
    "app.pedal('replay')": "pedal-replay",
    "coded(-1)": "previous-coded",
    "coded(1)": "next-coded",
    "edge(-1)": "first",
    "edge(1)": "last",
    "faster(-1)": "slower",
    "faster(0)": "as-recorded",
    "faster(1)": "faster",
    "incomplete(-1)": "previous-incomplete",
    "incomplete(1)": "next-incomplete",
    "missing(-1)": "previous-missing",
    "missing(1)": "next-missing",
    "move(-1)": "up",
    "move(1)": "down",
    "page(-1)": "page-up",
    "page(1)": "page-down",
    "skip(-2)": "back-2",
    "skip(-5)": "back-5",
    "skip(2)": "on-2",
    "skip(5)": "on-5",
}
"""Names for `keys.toml` where the action has an argument; all others go by the action's own name."""

NOWHERE = "nowhere-"
"""Begins the name of a key that no terminal sends: a command without a key is bound to it, to stay in the palette."""

FIXED = ("code-", "digit-", "type-", "choose-", "give-", "mark-", "accept", "answer", "cancel", "close")
"""Beginnings of the names of commands that keep their keys: what the codebook gives a meaning, and what dialogs say."""


def is_fixed(name: str) -> bool:
    """Whether `keys.toml` cannot give this command other keys."""
    return name.startswith(FIXED)


def key(
    keys: str,
    action: str,
    description: str,
    tooltip: str,
    *,
    shown: bool = False,
    display: str | None = None,
    name: str = "",
) -> Binding:
    """Bind keys to an action under a name; the same name on all screens where the command means the same.

    Without keys the command is in the palette only.

    Every binding has priority: Textual then runs it before it takes the next key, so that a key can never
    overtake an earlier one, and what a key opens (a dialog) is there for the key after it.
    """
    own = action.replace("('", "-").replace("')", "").replace("(", "-").replace(")", "").replace("_", "-")
    name = name or NAMES.get(action, own)
    keys = keys or f"{NOWHERE}{name}"
    return Binding(keys, action, description, show=shown, key_display=display, priority=True, tooltip=tooltip, id=name)


def by_name(action: str, description: str, tooltip: str) -> Binding:
    """Give the palette a command that has no key: one that is rare, and must not happen by a slip."""
    return key("", action, description, tooltip, display="^p")


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

"""Names of keys: what people write, what Textual calls it, and which keys a terminal can be relied on to send."""

from string import ascii_letters, ascii_lowercase

from textual.keys import _character_to_key, key_to_character

from coder.codebook.near import suggest

FUNCTION = tuple(f"f{number}" for number in range(1, 25))
NAMED = (
    *("enter", "tab", "escape", "backspace", "delete", "insert", "space"),
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
)
SIGNS = {_character_to_key(chr(code)): chr(code) for code in range(33, 127) if not chr(code).isalnum()}
WITH_SHIFT = ("tab", "up", "down", "left", "right", "home", "end")
WITH_CTRL = (*ascii_lowercase, "up", "down", "left", "right", "home", "end")
SENT = {
    *NAMED,
    *FUNCTION,
    *SIGNS,
    *(f"shift+{name}" for name in WITH_SHIFT),
    *(f"ctrl+{name}" for name in WITH_CTRL),
}
"""Keys with names that terminals tell apart; a single character is one as well."""

ALIASES = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "page_up": "pageup", "page_down": "pagedown", "plus_sign": "plus", "hyphen": "minus", "dot": "full_stop",
    "period": "full_stop", "colon_sign": "colon", "equals": "equals_sign", "less_than": "less_than_sign",
    "greater_than": "greater_than_sign",
}  # fmt: skip
"""What people call keys that Textual calls otherwise."""

MODIFIERS = ("ctrl", "shift", "alt", "super", "hyper", "meta", "cmd", "option")

UNSAFE = {
    "ctrl+c": "it always leaves the program",
    "ctrl+h": "many terminals send it for backspace",
    "ctrl+i": "terminals send it for tab",
    "ctrl+j": "terminals send it for enter",
    "ctrl+m": "terminals send it for enter",
    "ctrl+q": "terminals use it to go on with their output",
    "ctrl+s": "terminals use it to stop their output",
    "ctrl+z": "it puts the program into the background",
    "f11": "terminals and desktops use it for full screen",
}

WINDOW_KEYS = "terminals and desktops use it themselves, or send something else"
NOT_SENT = "terminals do not tell it apart"


class KeyNameError(ValueError):
    """A key that cannot be given to a command; the message says why."""


def read(said: str) -> str:
    """Give Textual's name of a key that a person wrote as its sign or name.

    >>> read(";"), read("F4"), read("Ctrl+N"), read("esc"), read("é")
    ('semicolon', 'f4', 'ctrl+n', 'escape', 'é')

    Raises:
        KeyNameError: there is no such key, it is a letter of the codebook, or terminals do not reliably send it.
    """
    if len(said) == 1:
        return _sign(said)
    name = said.strip().lower().replace("-", "_" if "+" not in said else "-")
    *modifiers, base = [ALIASES.get(part, part) for part in name.split("+")]
    unknown = [part for part in modifiers if part not in MODIFIERS]
    named = "+".join([*modifiers, base])
    if unknown or not _is_known(base):
        raise KeyNameError(f"there is no key '{said}'{suggest(named, sorted(SENT))}")
    if why := _why_not(modifiers, base, named):
        raise KeyNameError(f"'{said}' is not safe: {why}")
    return named


def character_of(key: str) -> str | None:
    """Give the character that a key types; None for a key that types none. Textual's own misses `minus` and others.

    >>> character_of("minus"), character_of("é"), character_of("degree_sign"), character_of("f4")
    ('-', 'é', '°', None)
    """
    found = SIGNS.get(key) or key_to_character(key)
    return found if found and found.isprintable() else None


def written(key: str) -> str:
    """Write a key as `keys.toml` does: a sign as itself, any other key by its name.

    >>> written("semicolon"), written("ctrl+n"), written("space"), written("left")
    (';', 'ctrl+n', 'space', 'left')
    """
    character = character_of(key)
    return character if character and character != " " else key


def _sign(said: str) -> str:
    if said in ascii_letters:
        raise KeyNameError(f"'{said}' is an ASCII letter, and those belong to the codebook")
    if said.isspace() and said != " ":
        raise KeyNameError('a blank of this kind is no key; write its name, such as "tab"')
    return "space" if said == " " else _character_to_key(said)


def _is_known(base: str) -> bool:
    return base in SENT or len(base) == 1 or character_of(base) is not None


def _why_not(modifiers: list[str], base: str, named: str) -> str:
    """Why a key that exists is not to be relied on; empty when it is."""
    if named in UNSAFE:
        return UNSAFE[named]
    if not modifiers or named in SENT:
        return ""
    if modifiers == ["shift"] and character_of(base):
        return "write the sign that it gives" if base != "space" else NOT_SENT
    return NOT_SENT if modifiers[0] in ("ctrl", "shift") else WINDOW_KEYS

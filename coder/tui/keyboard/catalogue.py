"""Every command there is, read off the screens' own bindings: what `keys.toml` can name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.screen import Screen

from coder.tui import screens
from coder.tui.app import CoderApp
from coder.tui.keys import NOWHERE, is_fixed

WHOLE = ("coding", "ratings", "evidence", "check", "queue", "roles", "agreement", "behind", "segment")
"""The screens that fill the terminal, in the order of a rater's day, then a supervisor's; the others lie over them."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the program."""

    name: str
    keys: tuple[str, ...]
    """Its keys as it comes, by Textual's names."""
    meaning: str
    places: tuple[str, ...]
    """The screens that have it."""
    fixed: bool
    """Whether its keys stay as they are: letters and digits, and what every dialog understands."""


def commands() -> dict[str, Command]:
    """List all commands by name, in the order of the screens."""
    found: dict[str, list[tuple[str, Binding]]] = {}
    for place, bindings in scopes().items():
        for binding in bindings:
            found.setdefault(binding.id or "", []).append((place, binding))
    return {name: _command(name, uses) for name, uses in found.items()}


def scopes() -> dict[str, tuple[Binding, ...]]:
    """Each screen's bindings, the program's own among them: no two commands of one may share a key."""
    everywhere = tuple(_bindings(CoderApp))
    return {_name(one): (*_bindings(one), *everywhere) for one in _screens()}


def clashes(moved: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, Binding, Binding]]:
    """List which commands would share a key of a screen: screen, key, and the two bindings."""
    for place, bindings in scopes().items():
        owners: dict[str, Binding] = {}
        for binding in _once(bindings):
            for key in keys_of(binding, bindings, moved):
                other = owners.setdefault(key, binding)
                if other.id != binding.id:
                    yield place, key, other, binding


def keys_of(binding: Binding, among: tuple[Binding, ...], moved: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The keys that a command has once some are moved."""
    own = tuple(one.key for one in among if one.id == binding.id)
    return moved.get(binding.id or "", own)


def _once(bindings: tuple[Binding, ...]) -> Iterator[Binding]:
    yield from {binding.id: binding for binding in reversed(bindings)}.values()


def _command(name: str, uses: list[tuple[str, Binding]]) -> Command:
    keys = tuple(dict.fromkeys(binding.key for _place, binding in uses if not binding.key.startswith(NOWHERE)))
    places = tuple(dict.fromkeys(place for place, _binding in uses))
    return Command(name, keys, uses[0][1].tooltip, places, is_fixed(name))


def _screens() -> list[type[Screen[Any]]]:
    """Every screen that somebody can stand on, the whole screens first."""
    modules = [import_module(f"{screens.__name__}.{one.name}") for one in iter_modules(screens.__path__)]
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Screen) and value.__module__ == module.__name__
    }
    bases = {base for one in classes for base in one.__mro__[1:]}
    stood_on = [one for one in classes if one not in bases or not one.__name__.endswith("Screen")]
    order = {name: at for at, name in enumerate(WHOLE)}
    return sorted(stood_on, key=lambda one: (order.get(_name(one), len(order)), _name(one)))


def _name(screen: type[Screen[Any]]) -> str:
    """What people call a screen: `RatingsScreen` is the ratings screen, unless it says otherwise itself."""
    return str(getattr(screen, "CALLED", screen.__name__.removesuffix("Screen").lower()))


def _bindings(kind: type[Screen[Any]] | type[App[Any]]) -> Iterator[Binding]:
    """A class's bindings as Textual merges them, ours only: where a class binds a key anew, its base loses it."""
    keys: dict[str, list[Binding]] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, DOMNode) and base.__module__.startswith("coder."):
            keys.update(BindingsMap(base.__dict__.get("BINDINGS", ())).key_to_bindings)
    for bindings in keys.values():
        yield from bindings

"""The palette and the page of all keys, drawn from the bindings that are active: they cannot disagree with the keys."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.screen import Screen

from coder.tui.keyboard.board import DEFAULT, Keyboard
from coder.tui.keyboard.names import written
from coder.tui.keys import NOWHERE

NOT_LISTED = ("code-", "digit-", "command-palette")
"""Ids, or beginnings of ids, of keys that the codebook gives a meaning, and of the palette itself."""


def commands(screen: Screen[Any]) -> Iterator[tuple[DOMNode, Binding]]:
    """List the commands of a screen, each once, with the node that carries it out.

    Their order is that of the screen's own bindings, wherever a person has moved their keys.
    """
    order = [binding.id for _key, binding in (*screen._bindings, *screen.app._bindings)]
    found: dict[str, tuple[DOMNode, Binding]] = {}
    for active in screen.active_bindings.values():
        name = active.binding.id
        if name and active.enabled and not name.startswith(NOT_LISTED):
            found.setdefault(name, (active.node, active.binding))
    yield from (found[name] for name in dict.fromkeys(order) if name in found)


def keys_by_name(screen: Screen[Any]) -> dict[str, str]:
    """Every command's keys on a screen, as the footer writes them."""
    found: dict[str, list[str]] = {}
    for active in screen.active_bindings.values():
        binding, shown = active.binding, found.setdefault(active.binding.id or "", [])
        # What a binding wants to be shown as is its first key.
        shown.append(screen.app.get_key_display(replace(binding, key_display=None) if shown else binding))
    return {name: " ".join(dict.fromkeys(keys)) for name, keys in found.items()}


def key_for(screen: Screen[Any], name: str) -> str:
    """What to press for a command, in a word for a sentence: its first key, else the palette's."""
    keys = {active.binding.id: active.binding.key for active in reversed(screen.active_bindings.values())}
    key = keys.get(name, NOWHERE)
    key = keys.get("command-palette", "") if key.startswith(NOWHERE) else key
    return _keyboard(screen).shown(key) or written(key).replace("escape", "esc")


def _keyboard(screen: Screen[Any]) -> Keyboard:
    return getattr(screen.app, "keyboard", DEFAULT)


class Commands(Provider):
    """Every command of the screen below the palette, for terminals and desktops that take some keys away."""

    async def discover(self) -> Hits:
        """List all commands before anything is typed."""
        keys = keys_by_name(self.screen)
        for node, binding in commands(self.screen):
            run = partial(self.app.run_action, binding.action, node)
            yield DiscoveryHit(binding.tooltip, run, help=f"key {keys[binding.id or '']}")

    async def search(self, query: str) -> Hits:
        """List the commands that fit what was typed."""
        matcher, keys = self.matcher(self._latin(query)), keys_by_name(self.screen)
        for node, binding in commands(self.screen):
            score = matcher.match(binding.tooltip)
            if score > 0:
                run = partial(self.app.run_action, binding.action, node)
                yield Hit(score, matcher.highlight(binding.tooltip), run, help=f"key {keys[binding.id or '']}")

    def _latin(self, query: str) -> str:
        """What was typed, by Latin letters: the names of commands are English whatever the keyboard writes."""
        layout = _keyboard(self.screen).layout
        return "".join(layout.meant(one) if one.isalpha() else one for one in query)

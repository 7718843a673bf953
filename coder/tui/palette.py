"""The palette and the page of all keys, drawn from the bindings that are active: they cannot disagree with the keys."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.screen import Screen

from coder.tui.keys import BY_NAME

NOT_LISTED = ("code-", "digit-", "command-palette")
"""Ids, or beginnings of ids, of keys that the codebook gives a meaning, and of the palette itself."""


def commands(screen: Screen[Any]) -> Iterator[tuple[DOMNode, Binding]]:
    """List the commands of a screen in the order of its bindings, each once, with the node that carries it out."""
    found: set[str] = set()
    for active in screen.active_bindings.values():
        name = active.binding.id
        if name and active.enabled and not name.startswith(NOT_LISTED) and name not in found:
            found.add(name)
            yield active.node, active.binding


def keys_of(app: App[Any], binding: Binding) -> str:
    """The key of a binding as the footer writes it."""
    return app.get_key_display(binding)


class Commands(Provider):
    """Every command of the screen below the palette, for terminals and desktops that take some keys away."""

    async def discover(self) -> Hits:
        """List all commands before anything is typed."""
        for node, binding in commands(self.screen):
            run = partial(self.app.run_action, binding.action, node)
            yield DiscoveryHit(binding.tooltip, run, help=self._key(binding))

    async def search(self, query: str) -> Hits:
        """List the commands that fit what was typed."""
        matcher = self.matcher(query)
        for node, binding in commands(self.screen):
            score = matcher.match(binding.tooltip)
            if score > 0:
                run = partial(self.app.run_action, binding.action, node)
                yield Hit(score, matcher.highlight(binding.tooltip), run, help=self._key(binding))

    def _key(self, binding: Binding) -> str:
        return "no key" if binding.key.startswith(BY_NAME) else f"key {keys_of(self.app, binding)}"

"""The same text twice where it must be unique."""

from coder.codebook.tree import Node


def clash(seen: dict[str, Node], node: Node) -> Node | None:
    """Return the earlier node with the same text, None for the first one, which is remembered."""
    first = seen.setdefault(node.text, node)
    return None if first is node else first

"""What stands for what: cycles among names, and groups unfolded to the codes they hold."""

from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

Names = tuple[str, ...]


def cycles(edges: Mapping[str, Iterable[str]]) -> tuple[Names, ...]:
    """Find the cycles, each once and closed: the name it begins with stands at its end too.

    >>> cycles({"a": ["b"], "b": ["a"], "c": ["c"], "d": ["a"]})
    (('a', 'b', 'a'), ('c', 'c'))
    """
    left = {name: [below for below in names if below in edges] for name, names in edges.items()}
    found = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            # It names each node after the one that needs it least; turned round, each name holds the next.
            ring = list(reversed(error.args[1]))[1:]
            first = ring.index(min(ring, key=list(edges).index))
            found.append((*ring[first:], *ring[:first], ring[first]))
            left[ring[first]] = []
        else:
            return tuple(sorted(found, key=lambda cycle: list(edges).index(cycle[0])))


def unfold(
    groups: Mapping[str, Names], leaf: Callable[[str], Names], keep: Callable[[str, str], bool]
) -> dict[str, Names]:
    """Replace groups within groups by their codes, in order and without repeats. Cycles must be gone.

    A member that is no group goes through `leaf`; `keep(group, code)` tells what stays in a group.
    """
    inner = {name: [member for member in members if member in groups] for name, members in groups.items()}
    done: dict[str, Names] = {}
    for name in TopologicalSorter(inner).static_order():
        codes = [code for member in groups[name] for code in (done[member] if member in groups else leaf(member))]
        done[name] = tuple(code for code in dict.fromkeys(codes) if keep(name, code))
    return done

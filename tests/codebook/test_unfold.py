"""Cycles are found, each once; without them groups unfold."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.unfold import cycles, unfold

NAMES = "abcdef"
graphs = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4, unique=True))


@given(graphs)
def test_every_cycle_that_is_named_is_one(graph: dict[str, list[str]]) -> None:
    for cycle in cycles(graph):
        assert cycle[0] == cycle[-1]
        assert all(below in graph[name] for name, below in pairwise(cycle))


@given(graphs)
def test_no_cycle_named_means_that_no_name_leads_back_to_itself(graph: dict[str, list[str]]) -> None:
    def reached(name: str) -> set[str]:
        found: set[str] = set()
        todo = [name]
        while todo:
            new = set(graph.get(todo.pop(), [])) - found
            found |= new
            todo += new
        return found

    assert bool(cycles(graph)) is any(name in reached(name) for name in graph)


def test_a_chain_of_groups_may_be_long() -> None:
    groups = {f"g{at}": (f"g{at + 1}",) for at in range(5000)}

    assert unfold(groups, lambda name: (name,), lambda _group, _code: True)["g0"] == ("g5000",)

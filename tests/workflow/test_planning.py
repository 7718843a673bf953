"""Who codes what: balanced, connected, and never moved by a later draw."""

from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coder.errors import ConflictError
from coder.workflow.planning import Pair, Plan, Wish, plan

seeds = st.integers(0, 2**31 - 1)
raters = st.integers(1, 6).map(lambda n: tuple(f"R{at}" for at in range(n)))
sessions = st.integers(1, 40).map(lambda n: tuple(f"S{at}" for at in range(n)))
shares = st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.33, 0.5, 0.9, 1.0])


def by_session(pairs: tuple[Pair, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for session, rater in pairs:
        found.setdefault(session, []).append(rater)
    return found


def doubled(pairs: tuple[Pair, ...]) -> set[str]:
    return {session for session, several in by_session(pairs).items() if len(several) > 1}


@given(sessions, raters, seeds)
def test_every_session_gets_one_rater_and_loads_differ_by_one_at_most(
    some: tuple[str, ...], people: tuple[str, ...], seed: int
) -> None:
    made = plan(Wish(some, people), [], Random(seed))
    assert sorted(session for session, _ in made.pairs) == sorted(some)
    assert max(made.load.values()) - min(made.load.values()) <= 1
    assert Counter(rater for _, rater in made.pairs) == Counter({name: n for name, n in made.load.items() if n})


@given(sessions, raters, shares, seeds)
def test_the_double_coded_share_is_exact_and_nobody_codes_a_session_twice(
    some: tuple[str, ...], people: tuple[str, ...], share: float, seed: int
) -> None:
    assume(len(people) > 1 or round(share * len(some)) == 0)
    made = plan(Wish(some, people, double=share), [], Random(seed))
    coded = by_session(made.pairs)
    assert set(coded) == set(some)
    assert all(len(set(several)) == len(several) for several in coded.values())
    assert len(doubled(made.pairs)) == round(share * len(some))


@given(sessions, raters, shares, seeds)
def test_the_same_seed_draws_the_same_plan(
    some: tuple[str, ...], people: tuple[str, ...], share: float, seed: int
) -> None:
    assume(len(people) > 1)
    wish = Wish(some, people, double=share)
    assert plan(wish, [], Random(seed)) == plan(wish, [], Random(seed))


@given(sessions, raters, shares, seeds, seeds)
def test_a_second_draw_of_the_same_wish_draws_nothing(
    some: tuple[str, ...], people: tuple[str, ...], share: float, seed: int, other: int
) -> None:
    assume(len(people) > 1)
    wish = Wish(some, people, double=share, strata={session: session[-1] for session in some})
    first = plan(wish, [], Random(seed))
    assert plan(wish, first.pairs, Random(other)).pairs == ()


@given(sessions, st.integers(1, 20), raters, shares, seeds)
def test_later_sessions_move_nothing_and_are_doubled_themselves(
    some: tuple[str, ...], more: int, people: tuple[str, ...], share: float, seed: int
) -> None:
    assume(len(people) > 1)
    first = plan(Wish(some, people, double=share), [], Random(seed))
    later = (*some, *(f"L{at}" for at in range(more)))
    second = plan(Wish(later, people, double=share), first.pairs, Random(seed + 1))
    assert {session for session, _ in second.pairs} <= {name for name in later if name.startswith("L")}
    assert len(doubled((*first.pairs, *second.pairs))) == round(share * len(later))


@given(sessions, raters, st.data(), seeds)
def test_who_has_a_conflict_is_never_assigned(
    some: tuple[str, ...], people: tuple[str, ...], data: st.DataObject, seed: int
) -> None:
    assume(len(people) > 1)
    barred = data.draw(st.sets(st.tuples(st.sampled_from(some), st.sampled_from(people))))
    assume(all(any((session, rater) not in barred for rater in people) for session in some))
    made = plan(Wish(some, people, conflicts=frozenset(barred)), [], Random(seed))
    assert not set(made.pairs) & barred
    assert len(made.pairs) == len(some)


@given(sessions, raters, shares, seeds)
def test_overlap_and_connection_are_told_as_they_are(
    some: tuple[str, ...], people: tuple[str, ...], share: float, seed: int
) -> None:
    assume(len(people) > 1)
    made = plan(Wish(some, people, double=share), [], Random(seed))
    shared = Counter(
        " ".join(two) for several in by_session(made.pairs).values() for two in combinations(sorted(several), 2)
    )
    assert {name: count for name, count in made.overlap.items() if count} == dict(shared)
    assert list(made.overlap) == [" ".join(two) for two in combinations(sorted(people), 2)]
    assert made.connected == connected(people, set(shared))


def connected(people: tuple[str, ...], links: set[str]) -> bool:
    """Whether the raters are one piece: merge pieces along the links until nothing more merges."""
    piece = {name: {name} for name in people}
    for link in links:
        one, other = link.split()
        merged = piece[one] | piece[other]
        piece.update(dict.fromkeys(merged, merged))
    return len({frozenset(names) for names in piece.values()}) == 1


@given(st.integers(2, 6), seeds)
def test_as_many_double_coded_sessions_as_there_are_pairs_connect_all_raters(people: int, seed: int) -> None:
    names = tuple(f"R{at}" for at in range(people))
    pairs = people * (people - 1) // 2
    made = plan(Wish(tuple(f"S{at}" for at in range(pairs)), names, double=1.0), [], Random(seed))
    assert made.connected


@given(st.integers(2, 5), st.integers(1, 3), seeds)
def test_no_pair_of_raters_shares_much_more_than_another(people: int, rounds: int, seed: int) -> None:
    names = tuple(f"R{at}" for at in range(people))
    some = tuple(f"S{at}" for at in range(rounds * people * (people - 1) // 2))
    made = plan(Wish(some, names, double=1.0), [], Random(seed))
    assert max(made.overlap.values()) - min(made.overlap.values()) <= 2


@given(st.integers(2, 6), st.integers(4, 60), shares, seeds)
def test_double_coding_leaves_loads_nearly_even(people: int, count: int, share: float, seed: int) -> None:
    names = tuple(f"R{at}" for at in range(people))
    made = plan(Wish(tuple(f"S{at}" for at in range(count)), names, double=share), [], Random(seed))
    assert max(made.load.values()) - min(made.load.values()) <= 2


@given(st.dictionaries(st.sampled_from([f"S{at}" for at in range(30)]), st.sampled_from("AB"), min_size=8), seeds)
def test_each_stratum_is_double_coded_in_proportion(strata: dict[str, str], seed: int) -> None:
    made = plan(Wish(tuple(strata), ("R1", "R2", "R3"), double=0.25, strata=strata), [], Random(seed))
    twice = Counter(strata[session] for session in doubled(made.pairs))
    for name, members in Counter(strata.values()).items():
        assert abs(twice[name] - 0.25 * members) < 1
    assert sum(twice.values()) == round(0.25 * len(strata))


def test_a_share_asked_for_later_is_doubled_among_the_sessions_that_are_there() -> None:
    some = tuple(f"S{at}" for at in range(10))
    first = plan(Wish(some, ("R1", "R2")), [], Random(1))
    second = plan(Wish(some, ("R1", "R2"), double=0.2), first.pairs, Random(2))
    assert len(second.pairs) == len(doubled((*first.pairs, *second.pairs))) == 2


def test_a_session_that_nobody_is_free_for_is_told_with_the_way_out() -> None:
    wish = Wish(("S1",), ("R1", "R2"), conflicts=frozenset({("S1", "R1"), ("S1", "R2")}))
    with pytest.raises(ConflictError) as caught:
        plan(wish, [], Random(1))
    assert caught.value.message == "Nobody is left to code S1: every rater has it or has a conflict with it."
    assert caught.value.hint == "Name more raters, or ask for less double coding."


def test_more_raters_per_session_than_there_are_is_told() -> None:
    with pytest.raises(ConflictError):
        plan(Wish(("S1",), ("R1", "R2"), per_session=3), [], Random(1))


def test_earlier_pairs_count_in_load_overlap_and_connection() -> None:
    made = plan(Wish(("S1", "S2"), ("R1", "R2")), [("S1", "R1"), ("S0", "R1"), ("S0", "R2")], Random(1))
    assert made == Plan((("S2", "R2"),), {"R1": 2, "R2": 2}, {"R1 R2": 1}, connected=True)


def test_one_rater_alone_is_connected_and_two_without_a_shared_session_are_not() -> None:
    assert plan(Wish(("S1",), ("R1",)), [], Random(1)).connected
    assert not plan(Wish(("S1", "S2"), ("R1", "R2")), [], Random(1)).connected

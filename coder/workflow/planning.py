"""Who should code what: a seeded plan, balanced and connected, that moves nothing already planned.

Pure: sessions and raters in, pairs out. `coder.workflow.assignment` stores what is planned here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from coder.errors import ConflictError

Pair = tuple[str, str]
"""(session, rater)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a supervisor asks for."""

    sessions: tuple[str, ...]
    raters: tuple[str, ...]
    per_session: int = 1
    """How many raters code each session."""
    double: float = 0.0
    """Share of sessions that one rater more codes, unknown to both."""
    strata: Mapping[str, str] | None = None
    """Session → stratum; double coding is spread over strata in proportion."""
    conflicts: frozenset[Pair] = frozenset()
    """Pairs that must not be: a rater's own client, a colleague's session."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be assigned, and what that means for raters and agreement."""

    pairs: tuple[Pair, ...]
    load: Mapping[str, int]
    """Rater → sessions, earlier ones included."""
    overlap: Mapping[str, int]
    """`R1 R2` → sessions both code, earlier ones included."""
    connected: bool
    """Whether shared sessions link all raters, so that their leniency can be compared at all."""


def plan(wish: Wish, existing: Sequence[Pair], random: Random) -> Plan:
    """Draw pairs of session and rater: least loaded first, rarest pairs first, ties by the seed.

    Sessions that somebody has already keep who they have; only what is missing is drawn.

    Raises:
        ConflictError: a session has too few raters without a conflict.
    """
    taken = list(existing)
    sessions = _shuffled(wish.sessions, random)
    extra = _double_coded(wish, sessions, taken)
    for session in sessions:
        wanted = wish.per_session + (session in extra)
        while len(_raters_of(taken, session)) < wanted:
            taken.append((session, _next_rater(wish, session, taken, random)))
    pairs = tuple(taken[len(existing) :])
    return Plan(pairs, _load(wish.raters, taken), _overlap(wish.raters, taken), _connected(wish.raters, taken))


def everyone(wish: Wish, existing: Sequence[Pair]) -> Plan:
    """Pair every rater with every session, as practice, recodes and retests are given out; nothing is drawn."""
    barred = {*existing, *wish.conflicts}
    pairs = tuple(
        (session, rater) for session in wish.sessions for rater in wish.raters if (session, rater) not in barred
    )
    taken = [*existing, *pairs]
    return Plan(pairs, _load(wish.raters, taken), _overlap(wish.raters, taken), _connected(wish.raters, taken))


def _shuffled(items: Sequence[str], random: Random) -> list[str]:
    return random.sample(list(items), len(items))


def _double_coded(wish: Wish, shuffled: Sequence[str], taken: Sequence[Pair]) -> set[str]:
    """Take the share from each stratum; the rounding error goes to the largest rest.

    What is double-coded already counts first, so that a second draw adds nothing; then sessions that
    nobody has yet, so that later ones bring their own overlap.
    """
    coded = Counter(session for session, _ in taken)
    strata: dict[str, list[str]] = {}
    for session in sorted(shuffled, key=lambda one: (coded[one] <= wish.per_session, coded[one] > 0)):
        strata.setdefault((wish.strata or {}).get(session, ""), []).append(session)
    chosen = {name: int(wish.double * len(members)) for name, members in strata.items()}

    def rest(name: str) -> tuple[float, bool]:
        doubled = sum(coded[session] > wish.per_session for session in strata[name])
        return (wish.double * len(strata[name])) % 1, doubled > chosen[name]

    by_rest = sorted(strata, key=rest, reverse=True)
    for name in by_rest[: round(wish.double * len(shuffled)) - sum(chosen.values())]:
        chosen[name] += 1
    return {session for name, members in strata.items() for session in members[: chosen[name]]}


def _next_rater(wish: Wish, session: str, taken: Sequence[Pair], random: Random) -> str:
    there = _raters_of(taken, session)
    free = [one for one in wish.raters if one not in there and (session, one) not in wish.conflicts]
    if not free:
        raise ConflictError(
            f"Nobody is left to code {session}: every rater has it or has a conflict with it.",
            "Name more raters, or ask for less double coding.",
        )
    load, overlap = _load(wish.raters, taken), _overlap(wish.raters, taken)

    def cost(rater: str) -> tuple[int, int, float]:
        return (sum(overlap.get(_pair_name(rater, other), 0) for other in there), load[rater], random.random())

    # A first rater has nobody to pair with, so load decides; a second one goes where pairs are rarest.
    return min(sorted(free), key=cost)


def _raters_of(pairs: Sequence[Pair], session: str) -> set[str]:
    return {rater for name, rater in pairs if name == session}


def _load(raters: Sequence[str], pairs: Sequence[Pair]) -> dict[str, int]:
    counted = Counter(rater for _, rater in pairs)
    return {rater: counted[rater] for rater in raters}


def _overlap(raters: Sequence[str], pairs: Sequence[Pair]) -> dict[str, int]:
    by_session: dict[str, set[str]] = {}
    for session, rater in pairs:
        by_session.setdefault(session, set()).add(rater)
    shared = Counter(_pair_name(*two) for there in by_session.values() for two in combinations(sorted(there), 2))
    return {_pair_name(*two): shared[_pair_name(*two)] for two in combinations(sorted(raters), 2)}


def _pair_name(one: str, other: str) -> str:
    return " ".join(sorted((one, other)))


def _connected(raters: Sequence[str], pairs: Sequence[Pair]) -> bool:
    reached = {raters[0]} if raters else set()
    shared = [name.split() for name, count in _overlap(raters, pairs).items() if count]
    for _ in raters:
        reached |= {rater for two in shared if reached & set(two) for rater in two}
    return reached >= set(raters)

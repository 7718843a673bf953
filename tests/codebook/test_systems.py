"""Every system of the field that the project names can be written down: as a shipped book, or as one made here."""

from collections.abc import Callable

import pytest

from coder.codebook.schema import Codebook
from coder.resources import shipped_codebooks
from tests.codebook.systems import (
    CCRT_PARTS,
    FIXTURES,
    PQS_BUCKETS,
    SESSION,
    ccrt,
    fixture,
    in_parts,
    item_list,
    pqs,
    shipped,
)

WAI_SR = {"goal": (4, 6, 8, 11), "task": (1, 2, 10, 12), "bond": (3, 5, 7, 9)}
STRETCHES = {"part": {"kind": "interval", "length_s": 900}}
LONG_STRETCHES = {"part": {"kind": "interval", "length_s": 1200}}
FIRST_20 = {
    "turn": {"kind": "turn", "within": "slice"},
    "slice": {"kind": "excerpt", "select": {"how": "first", "length_s": 1200}},
}
VPPS = ("patient_1", "patient_2", "patient_3", "therapist_1", "therapist_2", "therapist_3", "together")
TARS = ("client_for", "client_against", "therapist_for", "therapist_against")

SYSTEMS: dict[str, Callable[[], Codebook]] = {
    "WAI-O, 36 items": lambda: shipped("wai-o-36-skeleton"),
    "WAI-O-S": lambda: shipped("wai-o-12-skeleton"),
    "WAI-SR-O": lambda: item_list("wai-sr-o", WAI_SR, (1, 5)),
    "S-WAI-O": lambda: shipped("wai-o-12-segments-skeleton"),
    "SOFTA-o": lambda: shipped("softa-like-skeleton"),
    "3RS": lambda: shipped("3rs-like-skeleton"),
    "CIS, CIS-R": lambda: shipped("cis-like-skeleton"),
    "VTAS-R-SF": lambda: shipped("vtas-like-skeleton"),
    "VTAS-R": lambda: item_list("vtas-r", in_parts(26, "total"), (0, 5)),
    "VTAS": lambda: item_list("vtas", in_parts(44, "client", "therapist", "together"), (0, 5), STRETCHES),
    "VPPS": lambda: item_list("vpps", in_parts(80, *VPPS), (1, 5), STRETCHES, fn="sum"),
    "CALPAS-R": lambda: item_list("calpas-r", in_parts(24, "pwc", "pc", "tui", "wsc"), (1, 7), LONG_STRETCHES),
    "Penn HAcs": lambda: fixture("penn-hacs"),
    "Penn HAr": lambda: item_list("penn-har", {"type_1": range(1, 7), "type_2": range(7, 11)}, (1, 10), FIRST_20),
    "TARS": lambda: item_list("tars", in_parts(42, *TARS), (0, 5)),
    "TPOCS-A": lambda: shipped("tpocs-a-like-skeleton"),
    "ATAS": lambda: item_list("atas", in_parts(14, "total"), (1, 5)),
    "MITI": lambda: shipped("miti-like-skeleton"),
    "MISC": lambda: fixture("misc"),
    "SASB": lambda: fixture("sasb"),
    "VRM": lambda: shipped("vrm-like-skeleton"),
    "Helping skills": lambda: fixture("helping-skills"),
    "CCRT": ccrt,
    "APES, Experiencing": lambda: fixture("experiencing"),
    "PQS": pqs,
    "TCCS": lambda: fixture("tccs"),
}
"""System → its book. Where the key of an item list is not verified, its items are dealt out evenly."""

ITEMS: dict[str, dict[str, int]] = {
    "WAI-O, 36 items": {"goal": 12, "task": 12, "bond": 12},
    "WAI-O-S": {"goal": 4, "task": 4, "bond": 4},
    "WAI-SR-O": {"goal": 4, "task": 4, "bond": 4},
    "S-WAI-O": {"goal": 4, "task": 4, "bond": 4},
    "VTAS-R-SF": {"total": 5},
    "VTAS-R": {"total": 26},
    "VTAS": {"client": 15, "therapist": 14, "together": 15},
    "VPPS": dict(zip(VPPS, (11, 12, 11, 12, 11, 12, 11), strict=True)),
    "CALPAS-R": {"pwc": 6, "pc": 6, "tui": 6, "wsc": 6},
    "Penn HAr": {"type_1": 6, "type_2": 4},
    "TARS": dict(zip(TARS, (10, 11, 11, 10), strict=True)),
    "TPOCS-A": {"bond": 6, "task": 3},
    "ATAS": {"total": 14},
}
"""System → subscale → number of items; together they are all of the book's ratings, each once."""

REVERSED: dict[str, set[int]] = {
    "WAI-O, 36 items": {1, 3, 7, 9, 10, 11, 12, 15, 20, 27, 29, 31, 33, 34},
    "WAI-O-S": {4, 10},
    "S-WAI-O": {4, 10},
    "TPOCS-A": {2, 5, 6, 8},
}
"""System → numbers of the items that count from the other end; none in the others."""


@pytest.fixture(params=SYSTEMS, scope="module")
def system(request: pytest.FixtureRequest) -> tuple[str, Codebook]:
    """A system's name and its book, which was read as any file is: with a problem it would not be here."""
    return request.param, SYSTEMS[request.param]()


def number(code: str) -> int:
    return int(code.removeprefix("i"))


def items_of(book: Codebook, score: str) -> list[int]:
    return [number(name) for name in book.scores[score].of]


def test_every_system_has_scores_and_says_whom_to_cite(system: tuple[str, Codebook]) -> None:
    _, book = system
    assert book.scores
    assert book.rights.citation
    assert book.rights.item_text == "withheld"


def test_subscales_have_their_number_of_items_and_share_none(system: tuple[str, Codebook]) -> None:
    name, book = system
    subscales = ITEMS.get(name, {})
    assert {score: len(items_of(book, score)) for score in subscales} == subscales
    if subscales:
        together = [item for score in subscales for item in items_of(book, score)]
        assert sorted(together) == list(range(1, sum(subscales.values()) + 1))
        assert len(book.codes) == len(together)


def test_what_counts_from_the_other_end_is_as_the_key_says(system: tuple[str, Codebook]) -> None:
    name, book = system
    assert {number(code) for score in book.scores.values() for code in score.reverse} == REVERSED.get(name, set())


def test_every_file_of_the_folder_and_every_shipped_book_is_some_systems() -> None:
    names = {make().id for make in SYSTEMS.values()}
    assert {path.stem for path in FIXTURES.glob("*.yaml")} <= names
    assert {name for name in shipped_codebooks() if name.endswith("-skeleton")} <= names


def test_the_three_keys_of_the_wai_are_told_apart() -> None:
    # 36 items and 12 items (1989): from memory, partition checked. Short revised: verified in two sources.
    full, short, revised = (SYSTEMS[name]() for name in ("WAI-O, 36 items", "WAI-O-S", "WAI-SR-O"))
    assert items_of(full, "task") == [2, 4, 7, 11, 13, 15, 16, 18, 24, 31, 33, 35]
    assert items_of(full, "bond") == [1, 5, 8, 17, 19, 20, 21, 23, 26, 28, 29, 36]
    assert items_of(full, "goal") == [3, 6, 9, 10, 12, 14, 22, 25, 27, 30, 32, 34]
    assert [items_of(short, name) for name in ("task", "bond", "goal")] == [[1, 2, 8, 12], [3, 5, 7, 9], [4, 6, 10, 11]]
    swapped = set(items_of(short, "goal")) ^ set(items_of(revised, "goal"))
    assert swapped == {8, 10}, "a total hides which of the two keys was used"


def test_items_that_begin_at_no_evidence_show_it_and_do_not_store_it() -> None:
    for name in ("WAI-O, 36 items", "WAI-O-S", "S-WAI-O"):
        scale = SYSTEMS[name]().scales["g7"]
        assert (scale.min, scale.max, scale.start) == (1, 7, 4)
    book = SYSTEMS["S-WAI-O"]()
    assert {(book.segments[code.segment].kind, code.required) for code in book.codes.values()} == {("interval", True)}
    assert book.segments[book.first_kind].length_s == 300


def test_the_brief_form_lies_within_the_nine_items() -> None:
    assert items_of(SYSTEMS["TPOCS-A"](), "brief") == [1, 3, 4, 5, 9]


def test_signs_of_a_family_are_placed_per_person_and_limit_what_is_rated() -> None:
    book = SYSTEMS["SOFTA-o"]()
    assert book.targets == {"therapist": "one", "client": "each", "family": "group"}
    for_persons = [code for code in book.codes_of("sign") if code.target == "client"]
    assert len(for_persons) == 6, "two signs for each of three dimensions"
    for_family = [code for code in book.codes.values() if code.target == "family"]
    assert {code.only_if for code in for_family} == {"roster(client) >= 2"}
    assert [len(book.codes_of(kind)) for kind in ("turn", "sign", "session")] == [0, 16, 8]
    # 4 dimensions, of the family and of the therapist, each with only +, only - and both.
    assert len(book.rules) == 24
    limits = {rule.id: (rule.severity, (rule.then.allow or {})["r_eng"]) for rule in book.rules[:3]}
    assert limits == {
        "eng_only_pos": ("error", (0, 1, 2, 3)),
        "eng_only_neg": ("error", (-3, -2, -1, 0)),
        "eng_mixed": ("warn", (-1, 0, 1)),
    }


def test_every_rating_of_a_dimension_is_limited_by_its_own_signs() -> None:
    book = SYSTEMS["SOFTA-o"]()
    for rule in book.rules:
        (rated,) = rule.then.allow or {}
        element = book.codes[rated].tags["element"]
        signs = [code for code in book.codes if f"count({code})" in rule.when]
        assert {book.codes[code].tags["element"] for code in signs} == {element}
        assert {book.codes[code].target for code in signs} == {book.codes[rated].target}
        assert {book.codes[code].valence for code in signs} == {"positive", "negative"}


def test_markers_of_rupture_come_in_two_classes_and_are_weak_or_clear() -> None:
    book = SYSTEMS["3RS"]()
    sizes = [len(book.members(name)) for name in ("withdrawal", "confrontation", "resolution")]
    assert sizes == [7, 7, 10]
    assert {code.intensity for code in (book.codes[name] for name in book.members("markers"))} == {"clarity"}
    assert {len(code.hotkey or "") for code in book.codes_of("seg5")} == {2}
    assert book.codes["resolved"].only_if == "count(markers) > 0"


def test_twenty_minutes_at_random_are_cut_and_rated() -> None:
    book = SYSTEMS["MITI"]()
    selection = book.segments["slice"].select
    assert selection is not None
    assert (selection.how, selection.length_s, book.segments["utt"].within) == ("random", 1200, "slice")
    assert (len(book.codes_of("utt")), len(book.codes_of("slice")), book.scales["g5"].start) == (10, 4, 3)
    assert book.members("adherent") == ("seek", "affirm", "emphasize")
    assert book.members("non_adherent") == ("confront", "persuade")
    assert [book.scores[name].of for name in ("technical", "relational")] == [
        ("cct", "sst"),
        ("partnership", "empathy"),
    ]


def test_a_unit_is_answered_twice_by_eight_modes() -> None:
    book = SYSTEMS["VRM"]()
    assert book.segments[book.first_kind].kind == "thought_unit"
    assert [(facet.required, len(facet.values)) for facet in book.facets.values()] == [(True, 8), (True, 8)]
    assert book.groups["every_unit"].mode == "exclusive_exhaustive"


def test_long_lists_of_categories_have_no_keys() -> None:
    book = SYSTEMS["CCRT"]()
    assert {part: len(book.members(part)) for part in CCRT_PARTS} == CCRT_PARTS
    assert not [code.id for code in book.codes.values() if code.hotkey]


def test_levels_are_read_in_tenths() -> None:
    scale = SYSTEMS["APES, Experiencing"]().scales["level"]
    assert len(scale.values()) == 71
    assert (scale.accepts(3.1), scale.accepts(3.15)) == (True, False)


def test_a_forced_distribution_has_a_place_for_each_of_its_hundred_items() -> None:
    book = SYSTEMS["PQS"]()
    assert len(book.codes_of("session")) == sum(PQS_BUCKETS.values()) == 100
    assert book.scales["q9"].buckets == PQS_BUCKETS


def test_a_session_that_is_rated_as_a_whole_is_walked_through_by_turns() -> None:
    assert list(SESSION) == ["turn", "session"]
    for name in ("WAI-O, 36 items", "WAI-O-S", "VTAS-R-SF", "TPOCS-A", "SOFTA-o"):
        book = SYSTEMS[name]()
        assert (book.first_kind, book.segments["turn"].kind, book.codes_of("turn")) == ("turn", "turn", ())

"""What there is to rate and how it is typed and shown; the ratings screen draws and stores it."""

from dataclasses import dataclass

from rich.console import Group
from rich.table import Table
from rich.text import Text

from coder.codebook.completeness import needs_evidence
from coder.codebook.legality import persons
from coder.codebook.schema import Code, Codebook, Scale
from coder.model import Number, Segment, Value
from coder.tui.drawing import readable
from coder.tui.widgets.rows import clock
from coder.workflow.coding import Desk
from coder.workflow.submission import named

MOST_VALUES = 10
"""A scale with more values shows its anchors only."""


@dataclass(frozen=True, slots=True)
class Item:
    """One rating to give: a code on a segment, for one person where it is given per person."""

    segment: Segment
    code: Code
    person: str = ""

    @property
    def name(self) -> str:
        """What is rated, and whom it is about."""
        return f"{self.person} {self.code.label}" if self.person else self.code.label

    @property
    def place(self) -> tuple[str, str, str]:
        """Where its events are: the ids of segment, code and person."""
        return self.segment.id, self.code.id, self.person


def items_of(desk: Desk, segment: Segment) -> tuple[Item, ...]:
    """List the ratings of one segment."""
    ratings = [code for code in _ordered(desk, segment) if code.kind == "rating"]
    here = [(code, person) for code in ratings for person in persons(desk.book, code, desk.material.roster)]
    # Each person's ratings stand together: that is how they are thought about.
    order = {person: at for at, person in enumerate(dict.fromkeys(person for _, person in here))}
    return tuple(Item(segment, code, person) for code, person in sorted(here, key=lambda one: order[one[1]]))


def silent_items(desk: Desk) -> tuple[Item, ...]:
    """List the ratings of all intervals and of the session: what nobody in particular says."""
    return tuple(item for one in desk.all_segments if not one.words for item in items_of(desk, one))


def _ordered(desk: Desk, segment: Segment) -> list[Code]:
    """The legal codes in the order in which the book asks its globals, the others after them."""
    asked = {name: at for at, name in enumerate(desk.book.globals)}
    return sorted(desk.legal(segment), key=lambda code: asked.get(code.id, len(asked)))


def given(desk: Desk, item: Item) -> Value | None:
    """What is stored for an item."""
    return desk.marks(item.segment.id).value(item.code.id, item.person)


def is_closed(desk: Desk, item: Item) -> bool:
    """Whether the rating is not asked now, because its `only_if` does not hold."""
    return not desk.is_open(item.code, item.person)


def is_missing(desk: Desk, item: Item) -> bool:
    """Whether a submit waits for this item."""
    value = given(desk, item)
    if is_closed(desk, item):
        return False
    if value is None:
        return item.code.required
    return needs_evidence(desk.book, item.code, value) and not value.evidence


def is_one_digit(scale: Scale) -> bool:
    """Whether each value is typed with one digit, so that the digit can be stored at once."""
    values = scale.values()
    return bool(values) and all(value in range(10) for value in values)


def parse(typed: str) -> Number | None:
    """The number that was typed; None when it is not one."""
    try:
        number = float(typed)
    except ValueError:
        return None
    return int(number) if number == int(number) else number


def line_of(desk: Desk, item: Item) -> str:
    """An item as a line: what is given, where, and the code's name."""
    name = named(desk, item.segment) if item.segment.number else ""
    return f"{shown(desk, item):>4} {name:<7} {item.name}"


def shown(desk: Desk, item: Item) -> str:
    """What is given, in up to four signs; a dash where it is not asked, dots where a submit waits for it."""
    value = given(desk, item)
    if is_closed(desk, item):
        return "–"
    if value is None:
        return "…" if item.code.required else ""
    if value.value is None:
        return "n/a" if value.reason == "not_applicable" else "_"
    return f"{value.value:g}" + ("!" if is_missing(desk, item) else "")


def panel(desk: Desk, item: Item, typed: str, stores: str, *, wide: bool) -> Group:
    """Write all that is needed to give one rating: what it means, what it rests on, the anchors, what is given.

    Where it is wide, the scale's start is told too. `stores` is the key that stores what is typed.
    """
    code = item.code
    scale = desk.book.scales[code.scale or ""]
    where = named(desk, item.segment) if item.segment.number else "the whole session"
    head = Text(code.label, "bold")
    head.append(f"\n{where}, {clock(item.segment.start_ms)} to {clock(item.segment.end_ms)}\n", "not bold")
    head.append(_evidence(desk, item), "not bold")
    head.append(f"{readable(desk.book, code.definition)}\n", "not bold")
    if is_closed(desk, item):
        return Group(head, Text(f"Not asked: only when {readable(desk.book, code.only_if or '')}."))
    tail = Text(f"\n{typed}_  {stores} stores it", "reverse") if typed else Text()
    return Group(head, _anchors(desk.book, scale, given(desk, item), wide=wide), tail)


def _anchors(book: Codebook, scale: Scale, value: Value | None, *, wide: bool) -> Table:
    """The scale's values with what they mean; the one that is stored has a sign and is inverse."""
    table = Table.grid(padding=(0, 1, 0, 0))
    values = scale.values()
    numbers = values if 0 < len(values) <= MOST_VALUES else tuple(sorted(scale.anchors))
    for number in numbers:
        start = "  (shown at the start, not stored)" if wide and number == scale.start else ""
        words = readable(book, book.text(scale.anchors.get(number, {}))) + start
        _row(table, f"{number:g}", words, chosen=value is not None and value.value == number)
    if numbers != values:
        _row(table, "", f"any value from {scale.min:g} to {scale.max:g} by {scale.step:g}", chosen=False)
        if value is not None and value.value is not None and value.value not in numbers:
            _row(table, f"{value.value:g}", "", chosen=True)
    for reason in scale.null_reasons:
        _row(table, "_", reason.replace("_", " "), chosen=value is not None and value.reason == reason)
    return table


def _row(table: Table, sign: str, words: str, *, chosen: bool) -> None:
    table.add_row("●" if chosen else " ", sign, words, style="reverse" if chosen else "")


def _evidence(desk: Desk, item: Item) -> str:
    """What the rating rests on, as segment numbers; nothing for ratings that take no evidence."""
    if item.code.evidence == "none":
        return ""
    value = given(desk, item)
    linked = set(value.evidence) if value else set()
    numbers = ", ".join(named(desk, one) for one in desk.segments if one.id in linked)
    wish = "needed: + links it" if item.code.evidence == "required" else "welcome: + links it"
    return f"evidence {numbers or wish}\n"

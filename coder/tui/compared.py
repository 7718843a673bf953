"""Lines for the units behind a figure, and what a segment's page says of its raters."""

from collections.abc import Container, Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from coder.codebook.schema import Codebook
from coder.model import Marks, Value
from coder.tui.widgets.rows import clock, letters
from coder.tui.widgets.wrap import clean, fit, wrap
from coder.workflow.behind import Compared
from coder.workflow.in_context import Context, Said

AGREED, DIFFERENT, MISSING = "=", "≠", "–"
MOST_CELLS: Final = 14
"""What a rater gave has at most so many cells in the list; the segment's own page has it whole."""


def in_order(units: Sequence[Compared], *, different_first: bool) -> tuple[Compared, ...]:
    """Disagreements first, or all in order of session and time."""
    return tuple(sorted(units, key=lambda one: one.agreed) if different_first else units)


def lines(units: Sequence[Compared]) -> tuple[str, list[str]]:
    """A heading and a line for each unit: whether raters agreed, where, when, who speaks, and what each rater gave."""
    raters = sorted({rater for one in units for rater in one.values})
    columns = [
        _column("", [AGREED if one.agreed else DIFFERENT for one in units]),
        _column("session", [one.session for one in units]),
        _column("segment", [one.segment or "all" for one in units]),
        _column("time", ["" if one.start_ms is None else clock(one.start_ms) for one in units]),
        _column("speaks", [one.role for one in units]),
        *(_column(rater, [clean(one.values.get(rater, MISSING)) for one in units]) for rater in raters),
    ]
    heading, *rows = ("  ".join(cells).rstrip() for cells in zip(*columns, strict=True))
    return f" {heading}", rows


def _column(title: str, cells: Sequence[str]) -> list[str]:
    width = min(MOST_CELLS, max(map(cell_len, {title, *cells})))
    return [fit(one, width) for one in (title, *cells)]


def words_of(one: Compared) -> str:
    """A line as a sentence, for who hears the screen and does not see it."""
    where = f"{one.session}:{one.segment}" if one.segment else one.session
    given = ", ".join(f"{rater} {clean(value)}" for rater, value in one.values.items())
    return f"{where}: {given}; {'agreed' if one.agreed else 'not agreed'}"


def segment_page(found: Context, width: int) -> Text:
    """What each rater gave with their notes, then the words with the turns around them, in lines of so many cells."""
    roles = {one.speaker: one.role for one in found.spoken if one.role}
    names = letters(dict.fromkeys(one.speaker for one in found.spoken), roles)
    text, cells = Text(no_wrap=True), max(map(len, names.values()), default=1)
    raters = max((cell_len(said.rater) for said in found.said), default=0)
    for said in found.said:
        text.append(_hanging(" ", fit(said.rater, raters) + "  ", given(said, found.book, found.own), width))
        if said.note:
            text.append(_hanging(" ", " " * raters + "  ", f"note: {said.note}", width))
    text.append("\n")
    for one in found.spoken:
        edge, style = ("▌", "bold") if one.here else (" ", "dim")
        first = f"{names[one.speaker]:<{cells}} {clock(one.start_ms)} "
        text.append(_hanging(edge, first, one.text, width), style)
    of_session = found.segment.id and not found.segment.number
    return text.append(" This is of the session as a whole.\n") if of_session else text


def _hanging(edge: str, first: str, words: str, width: int) -> str:
    """Words under each other after what stands before the first line; the edge goes along."""
    before = cell_len(edge + first)
    filled = wrap([(clean(word), False) for word in words.split()], width - before)
    starts = (edge + first, *[edge + " " * (before - cell_len(edge))] * (len(filled) - 1))
    return "".join(f"{start}{''.join(text for text, _ in line)}\n" for start, line in zip(starts, filled, strict=True))


def given(said: Said, book: Codebook, own: Container[str] = ()) -> str:
    """All that a rater said of a segment, codes with their names; first what the figure is of."""
    if not said.has_segment:
        return "did not have this segment: their transcript was another version"
    place = {code: at for at, code in enumerate(book.codes)}
    by_place = sorted(said.marks.codes.items(), key=lambda one: (place.get(one[0][0], len(place)), one[0][1]))
    coded = sorted(by_place, key=lambda one: one[0][0] not in own)
    words = [_coded(book, code, person, value, said.evidence) for (code, person), value in coded]
    within = [f"{abbr} at {_names(said, abbr)}" for abbr in dict.fromkeys(abbr for _, abbr in said.within)]
    return " · ".join([*within, *words, *_states(said.marks)]) or "no code"


def _names(said: Said, abbr: str) -> str:
    """On which segments of a stretch a code was given."""
    return " ".join(name for name, code in said.within if code == abbr)


def _coded(book: Codebook, code: str, person: str, value: Value, names: Mapping[str, str]) -> str:
    own = book.codes.get(code)
    more = [
        person,
        *value.facets.values(),
        *([f"intensity {value.intensity:g}"] if value.intensity is not None else []),
    ]
    if value.value != 1 or (own is not None and own.kind == "rating"):
        more.insert(0, value.reason.replace("_", " ") if value.value is None else f"{value.value:g}")
    if value.evidence:
        more.append(f"rests on {' '.join(names[one] for one in value.evidence)}")
    named = clean(f"{own.abbr} {own.label}" if own else code)
    told = ", ".join(clean(one) for one in more if one)
    return f"{named} ({told})" if told else named


def _states(marks: Marks) -> list[str]:
    none = ["none: nothing applies"] if marks.none else []
    return [*none, *([f"cannot code: {marks.cannot_code.replace('_', ' ')}"] if marks.cannot_code else [])]

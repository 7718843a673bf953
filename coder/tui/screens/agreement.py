"""The supervisor's agreement: a row per variable, all raters and each pair, and what stands behind each figure."""

from dataclasses import replace
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Footer, Static

from coder.errors import CoderError
from coder.tui.beside import beside
from coder.tui.figures import about, laid_out, page
from coder.tui.keys import UP_DOWN, key
from coder.tui.palette import keys_by_name
from coder.tui.scope import Counted, Scope
from coder.tui.screens.behind import BehindScreen
from coder.tui.screens.dialogs import Choice
from coder.tui.screens.pages import Page, all_keys
from coder.tui.widgets.matrix import Matrix
from coder.tui.widgets.status import EchoLine
from coder.tui.widgets.wrap import fit
from coder.workflow.agreement_table import (
    ORDERS,
    UNITS,
    AgreementTable,
    CountedOn,
    Figure,
    Order,
    Row,
    RowKind,
    arranged,
)

MARGIN: Final = 2
"""Cells beside what is said of a figure."""

VIEW: Final = "supervisor's view: shows all raters' codes"

KINDS: Final[tuple[tuple[str, tuple[RowKind, ...]], ...]] = (
    ("everything", ()),
    ("groups", ("group",)),
    ("codes", ("code", "timed")),
    ("ratings", ("rating",)),
    ("scores", ("score",)),
    ("cannot code, asked", ("state", "filter")),
)

SIGNS: Final = (
    ("units", "with two ratings or more, of all: the denominator"),
    ("%·mean", "how often a code was given; the mean of a rating"),
    ("equal", "the share of equal pairs"),
    ("├──●──┤", "the value and its 95 % limits; ┊ is chance, 1 perfect"),
    ("◂", "lies further below chance than the axis goes"),
    ("0.71 (40)", "of a pair: the value, and on how many units both gave"),
)

OrderName: Final[dict[Order, str]] = {
    "book": "as in the codebook",
    "value": "lowest value first",
    "prevalence": "rarest first",
    "name": "by name",
}


class AgreementScreen(Screen[None]):
    """Works agreement out beside the keys and shows it as a matrix; `enter` opens what stands behind a cell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "open", "segments", "Open the segments behind this figure", shown=True, display="⏎"),
        *UP_DOWN,
        key("left", "column(-1)", "left", "Go to the column before", display="←", name="previous-column"),
        key("right", "column(1)", "pairs", "Go to the next column", shown=True, display="→", name="next-column"),
        *(
            key(str(at), f"unit('{one}')", one, f"Count on {one}s", name=f"on-{one}s")
            for at, one in enumerate(UNITS, 1)
        ),
        key("exclamation_mark", "flagged", "flagged", "Leave out segments that a rater flagged, or not", display="!"),
        key("tab", "sort", "order", "Put the lines into another order", shown=True, display="tab"),
        key("f3", "filter", "filter", "Show some lines only", shown=True),
        key("f1", "all_keys", "keys", "All keys", shown=True),
        key("f2", "definition", "about", "All about this figure", shown=True),
        key("escape", "app.leave", "leave", "Leave the program", display="esc", name="leave-supervising"),
    ]

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope
        self._tables: dict[Counted, AgreementTable] = {}
        self._counted = Counted()
        self._order: Order = "book"
        self._kinds = 0
        """Which of KINDS is shown."""
        self._rows: tuple[Row, ...] = ()
        self._last = ""
        self._waited_s = 0
        self._head, self._line = Static(id="status"), Static(id="headings")
        self._matrix = Matrix(id="matrix")
        self._instead = Static(id="instead")
        """What is said where no matrix is: that it is being worked out, or why there is none."""
        self._about = Static(id="about")
        self._echo = EchoLine(id="echo")

    def compose(self) -> ComposeResult:
        """Lay out the matrix with what is said of its current cell."""
        yield self._head
        yield self._line
        yield self._instead
        yield self._matrix
        yield self._about
        yield self._echo
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Begin with segments."""
        self.set_interval(1, self._tell_waiting)
        self._count(self._counted)

    def on_resize(self) -> None:
        """Lay out anew: the bars depend on the width."""
        self._show()

    def action_unit(self, unit: CountedOn) -> None:
        """Count on this unit."""
        self._count(replace(self._counted, unit=unit))

    def action_flagged(self) -> None:
        """Leave out the segments that a rater flagged, or take them in."""
        self._count(replace(self._counted, flagged=not self._counted.flagged))

    def _count(self, counted: Counted) -> None:
        """Count on something else; what was worked out once is kept."""
        self._counted, self._waited_s = counted, 0
        if counted not in self._tables:
            self.run_worker(self._fill(counted), exclusive=True)
            self._tell_waiting()
        self._arrange(self._stood_on)

    async def _fill(self, counted: Counted) -> None:
        """Work a table out in a thread; leaving the screen or asking for another unit drops what comes of it."""
        try:
            table = await beside(lambda: self._scope.table(counted))
        except CoderError as error:
            self._instead.update(Text(f"\n {error.message}\n\n {error.hint}"))
            self._waited_s = -1
            return
        self._tables[counted] = table
        self._arrange(self._stood_on)

    def _tell_waiting(self) -> None:
        """Say what is being worked out, and for how long; not when that ended without a table."""
        if self._table is None and self._waited_s >= 0:
            leave = keys_by_name(self)["leave"].split()[0]
            said = f"Working out agreement on {self._counted.unit}s: {self._waited_s} s. {leave} leaves at any time."
            self._instead.update(Text(f"\n {said}"))
            self._waited_s += 1

    @property
    def _table(self) -> AgreementTable | None:
        return self._tables.get(self._counted)

    @property
    def _stood_on(self) -> str:
        """The name of the current row, or of the last one while there is none."""
        if self._rows:
            self._last = self._rows[self._matrix.row].name
        return self._last

    @property
    def _here(self) -> tuple[Row, Figure] | None:
        """The current row and figure; None where there is none, such as a pair that never met on it."""
        if self._table is None or not self._rows:
            return None
        row, column = self._rows[self._matrix.row], self._matrix.column
        figure = row.pairs.get(self._table.pairs[column - 1]) if column else row.all
        return (row, figure) if figure else None

    def _arrange(self, before: str = "") -> None:
        """Take the rows in their order; the current one is again the one of a name, else the first."""
        self._rows = arranged(self._table.rows, self._order, KINDS[self._kinds][1]) if self._table else ()
        names = [one.name for one in self._rows]
        self._show(names.index(before) if before in names else 0)

    def _show(self, row: int | None = None) -> None:
        table = self._table
        self._head.update(Text(fit(f" {VIEW}{_sessions(table)}", self.size.width), no_wrap=True))
        self._line.update(Text(fit(self._settings(), self.size.width), no_wrap=True))
        self._matrix.display = self._about.display = bool(self._rows)
        self._instead.display = not self._rows
        if table is not None:
            if not self._rows:
                self._instead.update(Text("\n There are no such lines."))
            self._matrix.show(*laid_out(table, self._rows, self.size.width), row)
        self._tell()

    def _settings(self) -> str:
        here = self._counted.unit
        units = "  ".join(f"[{at} {one}s]" if one == here else f"{at} {one}s" for at, one in enumerate(UNITS, 1))
        shown = f"   {KINDS[self._kinds][0]}" if self._kinds else ""
        flagged = "" if self._counted.flagged else "   flagged left out"
        return f" {units}   {OrderName[self._order]}{shown}{flagged}"

    def _tell(self) -> None:
        """Say all about the current figure."""
        here = self._here
        told = about(*here, self.size.width - MARGIN) if here else "These two raters never gave it on the same unit."
        self._about.update(Text(told))

    def action_move(self, by: int) -> None:
        """Go up or down."""
        self._go(self._matrix.row + by)

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self._go(self._matrix.row + by * self._matrix.page)

    def action_edge(self, to: int) -> None:
        """Go to the first or last line."""
        self._go(0 if to < 0 else len(self._rows) - 1)

    def action_column(self, by: int) -> None:
        """Go to another pair, or to all raters."""
        self._matrix.move_to(self._matrix.row, self._matrix.column + by)
        self._tell()

    def _go(self, row: int) -> None:
        self._matrix.move_to(row, self._matrix.column)
        self._tell()

    def action_sort(self) -> None:
        """Take the next order."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self._arrange()
        self._echo.show(f"order: {OrderName[self._order]}")

    def action_filter(self) -> None:
        """Ask which lines to show."""

        def answered(at: int | None) -> None:
            if at is not None:
                before = self._stood_on
                self._kinds = at
                self._arrange(before)
                self._echo.show(f"shown: {KINDS[at][0]}")

        self.app.push_screen(Choice("show", [name for name, _kinds in KINDS]), answered)

    async def action_open(self) -> None:
        """Open what stands behind the current figure."""
        here = self._here
        if here is not None:
            counted = self._counted
            await self.app.push_screen(BehindScreen(self._scope, *here, lambda: self._scope.units(*here, counted)))

    async def action_definition(self) -> None:
        """Show everything about the current figure."""
        here = self._here
        if here is not None:
            await self.app.push_screen(Page("about this figure", page(*here)))

    async def action_all_keys(self) -> None:
        """Show all keys, and what the columns and signs mean."""
        text = all_keys(self, (), "").append("\ncolumns and signs\n", "bold")
        for sign, meaning in SIGNS:
            text.append(f"  {sign:<10} {meaning}\n", "not bold")
        await self.app.push_screen(Page("all keys", text))


def _sessions(table: AgreementTable | None) -> str:
    """How many sessions are compared, with which codebook, and what was left out."""
    if table is None:
        return ""
    noun = "session" if table.n_sessions == 1 else "sessions"
    left = sum(table.left_out.values())
    out = f" · {left} codings of other versions left out" if left else ""
    return f" · {table.n_sessions} {noun} doubly coded{out} · {table.codebook}"

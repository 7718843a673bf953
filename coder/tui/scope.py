"""What a supervisor looks at, and how it is read: the one thing that their screens hand on."""

from collections.abc import Sequence
from dataclasses import dataclass

from coder.player import Player, open_player
from coder.workflow.agreement_table import AgreementTable, CountedOn, Figure, Row, agreement_table
from coder.workflow.behind import Compared, behind
from coder.workflow.in_context import Context, context
from coder.workflow.study import Study


@dataclass(frozen=True, slots=True)
class Counted:
    """What agreement is counted on."""

    unit: CountedOn = "segment"
    flagged: bool = True
    """Whether segments are in that a rater flagged."""


@dataclass(frozen=True)
class Scope:
    """Some sessions of a study (all where none is named) under one codebook. What reads may take long."""

    study: Study
    sessions: tuple[str, ...] = ()
    book: str = ""
    player_args: tuple[str, ...] = ()

    def table(self, counted: Counted) -> AgreementTable:
        """Work agreement out."""
        return agreement_table(self.study, counted.unit, self.sessions, book=self.book, flagged=counted.flagged)

    def units(self, row: Row, figure: Figure, counted: Counted) -> Sequence[Compared]:
        """Read what stands behind a figure."""
        return behind(
            self.study,
            row.name,
            figure.raters,
            unit=counted.unit,
            sessions=self.sessions,
            book=self.book,
            flagged=counted.flagged,
        )

    def context(self, row: Row, one: Compared) -> Context:
        """Read a segment among its turns."""
        return context(self.study, one.session, one.segment, book=self.book, figure=row.name)

    def player(self, found: Context) -> Player:
        """Open the sound of a segment's session."""
        return open_player(found.recording, extra_args=self.player_args)

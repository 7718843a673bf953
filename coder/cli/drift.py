"""`drift`: whether agreement, or a rater's bias, changed over the sessions."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from coder.cli.figures import limits_of, value_of
from coder.cli.frame import Command, counted, frame, show, table

if TYPE_CHECKING:
    from coder.agreement.drift import Block, Change
    from coder.workflow.drift import Course, Drift
    from coder.workflow.periods import Period

HEADINGS = ("block", "sessions", "pairable", "value", "95 % limits", "change", "95 % limits", "p (Holm)", "flag")
RULE = """\
A change from the first block is flagged where both blocks have {fewest} sessions or more ({units} units, of
categories), it is over {least:g} (of a coefficient, of the share of units, of a scale's width, of the mean count), its
limits leave out 0, and p, corrected by Holm for all that was tested, is at most {alpha:g}. Limits resample sessions.
What is not flagged need not be steady: few sessions show large changes only."""
AGAINST = {
    "gold": "the keys",
    "others": "the mean of the others: where one of two moves, the other seems to move the other way",
}


@click.command(cls=Command)
@click.argument("sessions", metavar="[S…]", nargs=-1)
@click.option("--by", type=click.Choice(["rater", "code"]), default=None, help="Only raters' bias, or only agreement.")
@click.option("--blocks", type=click.IntRange(min=2), default=None, metavar="N", help="So many blocks of equal size.")
@click.option("--every", type=click.IntRange(min=1), default=None, metavar="M", help="Blocks of M sessions (10).")
@click.option("--month", is_flag=True, help="Blocks by calendar month.")
@click.option("--codebook", "book", default="", metavar="ID")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N")
def drift(
    sessions: tuple[str, ...], by: Any, blocks: int | None, every: int | None, month: bool, book: str, seed: int
) -> None:
    """Compare blocks of sessions, in the order in which they were handed in, with the first block."""
    from coder.workflow.drift import drift as look
    from coder.workflow.periods import EVERY, Cut

    if sum((blocks is not None, every is not None, month)) > 1:
        raise click.UsageError("Choose one of --blocks, --every and --month.")
    cut = Cut("month", 0) if month else Cut("blocks", blocks) if blocks else Cut("every", every or EVERY)
    with frame().open() as study:
        found = look(study, sessions, book=book, by=by or "", cut=cut, seed=seed)
    show(found.record(), lambda: drift_text(found))


def drift_text(found: "Drift") -> str:
    """Set what changed as tables: what is flagged first, then agreement, then each rater."""
    from coder.agreement.drift import ALPHA, FEWEST_UNITS, LEAST
    from coder.agreement.intervals import FEWEST

    lines = [f"{found.study}, {found.codebook}: drift, seed {found.seed}", *_flags(found)]
    if found.periods:
        lines += ["", f"Agreement of all raters: {_blocks(found.periods)}; {counted(found.tested('codes'), 'test')}"]
        lines += [table(("variable", "coefficient", *HEADINGS), list(_rows(found.codes)))]
    if found.raters:
        lines += ["", f"Bias of each rater: {counted(found.tested('raters'), 'test')}"]
    for rater, of in found.raters.items():
        lines += ["", f"{rater}, compared with {AGAINST[of.against]}: {_blocks(of.periods)}"]
        lines += [table(("variable", *HEADINGS), [(name, *rest) for name, _, *rest in _rows(of.codes)])]
    return "\n".join([*lines, "", RULE.format(fewest=FEWEST, units=FEWEST_UNITS, least=LEAST, alpha=ALPHA)])


def _flags(found: "Drift") -> Iterator[str]:
    if not found.tested("codes") + found.tested("raters"):
        yield "Nothing could be tested."
    elif not found.flags:
        yield "Nothing is flagged."
    for rater, name, one in found.flags:
        what = f"{rater}'s bias" if rater else "agreement"
        yield f"FLAG  {name}: {what} changed by {one.difference:+.2f} from block {one.against} to {one.block}"


def _blocks(periods: "tuple[Period, ...]") -> str:
    if len(periods) == 1:
        return f"one block ({counted(len(periods[0].sessions), 'session')}), so nothing to compare it with"
    return ", ".join(f"{one.name} ({one.first[:10]} to {one.last[:10]})" for one in periods)


def _rows(codes: "Mapping[str, Course]") -> Iterator[tuple[object, ...]]:
    for name, course in codes.items():
        yield from _of(name, course)


def _of(name: str, course: "Course") -> Iterator[tuple[object, ...]]:
    """A row per block; variables that nobody gave in any block are left out."""
    changed = {one.block: one for one in course.changes}
    if any(block.n_units for block in course.blocks):
        for block in course.blocks:
            yield (name, course.coefficient, *_block(block), *_change(changed.get(block.name)))


def _block(one: "Block") -> tuple[object, ...]:
    figure = one.figure
    limits = limits_of(figure.low, figure.high, figure.ci.reason)
    return (one.name, one.n_sessions, one.n_units, value_of(figure), limits)


def _change(one: "Change | None") -> tuple[str, ...]:
    if one is None:
        return ("", "", "", "")
    if one.difference is None:
        return ("–", str(one.reason), "", "")
    p = "" if one.p_holm is None else f"{one.p_holm:.3f}"
    return (f"{one.difference:+.3f}", limits_of(one.low, one.high, one.reason), p, "FLAG" if one.flagged else "")


COMMANDS = (drift,)

"""`gold set | unset | list`: whose coding of a session is its key."""

import click

from coder.cli.frame import Group, frame, show, table
from coder.workflow import gold as keys

AGAIN = "Nothing of it is primary now. Whoever's coding shall be analysed: coder primary {} --rater R --reason T."
STANDING = {
    "stands": "",
    "open": "reopened: no key until it is submitted again",
    "recused": "taken from its rater: no key",
}


@click.group(cls=Group)
def gold() -> None:
    """Keys: expert codings that others are compared with. No screen of a rater shows that there is one."""


@gold.command("set")
@click.argument("session", metavar="S")
@click.option("--by", "rater", required=True, metavar="RATER", help="Whose submitted coding is the key.")
@click.option("--codebook", "book", default="", metavar="ID")
@click.option("--reason", default="", metavar="T")
def set_(session: str, rater: str, book: str, reason: str) -> None:
    """Make RATER's submitted coding the key of S; it leaves agreement and is not primary from then on."""
    with frame().open() as study:
        done = keys.set_gold(study, session, rater, book=book, reason=reason)
    show(done, lambda: _set_text(done))


def _set_text(done: keys.Set) -> str:
    what = f"{done.rater}'s coding of {done.session} ({done.codebook}, submission {done.submission})"
    if not done.changed:
        return f"{what} is its key already; nothing to do."
    instead = f" instead of {done.instead_of}'s" if done.instead_of else ""
    lines = [f"{what} is its key{instead}. It is no independent coding any more: agreement leaves it out."]
    return "\n".join([*lines, *([AGAIN.format(done.session)] if done.primary_lost else [])])


@gold.command("unset")
@click.argument("session", metavar="S")
@click.option("--codebook", "book", default="", metavar="ID")
@click.option("--reason", required=True, metavar="T")
def unset(session: str, book: str, reason: str) -> None:
    """Take the key of S away; the coding is again what it was coded for."""
    with frame().open() as study:
        done = keys.unset_gold(study, session, reason, book=book)
    said = f"{session} has no key any more; {done.rater}'s coding is again what it was coded for, and not primary."
    show(done, said if done.changed else f"{session} has no key; nothing to do.")


@gold.command("list")
@click.option("--codebook", "book", default="", metavar="ID")
def list_(book: str) -> None:
    """List the sessions that have a key, and whose coding it is."""
    with frame().open() as study:
        found = keys.golds(study, book)
    rows = [(one.session, one.rater, one.codebook, one.submission or None, _said(one), one.reason) for one in found]
    headings = ("session", "by", "codebook", "submission", "since", "reason")
    show(found, table(headings, rows) if rows else "No session has a key. Make one: coder gold set S --by RATER")


def _said(one: keys.Listed) -> str:
    return STANDING[one.state] or one.at[:10]


COMMANDS = (gold,)

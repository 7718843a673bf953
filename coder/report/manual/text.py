"""A manual on the terminal, 80 columns wide, and as Markdown."""

import textwrap
from collections.abc import Iterable, Iterator

from coder.report.manual.parts import CodeEntry, Fact, KindPart, Manual

WIDTH = 80
INDENT = "    "


def as_text(manual: Manual) -> str:
    """Set a manual as plain lines of at most 80 columns."""
    return "\n".join(_text(manual)).rstrip()


def _text(manual: Manual) -> Iterator[str]:
    yield from _wrapped(f"{manual.title} ({manual.key})")
    if manual.standing:
        yield from _wrapped(manual.standing)
    yield from _facts(manual.rights, "")
    yield from _headed("How to code")
    yield from _points(manual.how, "- ")
    yield from (line for part in manual.kinds for line in _key_map(part))
    if manual.rules:
        yield from _headed("Rules for every code")
        for number, rule in enumerate(manual.rules, start=1):
            yield from _points((rule,), f"{number}. ")
    if manual.scales:
        yield from _headed("Scales")
        yield from _facts(manual.scales, "")
    for part in manual.kinds:
        yield from ("", f"{part.title.upper()} ({part.id})", "")
        yield from _wrapped(part.how)
        yield from (line for code in part.codes for line in _code(code))
    for section in manual.sections:
        yield from _headed(section.title)
        yield from _facts(section.facts, "")


def _headed(title: str) -> tuple[str, ...]:
    return ("", title.upper(), "")


def _key_map(part: KindPart) -> Iterator[str]:
    if not part.keys:
        return
    yield ""
    yield f"Keys on {part.title.lower()}:"
    yield from (f"  {one.key:<3}  {one.abbr:<6}  {one.label}" for one in part.keys)


def _code(code: CodeEntry) -> Iterator[str]:
    key = f"[{code.key}] " if code.key else ""
    yield ""
    yield from _wrapped(f"{key}{code.label} · {code.abbr} · {code.id}")
    yield from _wrapped(code.definition, INDENT)
    yield from _facts(code.facts, INDENT)


def _facts(facts: Iterable[Fact], indent: str) -> Iterator[str]:
    """Put what is said behind its name; further lines of the same fact begin below the first."""
    for fact in facts:
        first, *others = fact.texts
        hanging = indent + INDENT
        yield from _wrapped(f"{fact.name}: {first}", indent, hanging)
        for text in others:
            yield from _wrapped(text, hanging)


def _points(texts: Iterable[str], mark: str) -> Iterator[str]:
    for text in texts:
        yield from _wrapped(text, mark, " " * len(mark))


def _wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """Break at spaces only: ids have hyphens that belong to them."""
    rest = first if rest is None else rest
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def as_markdown(manual: Manual) -> str:
    """Set a manual as Markdown."""
    return "\n".join(_markdown(manual)).rstrip() + "\n"


def _markdown(manual: Manual) -> Iterator[str]:
    yield f"# {manual.title}\n"
    yield f"`{manual.key}`\n"
    if manual.standing:
        yield f"**{manual.standing}**\n"
    yield from _list(manual.rights)
    yield "## How to code\n"
    yield from (f"- {one}" for one in manual.how)
    yield ""
    for part in manual.kinds:
        yield from _key_table(part)
    if manual.rules:
        yield "## Rules for every code\n"
        yield from (f"{number}. {rule}" for number, rule in enumerate(manual.rules, start=1))
        yield ""
    if manual.scales:
        yield "## Scales\n"
        yield from _list(manual.scales)
    for part in manual.kinds:
        yield f"## {part.title} (`{part.id}`)\n"
        yield f"{part.how}\n"
        for code in part.codes:
            key = f" · key `{code.key}`" if code.key else ""
            yield f"### {code.label} ({code.abbr}){key}\n"
            yield f"`{code.id}`: {code.definition}\n"
            yield from _list(code.facts)
    for section in manual.sections:
        yield f"## {section.title}\n"
        yield from _list(section.facts)


def _key_table(part: KindPart) -> Iterator[str]:
    if part.keys:
        yield f"### Keys on {part.title.lower()}\n"
        yield "| key | short | code |"
        yield "|---|---|---|"
        yield from (f"| `{one.key}` | {_cell(one.abbr)} | {_cell(one.label)} |" for one in part.keys)
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _list(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        first, *others = fact.texts
        yield f"- {fact.name}: {first}"
        yield from (f"    - {text}" for text in others)
    yield ""

"""What a manual is made of, before it is text, Markdown or a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is said about something: a short name, and one line or several."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the key map."""

    key: str
    """What is pressed; two letters one after the other have a space between them."""
    abbr: str
    label: str


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code, as a rater looks it up."""

    id: str
    label: str
    abbr: str
    key: str
    """What is pressed; empty for a code that is reached by moving or by typing its name."""
    definition: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class KindPart:
    """What is coded on one kind of segment."""

    title: str
    id: str
    """The kind's id in the file."""
    how: str
    """How such segments come about."""
    codes: tuple[CodeEntry, ...]

    @property
    def keys(self) -> tuple[KeyLine, ...]:
        """The key map of this kind, in the book's order."""
        return tuple(KeyLine(code.key, code.abbr, code.label) for code in self.codes if code.key)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the manual that is no code: groups, checks, scores, what changed."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """A whole codebook in words."""

    title: str
    key: str
    """`id@version`."""
    language: str
    standing: str
    """How far the book is validated; empty when it does not say."""
    rights: tuple[Fact, ...]
    how: tuple[str, ...]
    """How to code: what holds for every code of this program."""
    rules: tuple[str, ...]
    """The book's own rules for all codes."""
    scales: tuple[Fact, ...]
    """Each scale with its anchors, once: many codes share one."""
    kinds: tuple[KindPart, ...]
    """The kinds of segments in the book's order, those without codes included."""
    sections: tuple[Section, ...]

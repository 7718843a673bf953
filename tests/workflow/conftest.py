"""A study on a book that uses every rule of the record once, and ways to finish an assignment."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coder.model import Segment, Word
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study, open_study

EVERY_RULE = Path(__file__).parents[1] / "data" / "record" / "every-rule.yaml"
TALK = (
    ("SPEAKER_00", "How was it?"),
    ("SPEAKER_01", "I told nobody."),
    ("SPEAKER_00", "You were alone."),
    ("SPEAKER_01", "Fine. Whatever."),
    ("UNK", "Hello there."),
    ("SPEAKER_00", "I rushed you."),
    ("SPEAKER_01", "It got me."),
)
ROLES = {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"}


def spoken(lines: tuple[tuple[str, str], ...] = TALK) -> list[Word]:
    """Lines as words of 400 ms, a second between lines."""
    words: list[Word] = []
    at = 1000
    for speaker, line in lines:
        for text in line.split():
            words.append(Word(at, at + 400, text, speaker))
            at += 400
        at += 1000
    return words


@pytest.fixture
def said() -> Callable[..., list[Word]]:
    """Turn lines into words; the talk of the session without any."""
    return spoken


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the study once: each test gets a copy of it."""
    folder = tmp_path_factory.mktemp("template") / "study"
    with init_study(folder, (str(EVERY_RULE),)) as made:
        for session in ("S01", "S02", "S03", "S04"):
            add_session(made, session)
            keep_transcript(made, session, spoken(), {"words": "test"})
            set_roles(made, session, ROLES)
            lock(made, session)
        for rater in ("R1", "R2", "R3", "R4"):
            add_rater(made, rater)
    return folder


@pytest.fixture
def rule_study(tmp_path: Path, _template: Path) -> Iterator[Study]:
    """A study on the book of every rule: sessions S01 to S04 locked, raters R1 to R4, nothing assigned."""
    shutil.copytree(_template, tmp_path / "study")
    with open_study(tmp_path / "study") as made:
        yield made


@pytest.fixture
def rule_desk(rule_study: Study) -> Desk:
    """Rater R1's open assignment of session S01."""
    assign(rule_study, ["R1"], ["S01"], seed=1)
    return open_desk(rule_study, "R1", "S01")


@pytest.fixture
def utterance(rule_desk: Desk) -> Callable[[str], Segment]:
    """Give an utterance of the session by its text."""
    return lambda text: next(one for one in rule_desk.segments if one.text == text)


@pytest.fixture
def asked(utterance: Callable[[str], Segment]) -> Segment:
    """The therapist's first utterance, on which Ask has two required facets and an intensity."""
    return utterance("How was it?")


@pytest.fixture
def told_nobody(utterance: Callable[[str], Segment]) -> Segment:
    """The client's first utterance."""
    return utterance("I told nobody.")


FAMILY = Path(__file__).parents[1] / "data" / "kinds" / "family.yaml"
FAMILY_TALK = (("A", "How are you two?"), ("B", "Fine."), ("C", "He never says."), ("B", "I do."), ("D", "Hello."))
FAMILY_ROLES = {"A": "T01:therapist", "B": "C01:client", "C": "C02:client", "D": "X01:other"}


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Study]:
    """A study of one family: two clients and a therapist, raters R1 and R2 on S01."""
    with init_study(tmp_path / "family", (str(FAMILY),)) as made:
        add_session(made, "S01")
        keep_transcript(made, "S01", spoken(FAMILY_TALK), {"words": "test"})
        set_roles(made, "S01", FAMILY_ROLES)
        lock(made, "S01")
        for rater in ("R1", "R2"):
            add_rater(made, rater)
        assign(made, ["R1", "R2"], ["S01"], double=1.0, seed=1)
        yield made


def fill(desk: Desk) -> Desk:
    """Complete every segment that is not: none on tallies, the lowest value on ratings."""
    evidence = [desk.segments[0].id]
    for segment in desk.all_segments:
        for code in desk.legal(segment):
            if (
                code.kind == "rating"
                and code.required
                and desk.is_open(code)
                and not desk.marks(segment.id).has(code.id)
            ):
                assert not desk.rate(segment, code.id, int(desk.book.scales[code.scale or ""].min)).refused
            if code.evidence == "required" and desk.marks(segment.id).has(code.id):
                assert not desk.evidence(segment, code.id, evidence).refused
        if desk.missing(segment):
            assert not desk.none(segment).refused
        assert desk.missing(segment) == ()
    return desk


@pytest.fixture(scope="session")
def finish() -> Callable[[Desk], Desk]:
    """Complete what is not, so that the assignment can be submitted."""
    return fill

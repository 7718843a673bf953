"""Every command that README shows is one that the program takes."""

import re
import shlex
from pathlib import Path

import click
import pytest

from coder.cli import coder as program
from coder.cli.frame import Frame

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [README, *(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("*.md")) if path.name != "README.md")]

FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:coder|\./scripts/)[^`\n]*)`")


def shown(pages: list[str], start: str) -> list[str]:
    """Every line of a fenced block, and every bit of code in a sentence, that begins so."""
    lines = [line.strip() for page in pages for block in FENCED.findall(page) for line in block.splitlines()]
    lines += [bit for page in pages for bit in INLINE.findall(FENCED.sub("", page))]
    return sorted({line.removeprefix("$ ") for line in lines if line.removeprefix("$ ").startswith(start)})


COMMANDS = [line for line in shown(PAGES, "coder ") if "…" not in line]


def parse(words: list[str]) -> None:
    """Take a command line apart as the program does, and run nothing."""
    command: click.Command = program
    context = program.make_context("coder", words, obj=Frame())
    while isinstance(command, click.Group):
        name, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert found is not None
        command, context = found, found.make_context(name, rest, parent=context)


def test_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 15


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_in_the_readme_exists_with_its_options(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [word.replace("~", str(tmp_path)) for word in shlex.split(line, comments=True)][1:]
    for word in words:
        file = Path(word)
        if re.fullmatch(r"\.\w+", file.suffix) and "=" not in word:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    if {"--help", "-h", "--version"} & set(words):
        with pytest.raises(click.exceptions.Exit):
            parse(words)
    else:
        parse(words)


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    for line in ("status --colour", "staus", "session ad S01"):
        with pytest.raises(click.UsageError):
            parse(shlex.split(line))


@pytest.mark.parametrize("line", shown(PAGES, "./scripts/"))
def test_a_script_in_the_readme_exists_and_can_be_run(line: str) -> None:
    path = ROOT / shlex.split(line)[0]
    assert path.is_file()
    assert path.stat().st_mode & 0o111


def test_links_between_pages_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", "\n".join(PAGES))
    assert [target for target in targets if not (ROOT / target).exists()] == []

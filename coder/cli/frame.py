"""What every command shares: `--study`, `--json`, printing, and the outermost border for errors."""

import json
import re
import sys
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

import click

from coder.config import find_study
from coder.errors import CodebookError, CoderError, KeysError
from coder.workflow.study import Study, open_study


@dataclass
class Frame:
    """What the options before and after the noun say."""

    study: Path | None = None
    json: bool = False
    shown: bool = False
    """Whether stdout has its document; an error after it stands on stderr alone."""

    def open(self) -> Study:
        """Open the study that was named, or that is here."""
        return open_study(find_study(self.study))


def frame() -> Frame:
    """Give the frame of the running command."""
    found = click.get_current_context().find_root().obj
    assert isinstance(found, Frame)
    return found


def _set_study(_context: click.Context, _option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        frame().study = value


def _set_json(_context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        frame().json = True


def _shared() -> list[click.Parameter]:
    return [
        click.Option(
            ["--study"],
            type=click.Path(path_type=Path, file_okay=False),
            callback=_set_study,
            expose_value=False,
            is_eager=True,
            help="The study folder; else CODER_STUDY, else the nearest folder above with a study.toml.",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            callback=_set_json,
            expose_value=False,
            is_eager=True,
            help="Print one JSON document on stdout.",
        ),
    ]


class Command(click.Command):
    """A command that takes `--study` and `--json` after its noun as well as before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_shared())


class Group(click.Group):
    """A noun with commands of this kind."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_shared())


def show(data: Any, text: str | Callable[[], str]) -> None:
    """Print a result: as JSON when asked, else as text for people."""
    frame().shown = True
    if frame().json:
        click.echo(json.dumps(plain(data), ensure_ascii=False, indent=2, default=str))
    else:
        shown = text if isinstance(text, str) else text()
        if shown:
            click.echo(shown)


def say(text: str) -> None:
    """Tell about progress, on stderr, where it disturbs no data."""
    click.echo(text, err=True)


def plain(data: Any) -> Any:
    """Turn our records into what JSON knows."""
    if is_dataclass(data) and not isinstance(data, type):
        return plain(asdict(data))
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    return data


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Set rows in columns, numbers to the right, by how wide a terminal shows them."""
    cells = [[str(heading) for heading in headings], *([_cell(value) for value in row] for row in rows)]
    widths = [max(width(row[at]) for row in cells) for at in range(len(headings))]
    right = [bool(rows) and all(isinstance(row[at], int | float | None) for row in rows) for at in range(len(headings))]
    lines = ["  ".join(_pad(text, widths[at], right[at]) for at, text in enumerate(row)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("─" * one for one in widths), *lines[1:]])


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def width(text: str) -> int:
    """Count terminal cells: wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def _pad(text: str, wide: int, right: bool) -> str:
    space = " " * (wide - width(text))
    return space + text if right else text + space


def counted(number: int, one: str, several: str = "") -> str:
    """Write a number with its noun: `1 recording`, `2 recordings`."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def clock(ms: int) -> str:
    """Write a time as `m:ss` or `h:mm:ss`."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def moment(ms: int) -> str:
    """Write a time to the millisecond, `m:ss.mmm` or `h:mm:ss.mmm`."""
    return f"{clock(ms)}.{ms % 1000:03}"


def guarded(group: click.Group, arguments: Sequence[str]) -> int:
    """Run the command line; the outermost border, where every error becomes a sentence and a code.

    Gives 0 when done, 1 for an expected error, 2 for wrong usage.
    """
    settings = Frame(json="--json" in arguments)
    try:
        result = group.main(args=list(arguments), standalone_mode=False, obj=settings)
        return result if isinstance(result, int) else 0
    except CoderError as error:
        return _told(error, settings)
    except click.UsageError as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("Stopped. Finished steps are kept.")
        return 1
    except BrokenPipeError:
        return 0
    except OSError as error:
        hint = "Free space, or look at the path. What is in the study is safe."
        return _told(CoderError(f"The system refused: {error.strerror or type(error).__name__}.", hint), settings)
    except Exception as error:  # noqa: BLE001 — the outermost border: nothing may show a transcript
        return _unexpected(error, settings)


def _told(error: CoderError, settings: Frame) -> int:
    say(f"Error: {error.message}")
    if isinstance(error, CodebookError | KeysError):
        for problem in error.problems:
            say(f"  {problem}")
    if error.hint:
        say(f"Hint: {error.hint}")
    if settings.json and not settings.shown:
        body = {"kind": error.kind, "message": error.message, "hint": error.hint}
        click.echo(json.dumps({"error": body}, ensure_ascii=False))
    return 1


def _unexpected(error: Exception, settings: Frame) -> int:
    """Name the kind and the place of a fault of ours, and not its message, which might quote a transcript."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    fault = CoderError(
        f"A fault of the program: {type(error).__name__} at {place}.",
        "What was stored is safe. Please report this line.",
    )
    fault.kind = "fault"
    return _told(fault, settings)


def parse_share(_context: click.Context, _option: click.Parameter, value: str | None) -> float:
    """Read a share, `0.2` or `20%`."""
    if value is None:
        return 0.0
    text = value.strip()
    try:
        share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise click.BadParameter(f"{value!r} is not a share; write 0.2 or 20%.")
    return share


_TIME = re.compile(r"(?:(?P<ms>\d{1,9})ms|(?:(?P<h>\d{1,3}):(?=\d\d:))?(?P<m>\d{1,3}):(?P<s>[0-5]\d))", re.ASCII)


def parse_time(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """Read a time, `mm:ss`, `h:mm:ss`, or milliseconds as `1500ms`; in milliseconds."""
    if value is None:
        return None
    found = _TIME.fullmatch(value.strip())
    if found is None or (found["h"] and int(found["m"]) > 59):
        raise click.BadParameter(f"{value!r} is not a time; write 0:02, 1:00:00 or 2000ms.")
    if found["ms"]:
        return int(found["ms"])
    return 1000 * (3600 * int(found["h"] or 0) + 60 * int(found["m"]) + int(found["s"]))


def comma_list(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read `R1,R2,R3`."""
    if value is None:
        return ()
    listed = tuple(one.strip() for one in value.split(",") if one.strip())
    if not listed:
        raise click.BadParameter("it lists nothing; part names by commas.")
    return listed


def on_terminal() -> bool:
    """Tell whether a person sits at all three ends; the screen is drawn on stderr, which must not go to a file."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))

"""On which line of a TOML file a key is set: Python's reader does not tell."""

import re

_TABLE = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]")
_SET = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    r"""Map the path of each table and key to the line that names it, the first where there are two.

    >>> lines_of('layout = "ru"\n[keys]\nplay = "f4"')
    {('layout',): 1, ('keys',): 2, ('keys', 'play'): 3}
    """
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _TABLE.match(line):
            table = _path(heading[1])
            found.setdefault(table, number)
        elif setting := _SET.match(line):
            found.setdefault((*table, *_path(setting[1])), number)
    return found


def _path(written: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(written))

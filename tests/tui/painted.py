"""What a screenshot shows, as lines that a person can compare: text and look of each stretch, row by row."""

import re
from html import unescape

RULE = re.compile(r"\.[\w-]+-(r\d+) \{([^}]*)\}")
TEXT = re.compile(r'<text class="[\w-]+-(r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)
GROUND = re.compile(r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"')
CELL, ROW = 12.2, 24.4
"""Width and height of a cell in what Textual exports."""


def painted(svg: str) -> list[str]:
    """Write what a screenshot shows: for each row its text, then each stretch of another look."""
    looks = {name: _look(rules) for name, rules in RULE.findall(svg)}
    rows: dict[int, list[tuple[int, str, str]]] = {}
    for name, x, y, text in TEXT.findall(svg.partition('-matrix">')[2]):
        at = (round(float(x) / CELL), unescape(text).replace("\xa0", " "), looks.get(name, name))
        rows.setdefault(int(float(y) // ROW), []).append(at)
    grounds: dict[int, list[str]] = {}
    for colour, x, y, width in GROUND.findall(svg):
        stretch = f"{colour} behind {round(float(x) / CELL)} to {round((float(x) + float(width)) / CELL)}"
        grounds.setdefault(int(float(y) // ROW), []).append(stretch)
    lines = []
    for row in sorted(rows.keys() | grounds.keys()):
        stretches = sorted(rows.get(row, []))
        lines.append(f"{row:>2} {_joined(stretches)}".rstrip())
        lines += [f"      {column:>3} {look}: {text.strip()}" for column, text, look in stretches if text.strip()]
        lines += [f"      {ground}" for ground in grounds.get(row, [])]
    return lines


def _joined(stretches: list[tuple[int, str, str]]) -> str:
    line = ""
    for column, text, _ in stretches:
        line = line.ljust(column) + text
    return line


def _look(rules: str) -> str:
    return " ".join(rule.strip() for rule in rules.replace("fill: ", "").split(";") if rule.strip())

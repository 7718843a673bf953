"""Figures about the coding, computed from the long table and from agreement records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coder.tables.frames import Row, to_frame
from coder.tables.measured import PREVALENCE, RELIABILITY

if TYPE_CHECKING:
    from coder.tables.frames import Frame

KEYS = ("code", "codebook", "rater")
Record = Mapping[str, Any]
"""One code's agreement in the shape of `coder agreement --json`."""


def prevalence(codings: "Frame", kinds: Mapping[str, str], by: Sequence[str] = KEYS) -> "Frame":
    """Count per code and rater how often it could be given and was.

    Args:
        codings: the table `codings`.
        kinds: code id → presence, count or rating, in the order in which rows are wanted.
        by: `code` first, then what else to keep apart; the rest is taken together, its column left empty.
    """
    order = {code: at for at, code in enumerate(kinds)}
    groups = [([str(part) for part in key], here) for key, here in codings.groupby(list(by), sort=False)]
    groups.sort(key=lambda group: (order[group[0][0]], group[0]))
    blank = dict.fromkeys(KEYS, "")
    rows = ({**blank, **dict(zip(by, key, strict=True)), **_counted(here, kinds[key[0]])} for key, here in groups)
    return to_frame(PREVALENCE, rows)


def _counted(here: "Frame", kind: str) -> Row:
    # A code given for several persons has several rows, and the segment counts once for each rater.
    place = ["assignment", "segment"]
    segments = {state: len(some.drop_duplicates(place)) for state, some in here.groupby("state")}
    coded, zero = segments.get("coded", 0), segments.get("zero", 0)
    rated = coded + zero
    given = here.loc[here["state"] == "coded", "value"]
    measured = kind != "presence" and len(given) > 0
    return {
        "n_sessions": here["session"].nunique(),
        "n_eligible": len(here.drop_duplicates(place)),
        "n_rated": rated,
        "n_coded": coded,
        "n_cannot_code": segments.get("cannot_code", 0),
        "n_not_seen": segments.get("not_seen", 0),
        "share": coded / rated if rated and kind != "rating" else None,
        "mean": float(given.mean()) if measured else None,
        "sd": float(given.std()) if measured and len(given) > 1 else None,
        "min": float(given.min()) if measured else None,
        "max": float(given.max()) if measured else None,
    }


def reliability(records: Mapping[str, Record]) -> "Frame":
    """Lay agreement records out, one row per code and coefficient, nested groups after their whole."""
    return to_frame(RELIABILITY, (row for code, record in records.items() for row in _reliability(code, "", record)))


def _reliability(code: str, group: str, record: Record) -> Iterator[Row]:
    for name, one in record["coefficients"].items():
        ci = one["ci"]
        yield {
            "code": code,
            "group": group,
            "coefficient": name,
            "is_headline": name == record["headline"],
            **{key: one[key] for key in ("value", "low", "high", "se")},
            "reason": one["reason"] or "",
            "ci_method": ci["method"] or "",
            "ci_level": ci["level"],
            "ci_resampled": ci["resampled"] or "",
            "ci_n_resampled": ci["n_resampled"],
            "ci_n_degenerate": ci["n_degenerate"],
            "ci_reason": ci["reason"] or "",
            **{key: record[key] for key in ("level", "n_units", "n_pairable", "n_raters", "n_ratings", "why")},
        }
    for name, nested in record.get("groups", {}).items():
        yield from _reliability(code, name, nested)

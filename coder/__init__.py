"""Observational coding of the therapeutic alliance: from a recording to coded segments and agreement."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from coder.workflow.tabling import OpenStudy

__version__ = "0.1.0"


def open_study(folder: "str | Path") -> "OpenStudy":
    """Open a study in a notebook: `coder.open_study("my-study").table("codings")` gives a pandas frame.

    Nothing is imported before this is called, and nothing in the study is changed.
    """
    from coder.workflow.tabling import open_study as opened

    return opened(folder)

"""Observational coding of the therapeutic alliance: from a recording to coded segments and agreement."""

__version__ = "0.1.0"

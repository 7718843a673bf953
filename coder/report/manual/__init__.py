"""A codebook as a manual for a rater's desk: everything that the file says, in words."""

from coder.report.manual.build import manual
from coder.report.manual.parts import CodeEntry, Fact, KeyLine, KindPart, Manual, Section

__all__ = ["CodeEntry", "Fact", "KeyLine", "KindPart", "Manual", "Section", "manual"]

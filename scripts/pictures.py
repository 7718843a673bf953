"""Pictures of screens, as SVG."""

import re
from typing import Any

from textual.app import App

FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def picture(app: App[Any]) -> str:
    """Draw what is on the screen, without the fonts: whoever looks at it would fetch them from the network."""
    return FONTS.sub("", app.export_screenshot(title="coder"))

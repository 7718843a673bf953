"""A codebook to read: on the terminal, as Markdown, as a page to print for a rater's desk."""

from coder.codebook.schema import Codebook
from coder.report.manual import manual, text


def as_text(book: Codebook) -> str:
    """Set a codebook as plain lines for the terminal: everything it says, 80 columns wide."""
    return text.as_text(manual(book))


def as_markdown(book: Codebook) -> str:
    """Set a codebook as Markdown: everything it says."""
    return text.as_markdown(manual(book))


def as_html(book: Codebook) -> str:
    """Set a codebook as one self-contained page, to be read in a browser or printed."""
    from coder.report.manual.page import as_html as page

    return page(manual(book))

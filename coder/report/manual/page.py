"""A manual as one HTML page: it loads nothing, runs nothing, and prints."""

from coder.report.manual.parts import Manual


def as_html(manual: Manual) -> str:
    """Lay the manual out as HTML; whatever a text of the book holds is shown as text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(
        loader=PackageLoader("coder.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("codebook.html.j2").render(manual=manual)

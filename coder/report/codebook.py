"""A codebook to read: on the terminal, as Markdown, as a page to print for a rater's desk."""

from collections.abc import Iterator

from coder.codebook.schema import Code, Codebook, Scale


def as_text(book: Codebook) -> str:
    """Set a codebook as plain lines: one code each, with key, abbreviation and definition."""
    lines = [f"{book.text(book.title)} ({book.key})", book.status or "", ""]
    for kind, spec in book.segments.items():
        codes = book.codes_of(kind)
        if codes:
            lines += [f"On {kind} ({spec.kind}):"]
            lines += [f"  {code.hotkey or ' '}  {code.abbr:<6} {code.label}: {code.definition}" for code in codes]
            lines += [""]
    return "\n".join(lines).rstrip()


def as_markdown(book: Codebook) -> str:
    """Set a codebook as Markdown: everything a rater needs to decide."""
    return "\n".join(_markdown(book))


def _markdown(book: Codebook) -> Iterator[str]:
    yield f"# {book.text(book.title)}\n"
    yield f"`{book.key}` · {book.rights.license}\n"
    if book.status:
        yield f"**{book.status}**\n"
    if book.decision_rules:
        yield "## Decision rules\n"
        yield from (f"{number}. {rule}" for number, rule in enumerate(book.decision_rules, start=1))
        yield ""
    for kind, spec in book.segments.items():
        if book.codes_of(kind):
            yield f"## On {kind} ({spec.kind})\n"
        for code in book.codes_of(kind):
            yield from _code_markdown(book, code)


def _code_markdown(book: Codebook, code: Code) -> Iterator[str]:
    key = f" · key `{code.hotkey}`" if code.hotkey else ""
    yield f"### {code.label} ({code.abbr}){key}\n"
    yield f"{code.definition}\n"
    yield f"- Use when: {code.use_when}"
    yield f"- Not when: {code.not_when}"
    yield from (f"- Example: {one}" for one in code.examples)
    yield from (f"- Not this: {one.text} (instead: {one.instead})" for one in code.non_examples)
    yield from (f"- Asks for {name}: {', '.join(book.facets[name].values)}" for name in code.facets)
    if code.scale:
        yield from _scale_markdown(book, book.scales[code.scale])
    yield ""


def _scale_markdown(book: Codebook, scale: Scale) -> Iterator[str]:
    yield f"- Scale {scale.min:g} to {scale.max:g}"
    yield from (f"    - {value:g}: {book.text(texts)}" for value, texts in sorted(scale.anchors.items()))


def as_html(book: Codebook) -> str:
    """Set a codebook as one self-contained page."""
    from jinja2 import Environment, PackageLoader

    pages = Environment(loader=PackageLoader("coder.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template("codebook.html.j2").render(book=book)

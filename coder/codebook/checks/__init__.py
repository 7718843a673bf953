"""What must hold between the parts of a book or form, beyond the shape of each: one module per kind of part."""

from coder.codebook.checks.book import check_book
from coder.codebook.checks.codes import check_codes
from coder.codebook.checks.deprecated import check_deprecated
from coder.codebook.checks.forms import check_form
from coder.codebook.checks.formulae import check_formulae
from coder.codebook.checks.groups import check_groups
from coder.codebook.checks.keys import check_keys
from coder.codebook.checks.parts import check_parts
from coder.codebook.checks.references import check_references
from coder.codebook.checks.scores import check_scores
from coder.codebook.checks.translations import check_translations
from coder.codebook.outline import Outline
from coder.codebook.tree import Node, Report

CHECKS = (
    check_book,
    check_references,
    check_parts,
    check_codes,
    check_deprecated,
    check_keys,
    check_groups,
    check_formulae,
    check_scores,
    check_translations,
)


def run(root: Node, report: Report) -> None:
    """Make every check; each passes over what another one reports, so that one slip is said once."""
    outline = Outline(root)
    for check in CHECKS:
        check(outline, report)


def run_form(root: Node, report: Report) -> None:
    """Make every check of a form."""
    check_form(Outline(root), report)

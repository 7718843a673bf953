"""Keys, types and closed lists of a codebook file: what an author is told, and where."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

KEYS: list[Slip] = [
    ("version: 1.2.0\n", "", "schema:", "version", "is missing: three numbers such as 1.0.0"),
    ("    definition: Something warm.\n", "", "  warm:", "codes.warm.definition", "is missing: what the code means"),
    ("    use_when: They move away.\n", "", "  away:", "codes.away.use_when", "is missing: when to use it"),
    ("    not_when: They stay.\n", "", "  away:", "codes.away.not_when", "is missing: when not to use it"),
    ('    examples: ["5: so so"]\n', "", "  mood:", "codes.mood.examples", "is missing: at least one example"),
    ("    use_when: Always.", "    usewhen: x\n    use_when: y", "usewhen", "codes.mood.usewhen", "mean 'use_when'?"),
    ("scores:\n", "socres: {}\nscores:\n", "socres", "socres", "is not a key that is known here; did you mean"),
    ("facets:\n", "units: {}\nfacets:\n", "units", "units", "is not a key that is known here; known: schema, kind"),
    ("    abbr: W+", "    id: warm\n    abbr: W+", "id: warm", "codes.warm.id", "the key above is the id"),
    (
        "{sessions: 3,",
        "{session: 3, sessions: 3,",
        "workflow",
        "workflow.criterion.session",
        "did you mean 'sessions'?",
    ),
    ('text: "C: Brr', 'txt: x, text: "C: Brr', "txt", "codes.cold.non_examples[0].txt", "did you mean 'text'?"),
    ("    label: Warm", "    label: Warm\n    label: Hot", "Hot", "codes.warm.label", "stands here a second time"),
    ("  away:\n", "  warm: {}\n  away:\n", "warm: {}", "codes.warm", "a second time; first in line 26"),
]

VALUES: list[Slip] = [
    (
        "schema: alliance-codebook/1",
        "schema: alliance-codebook/2",
        "schema: all",
        "schema",
        "must be 'alliance-codebook/1'",
    ),
    ("kind: codebook", "kind: form", "kind: form", "kind", "must be 'codebook', not 'form'"),
    ("id: mini", "id: mini book", "id: mini", "id", "must be the book's id"),
    (
        "version: 1.2.0",
        "version: 1.2",
        "version: 1.2",
        "version",
        "must be text, not 1.2 as a bare value; quotes make it text",
    ),
    ("version: 1.2.0", "version: v1", "version: v1", "version", "must be three numbers such as 1.0.0"),
    ("language: en", "language: English please", "language", "language", "BCP 47 tag, such as en or pt-BR"),
    ("label: Warm", "label:", "    label:", "codes.warm.label", "is empty; expected the code's name"),
    ("label: Warm", 'label: "  "', "    label:", "codes.warm.label", "must not be empty"),
    (
        "label: Warm",
        "label: 7",
        "label: 7",
        "codes.warm.label",
        "must be text, not 7 as a bare value; quotes make it text",
    ),
    ("label: Warm", "label: 2026-01-05", "label: 2", "codes.warm.label", "must be text, not 2026-01-05"),
    ("label: Warm", "label: [Warm]", "label: [", "codes.warm.label", "must be text, not a list"),
    ('["C: Hm."]', "[C: Hm.]", "[C: Hm.]", "codes.cold.examples[0]", "put text that holds ': ' in quotes"),
    ('["C: Hm."]', '"C: Hm."', '"C: Hm."', "codes.cold.examples", "must be a list, such as [C: Hm.]"),
    ('["C: Hm."]', "[]", "[]", "codes.cold.examples", "must hold at least one"),
    ("abbr: W+", "abbr: warmth+", "warmth+", "codes.warm.abbr", "must be a short name of 1 to 6 signs"),
    ("    required: true\n", "    required: yes\n", "required: yes", "codes.mood.required", "must be true or false"),
    (
        "kind: count",
        "kind: presense",
        "presense",
        "codes.away.kind",
        "not one of presence, count, rating; did you mean 'presence'?",
    ),
    ("evidence: required", "evidence: optinal", "optinal", "codes.g_bond.evidence", "did you mean 'optional'?"),
    ("speaker: [client]", "speaker: [cleint]", "cleint", "codes.away.speaker[0]", "did you mean 'client'?"),
    (
        "speaker: [client]",
        "speaker: client",
        "speaker: client",
        "codes.away.speaker",
        "must be a list, such as [client]",
    ),
    (
        "mode: multi",
        "mode: many",
        "mode: many",
        "groups.strain.mode",
        "multi, exclusive, exhaustive, exclusive_exhaustive",
    ),
    ("max_per_segment: 2", "max_per_segment: 0", "all:", "groups.all.max_per_segment", "must be 1 or more"),
    (
        "{kind: utterance}",
        "{kind: passage}",
        "passage",
        "segments.utt.kind",
        "'passage' is not one of utterance, turn, thought_unit, interval, excerpt, event, episode, session",
    ),
    ("length_s: 300", "length_s: 0", "five:", "segments.five.length_s", "must be above 0"),
    ("{kind: utterance}", "{kind: utterance, min_s: -1}", "utt:", "segments.utt.min_s", "must not be below 0"),
    ("min: -1", "min: low", "g3:", "scales.g3.min", "must be a number"),
    ("min: -1", "min: -.inf", "g3:", "scales.g3.min", "must be a number"),
    ("{en: low}", "low", "g3:", "scales.g3.anchors.-1", "must be a mapping"),
    ("double_code: 0.2", "double_code: 20", "workflow", "workflow.double_code", "a share from 0 to 1"),
    ("{icc_A_1: 0.7}", "{icc: 0.7}", "workflow", "workflow.criterion.globals.icc", "as a key 'icc' is not known here"),
    ("stat: [cohen]", "stat: [kohen]", "kohen", "reliability.codes.stat[0]", "did you mean 'cohen'?"),
    ("2026-01-05,", '"2026-01-05",', "changelog", "changelog[0].date", "must be a day such as 2026-11-22"),
    ("fn: mean", "fn: average", "average", "scores.bond.fn", "'average' is not one of mean, sum"),
    ("facets:\n", "facets:\n  a-b: {values: [a]}\n", "a-b", "facets.a-b", "as a key must begin with a letter"),
    ("id: quiet", "id: a b", "id: a b", "rules[0].id", "must begin with a letter"),
]


@pytest.mark.parametrize("slip", KEYS, ids=lambda slip: slip[1].strip()[:40])
def test_a_key_that_is_missing_misspelt_or_doubled_is_named_at_its_line(
    slip: Slip, one_problem: Callable[[Slip], None]
) -> None:
    one_problem(slip)


@pytest.mark.parametrize("slip", VALUES, ids=lambda slip: slip[1].strip()[:40])
def test_a_value_of_the_wrong_type_or_from_no_list_is_told_what_it_must_be(
    slip: Slip, one_problem: Callable[[Slip], None]
) -> None:
    one_problem(slip)

"""The codebook's models: what a file may say, typed and frozen."""

from coder.codebook.schema.book import NAMED, SELECTORS, Codebook
from coder.codebook.schema.codes import Code, NonExample
from coder.codebook.schema.document import Document, Kind
from coder.codebook.schema.form import COMPONENTS, Component, Form, FormScore, Items, Respondent
from coder.codebook.schema.parts import Facet, Group, Scale, SegmentKind
from coder.codebook.schema.practice import Change, Criterion, Reliability, Rights, Statistic, Workflow
from coder.codebook.schema.scoring import Rule, Score, ScoreFunction, Then

__all__ = [
    "COMPONENTS",
    "NAMED",
    "SELECTORS",
    "Change",
    "Code",
    "Codebook",
    "Component",
    "Criterion",
    "Document",
    "Facet",
    "Form",
    "FormScore",
    "Group",
    "Items",
    "Kind",
    "NonExample",
    "Reliability",
    "Respondent",
    "Rights",
    "Rule",
    "Scale",
    "Score",
    "ScoreFunction",
    "SegmentKind",
    "Statistic",
    "Then",
    "Workflow",
]

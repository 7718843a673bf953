"""The codebook's models: what a file may say, typed and frozen."""

from coder.codebook.schema.book import NAMED, SELECTORS, Codebook
from coder.codebook.schema.codes import Code, NonExample
from coder.codebook.schema.document import Document, Kind
from coder.codebook.schema.form import COMPONENTS, Component, Form, FormScore, Items, Respondent
from coder.codebook.schema.parts import PLACED, SPOKEN, Facet, Group, Scale, SegmentKind, SegmentType, Selection
from coder.codebook.schema.practice import Change, Criterion, Reliability, Rights, Statistic, Workflow
from coder.codebook.schema.scoring import Rule, Score, ScoreFunction, Then

__all__ = [
    "COMPONENTS",
    "NAMED",
    "PLACED",
    "SELECTORS",
    "SPOKEN",
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
    "SegmentType",
    "Selection",
    "Statistic",
    "Then",
    "Workflow",
]

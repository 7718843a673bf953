"""Answers to a form → its scores: pure.

What is scored is the number that is printed at an answer. A missing answer is None and never 0.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from coder.codebook import arithmetic
from coder.codebook.arithmetic import Result
from coder.codebook.schema import Form, FormScore, Scale
from coder.errors import CoderError

Answers = Mapping[int, float | None]
"""Item number → the number answered; an item that is not there was not answered."""


def score(form: Form, answers: Answers) -> dict[str, Result]:
    """Compute every score of a form, in the form's order.

    `n_items` and `n_answered` count items, also of a score that is made of scores; such a score is prorated
    when a part of it is.
    """
    done: dict[str, Result] = {}
    for name in form.scores:
        _compute(form, name, answers, done)
    return {name: done[name] for name in form.scores}


def _compute(form: Form, name: str, answers: Answers, done: dict[str, Result]) -> Result:
    if name not in done:
        spec = form.scores[name]
        parts = [_part(form, spec, one, answers, done) for one in spec.of]
        fn = arithmetic.mean if spec.fn == "mean" else arithmetic.total
        found = fn([one.value for one in parts], spec.min_answered, spec.missing)
        items = form.items_of(name)
        done[name] = replace(
            found,
            n_items=len(items),
            n_answered=sum(answers.get(item) is not None for item in items),
            prorated=found.value is not None and (found.prorated or any(one.prorated for one in parts)),
        )
    return done[name]


def _part(form: Form, spec: FormScore, member: int | str, answers: Answers, done: dict[str, Result]) -> Result:
    if isinstance(member, str):
        return _compute(form, member, answers, done)
    answer = answers.get(member)
    if answer is not None and member in spec.reverse:
        answer = turned(form, member, answer)
    return Result(answer, 1, int(answer is not None))


def turned(form: Form, item: int, answer: float) -> float:
    """Count an answer from the other end of its item's scale."""
    scale = form.scale_of(item)
    found = arithmetic.reverse(answer, scale.min, scale.max)
    # 10 - 7.3 is not 2.7 in binary; answers are as exact as the scale's step is written.
    return round(found, 6)


def accepts(scale: Scale, answer: float) -> bool:
    """Tell whether an answer is on the scale and on one of its steps, also where the scale is a line."""
    return scale.model_copy(update={"type": "interval"}).accepts(answer)


@dataclass(frozen=True, slots=True)
class ScoringKey:
    """A form at work: on its own scale, or on the one that a lab printed in its place."""

    form: Form
    """With the scale that was printed."""
    sha256: str
    """Of the form as its file says it, whatever scale was printed."""
    scale: str = ""
    """Such as `1-7`; empty for the form's own."""

    @property
    def name(self) -> str:
        """How outputs call it: `wai-sr-client@1.0.0`, or `wai-sr-client@1.0.0 scale 1-7`."""
        return f"{self.form.key} scale {self.scale}" if self.scale else self.form.key


def on_scale(form: Form, asked: str = "") -> ScoringKey:
    """Put a form on the scale a lab printed, such as `1-7` in place of 1 to 5; on its own without one.

    Raises:
        CoderError: that is no scale, or the form's items are answered on several.
    """
    if not asked:
        return ScoringKey(form, form.sha256)
    match = re.fullmatch(r"(-?\d+)-(-?\d+)", asked)
    low, high = (int(match[1]), int(match[2])) if match else (0, 0)
    if low >= high:
        raise CoderError(f"{asked!r} is no scale.", "Write its lowest and highest number: --scale 1-7")
    if len(form.scales) > 1:
        raise CoderError(
            f"The items of {form.key} are answered on several scales.", "Copy the form's file and change it there."
        )
    ((name, scale),) = form.scales.items()
    if (scale.min, scale.max, scale.step) == (low, high, 1):
        return ScoringKey(form, form.sha256)
    changed = {"min": low, "max": high, "step": 1, "anchors": {}}
    printed = form.model_copy(update={"scales": {name: scale.model_copy(update=changed)}})
    return ScoringKey(printed, form.sha256, f"{low}-{high}")


def as_printed(form: Form, answers: Answers) -> dict[int, float | None]:
    """Give the printed numbers of answers that were entered by place on a form with its options the other way round."""
    return {item: None if one is None else turned(form, item, one) for item, one in answers.items()}


def missing_rule(spec: FormScore) -> str:
    """Say what becomes of missing answers."""
    what = "item" if any(isinstance(one, int) for one in spec.of) else "score"
    count = len(spec.of)
    least = spec.min_answered or count
    if least == count or (spec.fn == "sum" and spec.missing == "na"):
        return f"all {count} {what}s needed" if count > 1 else f"its {what} is needed"
    stand = (
        "the mean of those answered stands for the others" if spec.missing == "prorate" else "mean of those answered"
    )
    return f"{least} of {count} {what}s needed, {stand}"

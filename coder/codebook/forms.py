"""Answers to a form → its scores: pure.

What is scored is the number that is printed at an answer. A missing answer is None and never 0.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

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


def on_scale(form: Form, asked: str) -> Form:
    """Give the form as a lab runs it that printed other numbers, such as `1-7` in place of 1 to 5.

    Raises:
        CoderError: that is no scale, or the form's items are answered on several.
    """
    match = re.fullmatch(r"(-?\d+)-(-?\d+)", asked)
    low, high = (int(match[1]), int(match[2])) if match else (0, 0)
    if low >= high:
        raise CoderError(f"{asked!r} is no scale.", "Write its lowest and highest number: --scale 1-7")
    if len(form.scales) > 1:
        raise CoderError(
            f"The items of {form.key} are answered on several scales.", "Copy the form's file and change it there."
        )
    ((name, scale),) = form.scales.items()
    changed = {"min": low, "max": high, "step": 1, "anchors": {}}
    return form.model_copy(update={"scales": {name: scale.model_copy(update=changed)}})


def missing_rule(form: Form, names: Sequence[str] = ()) -> str:
    """Say in a sentence per score what becomes of missing answers."""
    said = [f"{name}: {_rule(form.scores[name])}" for name in names or form.scores]
    return "; ".join(said)


def _rule(spec: FormScore) -> str:
    what = "items" if any(isinstance(one, int) for one in spec.of) else "scores"
    count = len(spec.of)
    least = spec.min_answered or count
    if least == count or (spec.fn == "sum" and spec.missing == "na"):
        return f"all {count} {what} needed" if count > 1 else "needed"
    stand = (
        "the mean of those answered stands for the others" if spec.missing == "prorate" else "mean of those answered"
    )
    return f"{least} of {count} {what} needed, {stand}"

"""The bench of agreement: how it lets two programs run in turns, and that its own parts give figures."""

import io
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from benches import agreement, peers, reading


def race(peer_ms: float, values: list[float], target: float | None = 5.0) -> agreement.Line:
    """Let our mean of ratings run against a peer that says how long it took."""

    def ours(ratings: np.ndarray) -> list[float]:
        return [float(np.mean(ratings))]

    one = agreement.Race("the mean", "few", ours, lambda data: (peer_ms, values), target, 3)
    return agreement._raced(one, {"few": np.array([1.0, 2.0])})


def test_a_ratio_is_met_or_missed_and_without_a_target_neither() -> None:
    fast, slow = race(1e9, [1.5]), race(1e-9, [1.5])
    assert (fast.met, slow.met, race(1.0, [1.5], None).met) == (True, False, None)
    assert fast.ratio is not None
    assert fast.ratio > 5
    assert str(fast).endswith("≥ 5×        met")
    assert str(slow).endswith("≥ 5×        MISSED")


def test_programs_that_disagree_are_not_timed() -> None:
    with pytest.raises(AssertionError, match="the mean"):
        race(1e9, [1.5001])


def test_the_other_side_answers_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """scikit-learn is not installed here: a function of the same name tells the share of equal ratings."""
    metrics = ModuleType("sklearn.metrics")
    metrics.cohen_kappa_score = lambda one, other: (one == other).mean()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sklearn.metrics", metrics)
    np.save(tmp_path / "few.npy", np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 0.0]]))
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({"job": "kappas", "data": "few"}) + "\n"))
    peers.main(tmp_path)
    answer = json.loads(capsys.readouterr().out)
    assert answer["ms"] > 0
    assert answer["values"] == [1.0, 0.5, 0.5]


def test_reading_is_measured_from_files_of_two_kinds() -> None:
    lines = list(reading.measured(2000))
    assert [what.partition(" ")[0] for what, _, _ in lines] == ["reading", "reading", "reading"]
    assert all(float(speed.removesuffix(" M/s")) >= 0 for _, speed, _ in lines)
    assert "quoted by R" in lines[-1][0]

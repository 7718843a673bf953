"""The bench of seeks runs and gives a number for each."""

import pytest
from benches import seek

from coder.resources import sample_dir

pytestmark = pytest.mark.usefixtures("mpv")


def test_every_seek_of_the_player_is_measured() -> None:
    taken = seek.measure(sample_dir() / "S03.opus", 5)
    assert len(taken) == 5
    assert min(taken) > 0


def test_every_key_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODER_CONFIG", "")
    taken = seek.measure_keys(sample_dir() / "S03.opus", 5)
    assert len(taken) == 5
    assert min(taken) > 0


@pytest.mark.parametrize(("values", "value"), [([5.0], 5.0), ([float(at) for at in range(100)], 95.0)])
def test_the_percentile_is_one_of_the_values(values: list[float], value: float) -> None:
    assert seek.percentile(values, 0.95) == value

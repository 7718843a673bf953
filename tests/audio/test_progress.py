import pytest

from coder.audio.progress import Ticker, remaining_s


def test_progress_is_passed_on_in_steps_that_can_be_seen():
    seen = []
    ticker = Ticker(lambda stage, share: seen.append((stage, share)), "decode", 100_000)
    for done in range(100_001):
        ticker.at(done)
    ticker.finish()
    assert (seen[0], seen[-1]) == (("decode", 0.0), ("decode", 1.0))
    assert len(seen) < 210


def test_more_than_the_expected_total_never_looks_finished():
    seen = []
    ticker = Ticker(lambda stage, share: seen.append(share), "decode", 10)
    ticker.at(500)
    assert seen == [0.0, 0.99]


def test_an_unknown_total_shows_no_share():
    seen = []
    Ticker(lambda stage, share: seen.append(share), "decode", 0).at(500)
    assert seen == [0.0]


@pytest.mark.parametrize(("share", "elapsed", "left"), [(0.0, 5, None), (0.005, 5, None), (0.25, 10, 30), (1.0, 10, 0)])
def test_the_rest_takes_as_long_as_the_part_done(share, elapsed, left):
    assert remaining_s(share, elapsed) == left

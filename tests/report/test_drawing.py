"""Charts put what they show where its number is."""

import re
from dataclasses import replace

from coder.agreement.differences import differences
from coder.report.drawing.apart import apart
from coder.report.drawing.course import agreement_over, bias_over
from coder.report.drawing.rates import legend, rates
from coder.report.drawing.svg import SIGNS, Scale, sign
from coder.report.model import Base, BaseLine
from coder.report.pictures import DriftLine, DriftPoint, RatingApart


def base(share: float) -> Base:
    return Base(100, round(100 * share), share, None, None, None, None)


def code(**shares: float) -> BaseLine:
    return BaseLine("c", "A code", False, base(0.1), {rater: base(share) for rater, share in shares.items()})


def xs(chart: str, kind: str) -> list[float]:
    return [float(x) for x in re.findall(rf'class="{kind}[^"]*" (?:c?x1?)="([-\d.]+)"', chart)]


def middles(chart: str) -> list[float]:
    """Where signs stand, from the corners of each."""
    corners = [re.findall(r"([-\d.]+),", points) for points in re.findall(r'class="sign[^"]*" points="([^"]*)"', chart)]
    return [(min(map(float, one)) + max(map(float, one))) / 2 for one in corners]


def test_a_scale_of_roots_gives_small_shares_room_and_keeps_what_is_outside_at_the_edge() -> None:
    scale = Scale(0.0, 0.4, 0.0, 100.0, root=True)
    assert [scale(0.0), scale(0.1), scale(0.4), scale(0.9)] == [0.0, 50.0, 100.0, 100.0]


def test_each_rater_s_share_stands_on_the_axis_of_shares() -> None:
    chart = rates([code(R1=0.0, R2=0.05, R3=0.2)], ["R1", "R2", "R3"])
    ticks = dict(zip([0.0, 0.005, 0.02, 0.05, 0.1, 0.2], xs(chart, "grid"), strict=True))
    for found, share in zip(middles(chart), (0.0, 0.05, 0.2), strict=True):
        assert abs(found - ticks[share]) < 0.2


def test_raters_differ_in_shape_unless_there_are_more_of_them_than_shapes() -> None:
    few = rates([code(R1=0.1, R2=0.1)], ["R1", "R2"])
    assert re.findall(r'class="sign (s\d)"', few) == ["s0", "s1"]
    many = [f"R{at}" for at in range(len(SIGNS) + 1)]
    assert set(re.findall(r'class="sign (s\d)"', rates([code(**dict.fromkeys(many, 0.1))], many))) == {"s0"}
    assert 'class="sign s3"' in legend(3, 4)
    assert len({sign(at, 0, 0) for at in range(len(SIGNS))}) == len(SIGNS)


def test_ratings_have_no_share_to_draw() -> None:
    assert rates([replace(code(), by_rater={"R1": Base(9, 9, None, 4.0, 1.0, 2, 6)})], ["R1"]) == ""


def test_a_dot_is_as_large_as_there_are_equal_differences() -> None:
    found = differences([[4, 4, 4, 4, 2], [4, 4, 4, 4, 3]])
    assert found is not None
    chart = apart(RatingApart("g", "Bond <of>", ("R1", "R2"), 1, 7, found))
    radii = sorted(float(r) for r in re.findall(r'class="spot"[^>]* r="([\d.]+)"', chart))
    assert radii == [2.2 + 6.8 / 2, 9.0], "four times the number is twice the radius above the least"
    assert "4 × difference 0.00 at mean 4.00" in chart
    assert "Bond &lt;of&gt;" in chart


def test_bias_and_limits_are_drawn_at_their_height() -> None:
    found = differences([[4, 4, 5, 2], [3, 3, 6, 4]])
    assert found is not None
    chart = apart(RatingApart("g", "Bond", ("R1", "R2"), 1, 7, found))

    def height(kind: str) -> list[float]:
        return [float(y) for y in re.findall(rf'class="{kind}"[^>]* y1="([\d.]+)"', chart)]

    (zero,), (bias,), (low, high) = height("zero"), height("bias"), height("limit")
    # Bias is -.25, limits are 2.94 to either side; down is larger.
    assert bias > zero
    assert abs((low - bias) - (bias - high)) < 0.2
    assert abs((bias - zero) / (low - bias) - 0.25 / 2.94) < 0.01


def test_no_line_is_drawn_over_a_block_without_a_value() -> None:
    def chart(*values: float | None) -> str:
        points = tuple(DriftPoint(str(at), value, None, None, 5) for at, value in enumerate(values))
        return agreement_over([DriftLine("codes", points)])

    assert "<polyline" not in chart(0.5, None, 0.7)
    assert chart(0.5, None, 0.7).count('class="sign') == 2 + 1, "two values and one sign beside the name"
    (line,) = re.findall(r'<polyline class="run s0" points="([^"]*)"', chart(0.5, None, 0.7, 0.6))
    assert len(line.split()) == 2


def test_limits_say_what_they_are_and_zero_is_in_the_middle_of_bias() -> None:
    chart = bias_over([DriftLine("R1", (DriftPoint("1–5", -0.4, -0.9, 0.1, 5),))])
    assert "R1, 1–5: −0.40 [−0.90, 0.10], n 5" in chart
    zero = [float(y) for y in re.findall(r'class="zero"[^>]* y1="([\d.]+)"', chart)]
    assert zero == [(12 + 232 - 52) / 2]

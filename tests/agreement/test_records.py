"""The record is the contract of `--json`."""

import json
import subprocess
import sys

import numpy as np

from coder.agreement import Agreement, Coefficient, Interval, agree


def test_the_record_has_the_contracts_keys_and_survives_strict_json() -> None:
    ratings = np.array([[1, 0, 0, 1, 1, 0, 0], [1, 0, 1, 1, 1, 0, np.nan]])
    record = agree(ratings, level="nominal", categories=[0, 1], sessions=list("abcdefg"), coefficients="all").record()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert list(record) == [
        "level",
        "n_units",
        "n_pairable",
        "n_sessions",
        "n_raters",
        "n_ratings",
        "prevalence",
        "headline",
        "why",
        "coefficients",
    ]
    assert record["n_sessions"] == 6  # in the seventh one rater gave nothing
    coefficients = record["coefficients"]
    assert isinstance(coefficients, dict)
    alpha = coefficients["alpha_nominal"]
    assert isinstance(alpha, dict)
    assert list(alpha) == ["value", "low", "high", "se", "reason", "ci"]
    assert alpha["ci"] == {
        "method": "jackknife",
        "level": 0.95,
        "resampled": "session",
        "n_resampled": 6,
        "n_degenerate": 0,
        "reason": None,
    }


def test_what_is_not_a_number_becomes_null() -> None:
    interval = Interval(None, 0.95, "session", 3, 0, "too_few_sessions")
    coefficient = Coefficient(float("nan"), float("-inf"), float("inf"), None, "single_category_used", interval)
    said = Agreement(
        "nominal", 3, 2, 2, 5, {"1": 0.2}, "cohen", "the same two raters throughout", {"cohen": coefficient}
    )
    found = said.record()["coefficients"]
    assert found == {
        "cohen": {
            "value": None,
            "low": None,
            "high": None,
            "se": None,
            "reason": "single_category_used",
            "ci": interval.record(),
        }
    }


def test_importing_the_package_loads_neither_scipy_nor_pandas() -> None:
    program = "import sys, coder.agreement; print([m for m in ('scipy', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_agreeing_does_not_need_the_slow_statistics_module() -> None:
    program = (
        "import sys, numpy; from coder.agreement import agree;"
        "agree(numpy.eye(3, 8), level='interval', coefficients='all'); print('scipy.stats' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

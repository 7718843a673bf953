"""Other programs' agreement coefficients, run and timed on request by a Python of their own.

Two of them are under the GPL, so nothing of theirs is ever loaded by this program or by its bench: `benches.agreement`
makes an environment for them in the user's cache, starts this file there, and asks by lines of JSON. It is
given the folder of the arrays; a request names the job, an array, and what else the job takes.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

CATEGORIES = list(range(10))
TURN_MS = 50.0
"""So long is a turn of a call that takes less: the first call after the other's turn finds the cache full of his."""


def alpha(ratings: Any, level: str) -> list[float]:
    import krippendorff

    return [krippendorff.alpha(reliability_data=ratings, level_of_measurement=level, value_domain=CATEGORIES)]


def replicate(ratings: Any, level: str, seed: int) -> list[float]:
    """One replicate of a bootstrap by unit, as a person writes it."""
    drawn = np.random.default_rng(seed).integers(0, ratings.shape[1], ratings.shape[1])
    return alpha(ratings[:, drawn], level)


def kappas(ratings: Any) -> list[float]:
    from sklearn.metrics import cohen_kappa_score

    return [cohen_kappa_score(one, other) for one, other in combinations(ratings, 2)]


def icc(ratings: Any) -> list[float]:
    import pandas as pd
    import pingouin

    n_raters, n_units = ratings.shape
    scores = pd.DataFrame(
        {
            "unit": np.tile(np.arange(n_units), n_raters),
            "rater": np.repeat(np.arange(n_raters), n_units),
            "value": ratings.ravel(),
        }
    )
    return list(pingouin.intraclass_corr(scores, "unit", "rater", "value")["ICC"])


def main(folder: Path) -> None:
    """Answer requests until there are none."""
    warnings.simplefilter("ignore")
    jobs: dict[str, Any] = {"alpha": alpha, "replicate": replicate, "kappas": kappas, "icc": icc}
    arrays: dict[str, Any] = {}
    for line in sys.stdin:
        request = json.loads(line)
        job, name = jobs[request.pop("job")], request.pop("data")
        if name not in arrays:
            arrays[name] = np.load(folder / f"{name}.npy")
        whole = arrays[name].astype(int) if job is kappas else arrays[name]
        taken, values = timed(lambda job=job, whole=whole, how=request: job(whole, **how))
        print(json.dumps({"ms": taken, "values": [float(value) for value in values]}), flush=True)


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Call again and again for a twentieth of a second, or once; the median in milliseconds, and what came of it."""
    taken: list[float] = []
    while sum(taken) < TURN_MS:
        began = time.perf_counter()
        found = call()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken), found


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Writes fixtures/bootstrap-golden.json: what scipy says about scores of patients with one to three ECGs.

Needs numpy 2.4.6 and scipy 1.17.1 (see ../metrics/golden/requirements.txt).
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import bootstrap, norm

OUT = Path(__file__).parent / "fixtures/bootstrap-golden.json"
RESAMPLES = 200_000


def ratio_of_sums(sums, sizes, axis=-1):
    """Mean over all ECGs, from sums and numbers of ECGs of each patient."""
    return sums.sum(axis) / sizes.sum(axis)


def main() -> None:
    """Draws the numbers and writes them with the results."""
    rng = np.random.default_rng(7)
    sizes = rng.integers(1, 4, 80).astype(float)
    patients = [np.round(rng.beta(2, 5) + rng.normal(0, 0.05, int(size)), 4) for size in sizes]
    sums = np.array([values.sum() for values in patients])
    interval = bootstrap(
        (sums, sizes),
        ratio_of_sums,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=1,
        batch=2000,
    ).confidence_interval
    first = np.round(rng.beta(4, 3, 300), 4)
    second = np.round(first + rng.normal(0.012, 0.1, 300), 4)
    differences = second - first
    z = differences.mean() / (differences.std() / np.sqrt(len(differences)))
    golden = {
        "patients": [values.tolist() for values in patients],
        "interval": [interval.low, interval.high],
        "first": first.tolist(),
        "second": second.tolist(),
        "pValueOfZTest": 2 * norm.sf(abs(z)),
    }
    OUT.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")
    print(golden["interval"], golden["pValueOfZTest"])


if __name__ == "__main__":
    main()

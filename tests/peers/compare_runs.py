"""McNemar's test and Fisher's exact test by SciPy.

usage: compare_runs.py TABLE.json
    {"mcnemar": [[only_a, only_b], ...], "fisher": [[[hits, count], [hits, count]], ...]}
prints the p values in the same order: mcnemar as [exact, mid_p]
"""

import json
import sys
from pathlib import Path

from scipy.stats import binom, binomtest, fisher_exact

asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


def mcnemar(only_a, only_b):
    pairs = only_a + only_b
    exact = binomtest(only_a, pairs).pvalue
    few = min(only_a, only_b)
    mid = 2 * binom.cdf(few, pairs, 0.5) - binom.pmf(few, pairs, 0.5)
    return [exact, min(mid, 1.0)]


def fisher(a, b):
    table = [[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]]
    return fisher_exact(table)[1]


print(
    json.dumps(
        {
            "mcnemar": [mcnemar(*pair) for pair in asked["mcnemar"]],
            "fisher": [fisher(*pair) for pair in asked["fisher"]],
        }
    )
)

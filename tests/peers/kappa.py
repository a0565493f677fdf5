"""Cohen's kappa of two passes, by scikit-learn.

usage: kappa.py TABLE.json     a list of [first, second]
"""

import json
import sys
from pathlib import Path

from sklearn.metrics import cohen_kappa_score

first, second = zip(*json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
print(json.dumps(cohen_kappa_score(first, second)))

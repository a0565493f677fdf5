"""Runs an exported model in ONNX Runtime, knowing nothing but the file and the card beside it.

usage: run_exported.py MODEL.onnx FILES.json
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

from prepare import prepare

model_path, list_path = map(Path, sys.argv[1:])
files = json.loads(list_path.read_text(encoding="utf-8"))
card = json.loads((model_path.parent / "card.json").read_text(encoding="utf-8"))
preprocessing = card["preprocessing"]
if preprocessing["fit"] != "stretch":
    sys.exit(f"this script cannot fit by {preprocessing['fit']}")

model = onnx.load(model_path)
onnx.checker.check_model(model, full_check=True)
props = {entry.key: entry.value for entry in model.metadata_props}
labels = json.loads(props["labels"])

options = ort.SessionOptions()
options.intra_op_num_threads = 2
session = ort.InferenceSession(model_path, options, providers=["CPUExecutionProvider"])
(image,) = session.get_inputs()
predictions = []
known = []
has_known = "known" in [output.name for output in session.get_outputs()]
for start in range(0, len(files), 16):
    batch = np.stack(
        [
            prepare(f, preprocessing["width_px"], preprocessing["height_px"], preprocessing["filter"])
            for f in files[start : start + 16]
        ]
    )
    (probabilities,) = session.run(["probabilities"], {image.name: batch})
    if has_known:
        known += session.run(["known"], {image.name: batch})[0][:, 0].tolist()
    predictions += [dict(zip(labels, row.tolist())) for row in probabilities]
print(
    json.dumps(
        {
            "checker": "passed",
            "input": {"name": image.name, "type": image.type, "channels": image.shape[1]},
            "outputs": [output.name for output in session.get_outputs()],
            "labels": labels,
            "metadata": props,
            "predictions": predictions,
            "known": known,
        }
    )
)

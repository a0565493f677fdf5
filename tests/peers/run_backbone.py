"""Runs a backbone in ONNX Runtime; leaves the very input as raw float32 for Hearth.

usage: run_backbone.py MODEL RAW PICTURE...
"""

import json
import sys

import numpy as np
import onnxruntime as ort

from prepare import prepare

model, raw, *pictures = sys.argv[1:]
batch = np.stack([prepare(path, 224, 224) for path in pictures])
batch.tofile(raw)
session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
names = [output.name for output in session.get_outputs()]
outputs = session.run(names, {session.get_inputs()[0].name: batch})
print(json.dumps({"outputs": {n: o.ravel().tolist() for n, o in zip(names, outputs)}}))

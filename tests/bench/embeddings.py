"""What the encoders in Hearth's models make of texts and recordings, run by ONNX Runtime, so that a
peer's head can be fitted on the same numbers. Only the heads are timed with them."""

import json
import time

import numpy as np
import onnx
import onnxruntime
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import hugging_face

BATCH = 32


def embeddings(model, batches):
    """The values named `embedding` in a model of Hearth."""
    graph = onnx.load(model)
    graph.graph.output.append(onnx.helper.make_empty_tensor_value_info("embedding"))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    wanted = {value.name for value in session.get_inputs()}
    runs = (session.run(["embedding"], {name: value for name, value in batch.items() if name in wanted}) for batch in batches)
    return np.concatenate([values for (values,) in runs])


def of_texts(run_folder, texts):
    tokenizer = hugging_face.tokenizer()
    tokenizer.enable_truncation(128)

    def batches():
        for at in range(0, len(texts), BATCH):
            tokens = np.zeros((len(texts[at : at + BATCH]), 128), np.int64)
            for row, text in zip(tokens, texts[at : at + BATCH]):
                ids = tokenizer.encode(text).ids
                row[: len(ids)] = ids
            nothing = np.zeros((len(tokens), 1))
            yield {"tokens": tokens, "mask": (np.arange(128) < (tokens != 0).sum(1, keepdims=True)).astype(np.float32)[:, :, None],
                   "buckets": nothing.astype(np.int64), "counts": nothing.astype(np.float32)[:, :, None]}

    return embeddings(run_folder / "model.onnx", batches())


def of_sounds(run_folder, files):
    """Of recordings that fit into one window."""
    from scipy.io import wavfile
    from scipy.signal import resample_poly

    window = json.loads((run_folder / "card.json").read_text())["preprocessing"]["window"]

    def prepared(file):
        rate, samples = wavfile.read(file)
        sound = resample_poly(samples / 32768, 16_000 // rate, 1)
        sound *= 0.1 / max(np.sqrt(np.mean(sound**2)), 1e-6)
        sound = sound[max(0, (len(sound) - window) // 2) :][:window]
        before = (window - len(sound)) // 2
        return np.pad(sound, (before, window - len(sound) - before)).astype(np.float32)

    batches = ({"sound": np.stack([prepared(file) for file in files[at : at + BATCH]])} for at in range(0, len(files), BATCH))
    return embeddings(run_folder / "model.onnx", batches)


def seconds_of_head(rows, labels):
    """scikit-learn's logistic regression on them, evened out before."""
    started = time.perf_counter()
    make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(rows, labels)
    return time.perf_counter() - started

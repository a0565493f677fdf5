"""Runs an exported model of texts or rows in ONNX Runtime, on inputs made anew from what card.json says
and, for encoders, by Hugging Face's tokenizers from tokenizer.json.

usage: run_tasks.py MODEL QUESTIONS.json

QUESTIONS.json is a list of texts, or of rows by column. Prints a JSON object with the outputs.
"""

import json
import pathlib
import re
import sys

import numpy as np
import onnx
import onnxruntime


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def bucket(data, count):
    value = fnv(data)
    return (value ^ (value >> 32)) % count


def normal(text, most):
    text = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text).lower()
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(.)\1{2,}", r"\1\1", text)[:most]


def counts(text, ngrams):
    text = normal(text, ngrams["most_characters"])
    number = 1 << ngrams["bucket_bits"]
    found = {}

    def see(mark, run):
        place = bucket(mark + run.encode(), number)
        found[place] = found.get(place, 0) + 1

    def runs(mark, whole, sizes):
        for size in range(sizes[0], sizes[1] + 1):
            for start in range(len(whole) - size + 1):
                see(mark, whole[start : start + size])

    if ngrams["characters"]:
        runs(b"c", f"^{text}$", ngrams["characters"])
    if ngrams["characters_in_words"]:
        for part in text.split(" "):
            if part:
                runs(b"i", f" {part} ", ngrams["characters_in_words"])
    if ngrams["words"]:
        words = re.findall(r"(?:[^\W_]|')+|[^\s]", text)
        for size in range(ngrams["words"][0], ngrams["words"][1] + 1):
            for start in range(len(words) - size + 1):
                see(b"w", " ".join(words[start : start + size]))
    return found


def inputs_of_tokens(texts, tokenizer, most):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer))
    tokenizer.enable_truncation(most)
    tokens = np.zeros((len(texts), most), np.int64)
    mask = np.zeros((len(texts), most, 1), np.float32)
    for row, text in enumerate(texts):
        found = tokenizer.encode(text).ids
        tokens[row, : len(found)], mask[row, : len(found), 0] = found, 1
    return {"tokens": tokens, "mask": mask}


def inputs_of_texts(texts, preparation, tokenizer):
    inputs = {}
    if encoder := preparation.get("encoder"):
        inputs |= inputs_of_tokens(texts, tokenizer, encoder["tokens"])
    if "ngrams" in preparation:
        inputs |= inputs_of_ngrams(texts, preparation)
    return inputs


def inputs_of_ngrams(texts, preparation):
    found = [counts(text, preparation["ngrams"]) for text in texts]
    length = max(1, *(len(one) for one in found))
    places = np.zeros((len(texts), length), np.int64)
    values = np.zeros((len(texts), length, 1), np.float32)
    for row, one in enumerate(found):
        for at, (place, count) in enumerate(sorted(one.items())):
            places[row, at], values[row, at, 0] = place, count
    return {"buckets": places, "counts": values}


def inputs_of_rows(rows, preparation):
    numbers = []
    for row in rows:
        cells = []
        for column in preparation["columns"]:
            cell = row.get(column["name"], "")
            if column["kind"] == "number":
                made = [float(cell) if cell else np.nan]
            elif column["kind"] == "category":
                made = [column["values"].index(cell) if cell in column["values"] else np.nan]
            elif column["kind"] == "one-of":
                values = column["values"]
                made = [0.0] * (len(values) + 1)
                if cell:
                    made[values.index(cell) if cell in values else -1] = 1.0
                else:
                    made = [np.nan] * len(made)
            else:
                sys.exit(f"{column['kind']} is not made here")
            if "usual" in column:
                is_missing = not np.isfinite(made).all()
                made = [own if np.isfinite(own) else usual for own, usual in zip(made, column["usual"])]
                made.append(float(is_missing))
            cells += made
        numbers.append(cells)
    return {"columns": np.array(numbers, np.float32)}


def main():
    model, questions = sys.argv[1:]
    questions = json.loads(pathlib.Path(questions).read_text())
    card = json.loads(pathlib.Path(model).with_name("card.json").read_text())
    onnx.checker.check_model(onnx.load(model))
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    preparation = card["preprocessing"]
    if isinstance(questions[0], str):
        tokenizer = pathlib.Path(model).with_name("tokenizer.json")
        inputs = inputs_of_texts(questions, preparation, tokenizer)
    else:
        inputs = inputs_of_rows(questions, preparation)
    (output,) = session.run(None, inputs)
    print(json.dumps({"labels": card["labels"], "outputs": output.tolist()}))


main()

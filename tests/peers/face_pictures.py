"""Writes pictures with faces and without into class folders, from the files of scikit-image.

    face_pictures.py FOLDER

The astronaut is Eileen Collins (NASA, public domain), the man with the camera is CC0; the small
faces are cut from Labeled Faces in the Wild, with as many parts of the same pictures without any.
"""

import importlib.util
import json
import pathlib
import shutil
import sys

import numpy as np
from PIL import Image

out = pathlib.Path(sys.argv[1])
(package,) = importlib.util.find_spec("skimage").submodule_search_locations
data = pathlib.Path(package) / "data"


def folder(name):
    (out / name).mkdir(parents=True, exist_ok=True)
    return out / name


for name in ("astronaut", "camera"):
    shutil.copy(data / f"{name}.png", folder("portraits"))
for name in ("brick", "cell", "chelsea", "coffee", "coins", "grass", "motorcycle_left", "page"):
    shutil.copy(data / f"{name}.png", folder("things"))
small = np.load(data / "lfw_subset.npy")
for number, grey in enumerate(small):
    picture = Image.fromarray((grey * 255).astype(np.uint8)).convert("RGB")
    picture.save(folder("faces" if number < 100 else "without") / f"{number:03}.png")
print(json.dumps({"num_faces": 100, "num_without": len(small) - 100}))

"""Prepares a picture for an exported model with Pillow, from what the model's card says."""

import numpy as np
from PIL import Image, ImageOps

FILTERS = {"bilinear": Image.Resampling.BILINEAR}


def upright_rgb(path):
    """The picture as people see it: turned by EXIF, transparency on white."""
    picture = ImageOps.exif_transpose(Image.open(path))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def prepare(path, width, height, filter_name="bilinear"):
    """float32 [3, height, width], RGB, 0 to 255."""
    picture = upright_rgb(path)
    if picture.size != (width, height):
        picture = picture.resize((width, height), FILTERS[filter_name])
    return np.asarray(picture, dtype=np.float32).transpose(2, 0, 1)

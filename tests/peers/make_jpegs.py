"""Writes JPEG files of kinds that the Rust tests cannot write into a folder."""

import json
import sys
from pathlib import Path

from PIL import Image

folder = Path(sys.argv[1])
gradient = Image.linear_gradient("L").resize((80, 60))
picture = Image.merge("RGB", (gradient, gradient.rotate(90, expand=False), gradient.rotate(180)))

picture.convert("CMYK").save(folder / "cmyk.jpg", quality=90)
picture.convert("L").save(folder / "grey-pillow.jpg", quality=90)
picture.save(folder / "progressive.jpg", progressive=True)
picture.save(folder / "subsampled.jpg", subsampling=2, quality=60)
picture.save(
    folder / "animated.gif", save_all=True, append_images=[picture.rotate(90), picture.rotate(180)]
)
picture.quantize(16).save(folder / "palette.png")
print(json.dumps({"num_files": 6}))

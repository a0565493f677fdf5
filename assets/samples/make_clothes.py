#!/usr/bin/env python3
"""Makes clothes.zip, the sample project's pictures, from Debian's dataset-fashion-mnist.

    apt-get download dataset-fashion-mnist
    python make_clothes.py dataset-fashion-mnist_*.deb

The first 50 training pictures of 8 classes become 28 x 28 greyscale PNG files. Entries are
sorted, carry a fixed date and are stored as they are, so the same package gives the same bytes.
"""

import argparse
import gzip
import hashlib
import io
import pathlib
import struct
import subprocess
import tarfile
import zipfile
import zlib

FOLDER = "./usr/share/datasets/fashion-mnist/"
NUM_EACH = 50
# Coat and Shirt are left out: at this size a person cannot tell them from Pullover either.
CLASSES = {
    0: "T-shirt",
    1: "Trousers",
    2: "Pullover",
    3: "Dress",
    5: "Sandal",
    7: "Sneaker",
    8: "Bag",
    9: "Boot",
}


def png(pixels, width, height):
    """Writes an 8-bit greyscale PNG."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def read_package(package):
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        images = gzip.decompress(tar.extractfile(FOLDER + "train-images-idx3-ubyte.gz").read())
        labels = gzip.decompress(tar.extractfile(FOLDER + "train-labels-idx1-ubyte.gz").read())
    magic, count, height, width = struct.unpack(">IIII", images[:16])
    assert magic == 0x803 and struct.unpack(">II", labels[:8]) == (0x801, count)
    return images[16:], labels[8:], width, height


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package")
    args = parser.parse_args()
    images, labels, width, height = read_package(args.package)
    files, counts = {}, dict.fromkeys(CLASSES, 0)
    for index, label in enumerate(labels):
        if label in CLASSES and counts[label] < NUM_EACH:
            counts[label] += 1
            start = index * width * height
            name = f"clothes/{CLASSES[label]}/{counts[label]:04}.png"
            files[name] = png(images[start : start + width * height], width, height)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    path = pathlib.Path(__file__).with_name("clothes.zip")
    path.write_bytes(out.getvalue())
    print(hashlib.sha256(out.getvalue()).hexdigest(), len(out.getvalue()), path.name, len(files), "pictures")


if __name__ == "__main__":
    main()

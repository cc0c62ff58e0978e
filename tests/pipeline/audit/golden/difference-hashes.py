"""Stores difference hashes and correlations of made-up pictures: difference-hashes.json.

python difference-hashes.py    (OpenCV turns colour grey, Pillow resizes, numpy compares)
"""

import json

import cv2
import numpy as np
import PIL
from PIL import Image

SHAPES = [(48, 48, 1), (9, 8, 1), (97, 31, 1), (5, 4, 1), (64, 48, 3)]


def pattern(size):
    i = np.arange(size, dtype=np.int64)
    return np.where((i // 64) % 2 == 0, (i * i * 31 + i * 17 + (i // 5) * 7) % 256, (i * 3) % 256).astype(np.uint8)


cases, thumbnails = [], []
for width, height, channels in SHAPES:
    pixels = pattern(width * height * channels).reshape(height, width, channels)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if channels == 3 else pixels[:, :, 0]
    small = np.asarray(Image.fromarray(grey).resize((9, 8), Image.BILINEAR)).astype(int)
    bits = "".join("1" if bit else "0" for bit in (small[:, 1:] > small[:, :-1]).ravel())
    cases.append({"width": width, "height": height, "channels": channels, "hash": f"{int(bits, 2):016x}"})
    thumbnails.append(np.asarray(Image.fromarray(grey).resize((16, 16), Image.BILINEAR)).ravel())

correlations = np.corrcoef(np.array(thumbnails, dtype=np.float64)).round(12).tolist()
with open("difference-hashes.json", "w") as file:
    versions = {"opencv": cv2.__version__, "pillow": PIL.__version__, "numpy": np.__version__}
    json.dump({"versions": versions, "cases": cases, "correlations": correlations}, file, indent=1)
    file.write("\n")

"""Makes steps.json beside it: what OpenCV, Pillow, numpy and scipy give for the further augmentations.

Run with opencv-python-headless 5.0.0.93, Pillow 13.0.0, numpy 2.4.6 and scipy 1.17.1: python make-steps.py
"""

import base64
import json
import pathlib

import cv2
import numpy as np
import PIL
import scipy
from PIL import Image, ImageOps
from scipy.stats import beta

RNG = np.random.default_rng(2017)


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def picture(width, height, channels, low=0, high=255):
    """Waves with noise between two grey levels."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [0.5 + 0.4 * np.sin(x / (1.7 + c) + c) * np.cos(y / (2.3 + c)) for c in range(channels)]
    noisy = np.stack(planes, -1) + RNG.normal(0, 0.1, (height, width, channels))
    pixels = np.clip(low + (high - low) * noisy, low, high).round().astype(np.uint8)
    return pixels[:, :, 0] if channels == 1 else pixels


def shift(image, x, y):
    height, width = image.shape[:2]
    border = abs(x), abs(y)
    wide = cv2.copyMakeBorder(image, border[1], border[1], border[0], border[0], cv2.BORDER_REFLECT_101)
    return wide[border[1] - y : border[1] - y + height, border[0] - x : border[0] - x + width]


def crop(image, left, top, width, height):
    whole = Image.fromarray(image)
    return np.asarray(whole.crop((left, top, left + width, top + height)).resize(whole.size, Image.BILINEAR))


def gamma(image, exponent):
    return np.rint(255 * (image / 255.0) ** exponent).astype(np.uint8)


def by_channel(call, image):
    return call(image) if image.ndim == 2 else np.stack([call(np.ascontiguousarray(c)) for c in np.moveaxis(image, -1, 0)], -1)


def entry(image):
    height, width = image.shape[:2]
    shifts = [(3, -2), (-4, 4), (0, 1), (width - 1, 0), (width + 5, -height - 3)]
    crops = [(0, 0, width, height), (1, 2, width - 3, height - 2), (0, 0, width // 2, height), (width - 1, height - 1, 1, 1)]
    return {
        "width": width,
        "height": height,
        "channels": 1 if image.ndim == 2 else 3,
        "pixels": encode(image),
        "shifted": [{"x": x, "y": y, "pixels": encode(shift(image, x, y))} for x, y in shifts],
        "cropped": [
            {"box": dict(zip(("left", "top", "width", "height"), box)), "pixels": encode(crop(image, *box))} for box in crops
        ],
        "bent": [{"exponent": g, "pixels": encode(gamma(image, g))} for g in (0.3, 0.7, 1.0, 1.4, 2.2)],
        "equalized": encode(by_channel(cv2.equalizeHist, image)),
        "tiled": [
            {"clipLimit": c, "tiles": t, "pixels": encode(by_channel(cv2.createCLAHE(c, (t, t)).apply, image))}
            for c, t in ((2.0, 8), (4.0, 3), (40.0, 2), (1.0, 1))
        ],
        "stretched": encode(np.asarray(ImageOps.autocontrast(Image.fromarray(image)))),
        "blurred": [{"sigma": s, "pixels": encode(cv2.GaussianBlur(image, (0, 0), s))} for s in (0.1, 0.5, 1.0, 2.3)],
    }


images = [
    picture(16, 16, 1),
    picture(13, 9, 1),
    picture(9, 14, 3),
    picture(24, 20, 1, low=90, high=140),
    np.full((5, 7), 77, np.uint8),
]
places = [0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999]
betas = [{"alpha": a, "places": places, "below": beta.cdf(places, a, a).tolist()} for a in (0.05, 0.2, 1.0, 2.5, 40.0)]
contents = {
    "versions": {"opencv": cv2.__version__, "pillow": PIL.__version__, "scipy": scipy.__version__},
    "images": [entry(image) for image in images],
    "betas": betas,
}
path = pathlib.Path(__file__).parent / "steps.json"
path.write_text(json.dumps(contents, indent=1) + "\n")

"""Makes augmentations.json beside it: what the paper's OpenCV calls give.

Run with opencv-python-headless 5.0.0.93 and numpy: python make-augmentations.py
"""

import base64
import json
import pathlib

import cv2
import numpy as np

RNG = np.random.default_rng(2013)


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def picture(width, height, channels):
    """Waves with noise, so that there are smooth and rough parts and all of 0-255 occurs."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127.5 + 110 * np.sin(x / (1.7 + c) + c) * np.cos(y / (2.3 + c)) for c in range(channels)]
    noisy = np.stack(planes, -1) + RNG.normal(0, 25, (height, width, channels))
    pixels = np.clip(noisy, 0, 255).round().astype(np.uint8)
    return pixels[:, :, 0] if channels == 1 else pixels


def rotate(image, degrees):
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def zoom(image, factor):
    height, width = image.shape[:2]
    new_width, new_height = int(width * factor), int(height * factor)
    out = cv2.resize(image, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    left, top = max(0, (new_width - width) // 2), max(0, (new_height - height) // 2)
    out = out[top : top + height, left : left + width]
    missing_x, missing_y = max(0, width - new_width), max(0, height - new_height)
    return cv2.copyMakeBorder(
        out, missing_y // 2, missing_y - missing_y // 2, missing_x // 2, missing_x - missing_x // 2, cv2.BORDER_REFLECT_101
    )


def both(call, image):
    """On bytes as the paper has them, and on float32 to tell interpolation from rounding."""
    return {"uint8": encode(call(image)), "float32": encode(call(image.astype(np.float32)))}


def bytes_only(call, image):
    return {"uint8": encode(call(image))}


def augment(image, draw, noise):
    """All five in the paper's order, in float32, clipped and rounded once."""
    out = rotate(image.astype(np.float32), draw["degrees"])
    if draw["isFlipped"]:
        out = cv2.flip(out, 1)
    out = zoom(out, draw["zoom"]) * np.float32(draw["contrast"]) + np.float32(draw["brightness"])
    out = out + np.float32(draw["sigma"]) * noise.astype(np.float32).reshape(out.shape)
    return np.clip(np.rint(out), 0, 255).astype(np.uint8)


images = []
for width, height, channels in ((16, 16, 1), (13, 9, 1), (9, 14, 3), (48, 48, 1)):
    image = picture(width, height, channels)
    is_face = width == 48
    expect = bytes_only if is_face else both
    degrees = [-15, 7.3] if is_face else [-15, -7.3, 0.4, 3, 15, 45, 90, 180, 201.5]
    factors = [0.95, 1.08] if is_face else [0.5, 0.91, 0.95, 1.0, 1.05, 1.08, 1.3]
    draws = [
        {"degrees": -11.25, "isFlipped": True, "zoom": 1.0625, "contrast": 1.09375, "brightness": 7.5, "sigma": 3.0},
        {"degrees": 4.5, "isFlipped": False, "zoom": 0.953125, "contrast": 0.90625, "brightness": -6.25, "sigma": 0.0},
    ]
    noise = np.round(RNG.normal(0, 1, image.size), 2)
    images.append(
        {
            "width": width,
            "height": height,
            "channels": channels,
            "pixels": encode(image),
            "rotated": [{"degrees": d, **expect(lambda i: rotate(i, d), image)} for d in degrees],
            "flipped": encode(cv2.flip(image, 1)),
            "zoomed": [{"factor": f, **expect(lambda i: zoom(i, f), image)} for f in factors],
            "noise": [] if is_face else noise.tolist(),
            "augmented": [] if is_face else [{"draw": d, "pixels": encode(augment(image, d, noise))} for d in draws],
        }
    )

path = pathlib.Path(__file__).parent / "augmentations.json"
path.write_text(json.dumps({"opencv": cv2.__version__, "images": images}, indent=1) + "\n")

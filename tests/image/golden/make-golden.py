"""Makes the JSON files beside it: what Pillow and OpenCV give for the same pictures.

Run with Pillow 13.0.0, numpy and opencv-python-headless 5.0.0.93: python make-golden.py
"""

import base64
import hashlib
import io
import json
import pathlib
import random
import struct
import zlib

import cv2
import numpy as np
import PIL
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 12, 7


def write(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")).replace("},{", "},\n{") + "\n")


def pattern(width, height, channels):
    """The picture that the tests make by the same formula; it has smooth and rough parts."""
    i = np.arange(width * height * channels, dtype=np.int64)
    pixels = (i * i * 31 + i * 17 + (i // 5) * 7) % 256
    pixels = np.where((i // 64) % 2 == 0, pixels, (i * 3) % 256)
    shape = (height, width) if channels == 1 else (height, width, channels)
    return pixels.astype(np.uint8).reshape(shape)


def make_grey():
    """One hash over OpenCV's grey of all 2^24 colours, red slowest, blue fastest."""
    digest = hashlib.sha256()
    green, blue = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8), indexing="ij")
    for red in range(256):
        picture = np.stack([np.full((256, 256), red, np.uint8), green, blue], -1)
        digest.update(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).tobytes())
    write("grey.json", {"opencv": cv2.__version__, "sha256": digest.hexdigest()})


def make_resize():
    draw = random.Random(1)
    sizes = [((48, 48), (48, 48)), ((48, 48), (54, 54)), ((350, 350), (48, 48)), ((1, 1), (48, 48)),
             ((640, 480), (48, 48)), ((48, 48), (1, 1)), ((2, 300), (48, 48)), ((300, 2), (48, 48)), ((49, 47), (48, 48)),
             ((96, 48), (48, 48)), ((48, 96), (48, 48))]
    for _ in range(60):
        sizes.append((tuple(draw.randint(1, 130) for _ in "wh"), tuple(draw.randint(1, 130) for _ in "wh")))
    cases = []
    for source, target in sizes:
        for channels in (1, 3):
            picture = Image.fromarray(pattern(*source, channels))
            resized = np.asarray(picture.resize(target, Image.BILINEAR))
            cases.append({"from": source, "to": target, "channels": channels,
                          "sha256": hashlib.sha256(resized.tobytes()).hexdigest()})
    write("resize.json", {"pillow": PIL.__version__, "cases": cases})


def encoded(picture, form, **options):
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def opencv_png(array):
    return cv2.imencode(".png", array)[1].tobytes()


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def deep_png_with_alpha(colour, alpha):
    """A 16-bit PNG with alpha, which neither library writes; colour types 4 and 6 of the PNG specification."""
    pixels = np.dstack([colour, alpha]).astype(">u2")
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 16, 4 if channels == 2 else 6, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def case(name, data, expected, tolerance=0):
    channels = 1 if expected.ndim == 2 else 3
    return {"name": name, "file": base64.b64encode(data).decode(), "width": expected.shape[1],
            "height": expected.shape[0], "channels": channels, "tolerance": tolerance,
            "pixels": base64.b64encode(expected.astype(np.uint8).tobytes()).decode()}


def on_black(colour, alpha):
    alpha = alpha if colour.ndim == 2 else alpha[..., None]
    return np.rint(colour.astype(float) * alpha / 255)


def as_pillow(name, data):
    """A file whose pixels are taken from Pillow's decoder."""
    return case(name, data, np.asarray(Image.open(io.BytesIO(data))))


def make_decode():
    grey, colour = pattern(WIDTH, HEIGHT, 1), pattern(WIDTH, HEIGHT, 3)
    alpha = pattern(WIDTH, HEIGHT, 1)[::-1]
    deep_alpha = alpha.astype(np.uint16) * 257
    deep = grey.astype(np.uint16) * 257 - np.minimum(grey, 1) * 100
    deep_colour = colour.astype(np.uint16) * 256 + colour[::-1, ::-1]
    black_white = np.where(grey > 127, 255, 0).astype(np.uint8)
    four = (grey // 64 * 85).astype(np.uint8)
    four_colour = np.dstack([four] * 3)
    keyed = np.where(grey == grey[0, 0], 0, grey)
    image = Image.fromarray
    grey_alpha, colour_alpha = image(np.dstack([grey, alpha]), "LA"), image(np.dstack([colour, alpha]))
    second_grey, second_colour = image(grey[::-1].copy()), image(colour[::-1].copy())
    deep_png = opencv_png(deep)
    cases = [
        case("8-bit grey PNG", encoded(image(grey), "PNG"), grey),
        case("16-bit grey PNG", deep_png, cv2.imdecode(np.frombuffer(deep_png, np.uint8), cv2.IMREAD_GRAYSCALE)),
        case("1-bit grey PNG", encoded(image(black_white).convert("1"), "PNG"), black_white),
        case("grey PNG with alpha", encoded(grey_alpha, "PNG"), on_black(grey, alpha), 1),
        case("grey PNG with one transparent value", encoded(image(grey), "PNG", transparency=int(grey[0, 0])), keyed),
        case("colour PNG", encoded(image(colour), "PNG"), colour),
        case("16-bit colour PNG", opencv_png(deep_colour[..., ::-1]), deep_colour >> 8),
        case("colour PNG with alpha", encoded(colour_alpha, "PNG"), on_black(colour, alpha), 1),
        case("16-bit grey PNG with alpha", deep_png_with_alpha(deep, deep_alpha), on_black(deep, alpha) / 256, 1),
        case("16-bit colour PNG with alpha", deep_png_with_alpha(deep_colour, deep_alpha), on_black(deep_colour, alpha) / 256, 1),
        case("palette PNG", encoded(image(four).quantize(4), "PNG", bits=2), four_colour),
        as_pillow("grey JPEG", encoded(image(grey), "JPEG", quality=90)),
        as_pillow("progressive grey JPEG", encoded(image(grey), "JPEG", quality=80, progressive=True)),
        as_pillow("colour JPEG with halved chroma", encoded(image(colour), "JPEG", subsampling="4:2:0")),
        case("lossless WebP", encoded(image(colour), "WEBP", lossless=True), colour),
        case("WebP with alpha", encoded(colour_alpha, "WEBP", lossless=True, exact=True), on_black(colour, alpha), 1),
        case("animated WebP", encoded(image(colour), "WEBP", save_all=True, lossless=True, append_images=[second_colour]), colour),
        case("animated GIF", encoded(image(four), "GIF", save_all=True, append_images=[second_grey]), four_colour),
        case("grey TIFF of two pages", encoded(image(grey), "TIFF", save_all=True, append_images=[second_grey]), grey),
        case("16-bit grey TIFF", encoded(image(deep), "TIFF"), deep >> 8),
        case("1-bit TIFF", encoded(image(black_white).convert("1"), "TIFF"), black_white),
        case("colour TIFF", encoded(image(colour), "TIFF", compression="tiff_lzw"), colour),
    ]
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = encoded(image(grey), "JPEG", quality=90, exif=exif)
        upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
        cases.append(case(f"JPEG of EXIF orientation {orientation}", data, upright))
    write("decode.json", {"pillow": PIL.__version__, "opencv": cv2.__version__, "cases": cases})


def opencv_jpeg(array, *parameters):
    return cv2.imencode(".jpg", array, [int(parameter) for parameter in parameters])[1].tobytes()


def make_jpeg():
    """JPEGs of every kind that encoders write, with a hash of what Pillow's libjpeg-turbo makes of them.

    `isPlain` says which are baseline, of 8 bits, grey or with the chroma whole, halved in width or in both.
    """
    cases = []

    def add(name, data, is_plain):
        pixels = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
        cases.append({"name": name, "file": base64.b64encode(data).decode(), "isPlain": is_plain, "shape": pixels.shape,
                      "sha256": hashlib.sha256(pixels.tobytes()).hexdigest()})

    face = np.clip(np.add.outer(np.arange(37) * 5, np.arange(29) * 3) % 256 + pattern(29, 37, 1) // 8, 0, 255).astype(np.uint8)
    grey = Image.fromarray(face)
    colour = np.dstack([face, face[:, ::-1], face[::-1]])
    image = Image.fromarray(colour)
    for quality in (1, 25, 75, 100):
        add(f"grey of quality {quality}", encoded(grey, "JPEG", quality=quality), True)
        add(f"colour of quality {quality}", encoded(image, "JPEG", quality=quality), True)
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        add(f"colour in {subsampling}", encoded(image, "JPEG", quality=90, subsampling=subsampling), True)
        add(f"progressive colour in {subsampling}", encoded(image, "JPEG", subsampling=subsampling, progressive=True), False)
    for name in ("440", "411"):
        factor = getattr(cv2, f"IMWRITE_JPEG_SAMPLING_FACTOR_{name}")
        add(f"colour in {name}", opencv_jpeg(colour, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor), False)
    for size in ((1, 1), (1, 9), (9, 1), (2, 2), (3, 5), (8, 8), (16, 17), (33, 15)):
        add(f"grey of {size}", encoded(grey.resize(size), "JPEG"), True)
        add(f"colour of {size}", encoded(image.resize(size), "JPEG"), True)
    add("progressive grey", encoded(grey, "JPEG", progressive=True), False)
    add("grey with restart markers", opencv_jpeg(face, cv2.IMWRITE_JPEG_RST_INTERVAL, 3), True)
    add("colour with restart markers", opencv_jpeg(colour, cv2.IMWRITE_JPEG_RST_INTERVAL, 2), True)
    add("optimized tables", encoded(image, "JPEG", optimize=True), True)
    add("red, green and blue with an Adobe marker", encoded(image, "JPEG", keep_rgb=True), True)
    add("a colour profile", encoded(image, "JPEG", icc_profile=bytes(range(256)) * 3), True)
    add("a comment", encoded(grey, "JPEG", comment=b"made by hand"), True)
    exif = Image.Exif()
    exif[0x0112] = 6
    add("EXIF orientation 6", encoded(image, "JPEG", exif=exif), False)
    write("jpeg.json", {"pillow": PIL.__version__, "opencv": cv2.__version__, "cases": cases})


def make_odd():
    """Files that are judged by their error, or by a few pixels."""
    inks = np.zeros((8, 32, 4), np.uint8)
    for position, ink in enumerate([(0, 0, 0, 0), (0, 0, 0, 255), (255, 0, 0, 0), (0, 0, 255, 0)]):
        inks[:, position * 8 : position * 8 + 8] = ink

    bomb = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0))
    bomb += png_chunk(b"IDAT", zlib.compress(bytes(1000))) + png_chunk(b"IEND", b"")
    files = {
        "cmyk": encoded(Image.fromarray(inks, "CMYK"), "JPEG", quality=95),
        "bomb": bomb,
        "float": encoded(Image.fromarray(pattern(WIDTH, HEIGHT, 1).astype(np.float32)), "TIFF"),
        "bmp": encoded(Image.fromarray(pattern(WIDTH, HEIGHT, 1)), "BMP"),
        "avif": encoded(Image.fromarray(pattern(WIDTH, HEIGHT, 3)), "AVIF"),
        "ico": encoded(Image.fromarray(pattern(16, 16, 3)), "ICO"),
        "jpeg2000": encoded(Image.fromarray(pattern(WIDTH, HEIGHT, 1)), "JPEG2000"),
    }
    write("odd.json", {name: base64.b64encode(data).decode() for name, data in files.items()})


make_grey()
make_resize()
make_decode()
make_jpeg()
make_odd()

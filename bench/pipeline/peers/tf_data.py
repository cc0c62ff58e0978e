"""`tf.data` with AUTOTUNE; decoded images are kept by `cache()`."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import tensorflow as tf
from measure import BATCH, MEAN, SEED, STD, arguments, list_files, measure

folder, limit, epochs = arguments()
files, classes = list_files(folder, limit)
AUTOTUNE = tf.data.AUTOTUNE
tf.random.set_seed(SEED)


def decode(path, label):
    return tf.io.decode_jpeg(tf.io.read_file(path), channels=1), label


def transform(image, rows, size):
    """Bilinear; REFLECT is OpenCV's BORDER_REFLECT, the nearest that TensorFlow has to the paper's."""
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=image[None], transforms=[rows], output_shape=size, fill_value=0.0, interpolation="BILINEAR", fill_mode="REFLECT"
    )[0]


def augment(image, label):
    out = tf.cast(image, tf.float32)
    height, width = out.shape[0], out.shape[1]
    angle = tf.random.uniform([], -15.0, 15.0) * 0.017453292519943295
    cos, sin = tf.cos(angle), tf.sin(angle)
    x, y = (width - 1) / 2, (height - 1) / 2
    out = transform(out, tf.stack([cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y, 0.0, 0.0]), [height, width])
    out = tf.image.random_flip_left_right(out)
    scale = 1 / tf.random.uniform([], 0.95, 1.08)
    out = transform(out, tf.stack([scale, 0.0, x - scale * x, 0.0, scale, y - scale * y, 0.0, 0.0]), [height, width])
    out = out * tf.random.uniform([], 0.9, 1.1) + tf.random.uniform([], -8.0, 8.0)
    out = tf.cond(tf.random.uniform([]) < 0.3, lambda: out + tf.random.normal([height, width, 1], 0.0, 3.0), lambda: out)
    out = (tf.round(tf.clip_by_value(out, 0.0, 255.0)) - MEAN) / STD
    return out, tf.one_hot(label, classes)


def fixed(image, label):
    return tf.ensure_shape(image, [48, 48, 1]), label


dataset = (
    tf.data.Dataset.from_tensor_slices(([path for path, _ in files], [label for _, label in files]))
    .map(decode, num_parallel_calls=AUTOTUNE)
    .map(fixed)
    .cache()
    .shuffle(len(files), seed=SEED)
    .map(augment, num_parallel_calls=AUTOTUNE)
    .batch(BATCH)
    .prefetch(AUTOTUNE)
)
measure(epochs, lambda epoch: sum(int(images.shape[0]) for images, _ in dataset))

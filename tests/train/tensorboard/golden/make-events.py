"""Writes events.json: event records made by TensorFlow itself. tensorflow 2.20.0.

python tests/train/tensorboard/golden/make-events.py > tests/train/tensorboard/golden/events.json
"""

import json
import tempfile

import tensorflow as tf
from tensorflow.core.util import event_pb2

START = event_pb2.SessionLog(status=event_pb2.SessionLog.START)


def scalars(**values):
    summary = tf.compat.v1.Summary()
    for tag, value in values.items():
        summary.value.add(tag=tag, simple_value=value)
    return {"summary": summary}


EVENTS = [
    event_pb2.Event(wall_time=1700000000.25, file_version="brain.Event:2"),
    event_pb2.Event(wall_time=1700000000.5, step=3, session_log=START),
    event_pb2.Event(wall_time=1700000001.75, step=3, **scalars(epoch_loss=1.25)),
    event_pb2.Event(wall_time=1700000002.0, step=5_000_000_000, **scalars(loss=0.1, accuracy=0.0)),
]


def record_of(event):
    with tempfile.NamedTemporaryFile() as file:
        with tf.io.TFRecordWriter(file.name) as writer:
            writer.write(event.SerializeToString())
        with open(file.name, "rb") as written:
            return written.read().hex()


print(json.dumps({"tensorflow": tf.__version__, "records": [record_of(event) for event in EVENTS]}, indent=1))

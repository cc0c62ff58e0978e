"""Calls a server with the stock tritonclient and compares what it gives with onnxruntime; prints one line for each check.

Run: python tritonclient_calls.py HOST:PORT MODEL.onnx (tritonclient 2.73.0, onnxruntime 1.32.0, numpy 2.4.6)
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

url, path = sys.argv[1:]
name = Path(path).stem
client = triton.InferenceServerClient(url, concurrency=4)
session = onnxruntime.InferenceSession(path)
random = np.random.default_rng(5)


def expected(pixels):
    return session.run(None, {"image": pixels})[0]


def image(pixels, binary=True):
    tensor = triton.InferInput("image", list(pixels.shape), "FP32")
    tensor.set_data_from_numpy(pixels, binary_data=binary)
    return tensor


def close(result, pixels):
    np.testing.assert_allclose(result.as_numpy("probabilities"), expected(pixels), atol=1e-6)


def check(what):
    print(what, flush=True)


def refused(call, status, words):
    try:
        call()
    except InferenceServerException as error:
        assert error.status() == str(status), error
        assert words in error.message(), error
        return
    raise AssertionError(f"not refused: {words}")


pixels = random.integers(0, 256, (3, 2, 4, 1)).astype(np.float32)

assert client.is_server_live() and client.is_server_ready()
assert client.is_model_ready(name) and client.is_model_ready(name, "1")
assert not client.is_model_ready("other") and not client.is_model_ready(name, "2")
check("health")

metadata = client.get_server_metadata()
assert metadata["name"] == "fer-stream" and "binary_tensor_data" in metadata["extensions"]
metadata = client.get_model_metadata(name)
assert metadata["inputs"] == [{"name": "image", "datatype": "FP32", "shape": [-1, 2, 4, 1]}], metadata
assert metadata["outputs"] == [{"name": "probabilities", "datatype": "FP32", "shape": [-1, 3]}], metadata
assert metadata["versions"] == ["1"]
config = client.get_model_config(name, "1")
assert config["max_batch_size"] == 4 and config["input"][0]["dims"] == [2, 4, 1], config
assert [each["name"] for each in client.get_model_repository_index()] == [name]
check("documents")

for binary_in in (True, False):
    for binary_out in (True, False):
        wanted = triton.InferRequestedOutput("probabilities", binary_data=binary_out)
        close(client.infer(name, [image(pixels, binary_in)], outputs=[wanted], request_id="seven"), pixels)
result = client.infer(name, [image(pixels)], request_id="seven", model_version="1")
assert result.get_response()["id"] == "seven" and result.get_response()["model_version"] == "1"
close(result, pixels)
check("inference in bytes and in JSON")

many = random.integers(0, 256, (11, 2, 4, 1)).astype(np.float32)
close(client.infer(name, [image(many)]), many)
check("more rows than one run takes")

for encoding in ("gzip", "deflate"):
    result = client.infer(
        name, [image(pixels)], request_compression_algorithm=encoding, response_compression_algorithm=encoding
    )
    close(result, pixels)
check("compression")

for binary_out in (True, False):
    wanted = triton.InferRequestedOutput("probabilities", binary_data=binary_out, class_count=2)
    classes = client.infer(name, [image(pixels)], outputs=[wanted]).as_numpy("probabilities")
    assert classes.shape == (3, 2), classes.shape
    for row, probabilities in zip(classes, expected(pixels)):
        for place, text in enumerate(row):
            value, index, label = (text.decode() if isinstance(text, bytes) else text).split(":")
            assert int(index) == np.argsort(-probabilities, kind="stable")[place]
            assert label == ["angry", "happy", "neutral"][int(index)]
            assert abs(float(value) - probabilities[int(index)]) < 1e-6
check("classification")

raw = triton.InferInput("image", [1, 2, 4, 1], "FP32")
raw.set_data_from_numpy(pixels[:1])
requests = [client.async_infer(name, [image(pixels[i : i + 1])], request_id=str(i)) for i in (0, 1, 2)]
for i, request in enumerate(requests):
    result = request.get_result()
    assert result.get_response()["id"] == str(i)
    close(result, pixels[i : i + 1])
check("requests at once")

body, json_size = triton.InferenceServerClient.generate_request_body([image(pixels)])
response = client._post(f"v2/models/{name}/infer", body, {"Inference-Header-Content-Length": json_size}, None)
size = response.get("Inference-Header-Content-Length")
parsed = triton.InferenceServerClient.parse_response_body(response.read(), header_length=int(size) if size else None)
close(parsed, pixels)
response = client._post(f"v2/models/{name}/infer", pixels[:1].tobytes(), {"Inference-Header-Content-Length": 0}, None)
size = response.get("Inference-Header-Content-Length")
close(triton.InferenceServerClient.parse_response_body(response.read(), header_length=int(size)), pixels[:1])
check("a raw tensor")

statistics = client.get_inference_statistics(name)["model_stats"][0]
assert statistics["inference_count"] >= 3 * 5 + 11 and statistics["inference_stats"]["success"]["count"] >= 15
assert statistics["inference_stats"]["fail"]["count"] == 0
assert client.get_inference_statistics()["model_stats"][0]["name"] == name
check("statistics")

refused(lambda: client.infer("other", [image(pixels)]), 404, "Could not find the model `other`")
refused(lambda: client.infer(name, [image(pixels)], model_version="9"), 404, "version 9")
refused(lambda: client.infer(name, [image(pixels[:, :1])]), 400, "expected the shape [-1,2,4,1]")
wrong = triton.InferInput("image", [1], "INT32")
wrong.set_data_from_numpy(np.zeros(1, np.int32))
refused(lambda: client.infer(name, [wrong]), 400, "expected FP32, got INT32")
wanted = [triton.InferRequestedOutput("scores")]
refused(lambda: client.infer(name, [image(pixels)], outputs=wanted), 400, "`scores`")
refused(lambda: client.load_model(name), 501, "SIGHUP")
refused(lambda: client.unload_model(name), 501, "SIGHUP")
assert client.get_inference_statistics(name)["model_stats"][0]["inference_stats"]["fail"]["count"] == 3
check("refusals")

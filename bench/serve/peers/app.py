"""A model server of the usual form: FastAPI, ONNX Runtime and Pillow, endpoints in the thread pool, runtime defaults."""

import io
import json
import os
from typing import Annotated

import numpy as np
import onnxruntime
from fastapi import Body, FastAPI, Header, HTTPException, Response
from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel

session = onnxruntime.InferenceSession(os.environ["MODEL"], providers=["CPUExecutionProvider"])
labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
app = FastAPI()


class Prediction(BaseModel):
    label: str
    probability: float
    probabilities: dict[str, float]


@app.get("/health")
def health():
    return {"ready": True}


@app.post("/predict")
def predict(image: Annotated[bytes, Body(media_type="image/jpeg")]) -> Prediction:
    try:
        picture = Image.open(io.BytesIO(image)).convert("L").resize((48, 48))
    except UnidentifiedImageError as error:
        raise HTTPException(422, "not an image") from error
    batch = np.asarray(picture, dtype=np.float32).reshape(1, 48, 48, 1)
    (rows,) = session.run(None, {"image": batch})
    probabilities = dict(zip(labels, rows[0].tolist()))
    label = max(probabilities, key=probabilities.__getitem__)
    return Prediction(label=label, probability=probabilities[label], probabilities=probabilities)


@app.post("/v2/models/{model}/infer")
def infer(
    model: str,
    body: Annotated[bytes, Body(media_type="application/octet-stream")],
    inference_header_content_length: Annotated[int, Header()],
):
    """Binary tensors in and out, as Triton lays them out."""
    request = json.loads(body[:inference_header_content_length])
    (tensor,) = request["inputs"]
    data = np.frombuffer(body, np.float32, offset=inference_header_content_length)
    (rows,) = session.run(None, {tensor["name"]: data.reshape(tensor["shape"])})
    output = {
        "name": "probabilities",
        "datatype": "FP32",
        "shape": rows.shape,
        "parameters": {"binary_data_size": rows.nbytes},
    }
    head = json.dumps({"model_name": model, "model_version": "1", "outputs": [output]}).encode()
    return Response(
        head + rows.tobytes(),
        media_type="application/octet-stream",
        headers={"Inference-Header-Content-Length": str(len(head))},
    )

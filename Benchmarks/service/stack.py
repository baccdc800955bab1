"""The stack that the product replaces, written the way its users write it.

FastAPI and uvicorn take a picture of a wafer map, ONNX Runtime runs the network, Redis keeps
answers by the MD5 of the upload. Same weights, same rules for mask and regions. Environment:
MODEL (ONNX), WEIGHTS_METADATA (JSON of the weights' `__metadata__`), REDIS_URL.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
from contextlib import asynccontextmanager
from typing import Annotated

import numpy as np
import onnxruntime
import redis.asyncio
from fastapi import FastAPI, File, Form, HTTPException, UploadFile
from fastapi.concurrency import run_in_threadpool
from PIL import Image, UnidentifiedImageError
from scipy import ndimage

CACHE_SECONDS = 30 * 24 * 3600
EIGHT_NEIGHBOURS = np.ones((3, 3), dtype=int)
STATES = {0: 0, 128: 1, 127: 1, 255: 2}

metadata = json.loads(os.environ["WEIGHTS_METADATA"])
classes = json.loads(metadata["wafermap.classes"])
labels = json.loads(metadata["wafermap.labels"])
thresholds = np.array(json.loads(metadata["wafermap.label_thresholds"]))
gate = float(metadata.get("wafermap.wafer_gate", "0"))
sides = json.loads(metadata["wafermap.input_sizes"])


@asynccontextmanager
async def lifespan(app: FastAPI):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = int(os.environ.get("THREADS", os.cpu_count()))
    app.state.session = onnxruntime.InferenceSession(
        os.environ["MODEL"], options, providers=["CPUExecutionProvider"]
    )
    app.state.cache = redis.asyncio.from_url(os.environ["REDIS_URL"])
    for side in sides:
        forward(app.state.session, np.zeros((1, 3, side, side), dtype=np.float32))
    yield
    await app.state.cache.aclose()


app = FastAPI(lifespan=lifespan)


def dies_of(content: bytes) -> np.ndarray:
    """The die states of a grey picture of one pixel a die."""
    try:
        pixels = np.asarray(Image.open(io.BytesIO(content)).convert("L"))
    except (UnidentifiedImageError, OSError) as error:
        raise HTTPException(400, f"not a picture: {error}") from error
    table = np.full(256, 255, dtype=np.uint8)
    for grey, state in STATES.items():
        table[grey] = state
    dies = table[pixels]
    if (dies == 255).any():
        raise HTTPException(400, "grey values other than black, middle grey and white")
    return dies


def tensor_of(dies: np.ndarray) -> np.ndarray:
    """The network's input: failed, on the wafer, distance from the middle."""
    rows, columns = dies.shape
    side = next((s for s in sides if s >= max(rows, columns)), sides[-1])
    place = 2 * np.arange(side) + 1
    shown = dies[(place * rows) // (2 * side)][:, (place * columns) // (2 * side)]
    axis = place / side - 1
    radius = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    return np.stack([shown == 2, shown != 0, radius]).astype(np.float32)[None]


def forward(session: onnxruntime.InferenceSession, tensor: np.ndarray) -> list[np.ndarray]:
    return session.run(None, {session.get_inputs()[0].name: tensor})


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def found_on(dies: np.ndarray, logits: np.ndarray, label_logits: np.ndarray) -> dict:
    """Mask, regions and scores, by the rules of the weights."""
    rows, columns = dies.shape
    side = logits.shape[-1]
    chances = sigmoid(label_logits)
    row = ((2 * np.arange(rows) + 1) * side) // (2 * rows)
    column = ((2 * np.arange(columns) + 1) * side) // (2 * columns)
    scores = logits[:, row][:, :, column].astype(np.float64)
    scores = np.exp(scores - scores.max(0))
    scores /= scores.sum(0)
    mask = np.zeros(dies.shape, dtype=np.uint8)
    parts, count = ndimage.label(dies == 2, EIGHT_NEIGHBOURS)
    if count:
        background = ndimage.mean(scores[0], parts, np.arange(1, count + 1))
        painted = np.concatenate([[False], background < 0.5])[parts]
        mask[painted] = scores[1:].argmax(0)[painted] + 1
        surest = chances.max()
        if surest * np.sqrt(np.count_nonzero(mask)) < gate * (1 - surest):
            mask[:] = 0
    regions = []
    for index in np.unique(mask[mask > 0]):
        areas, number = ndimage.label(mask == index, EIGHT_NEIGHBOURS)
        for region, box in enumerate(ndimage.find_objects(areas), 1):
            inside = areas[box] == region
            regions.append(
                {
                    "class_name": classes[index],
                    "bbox": [box[1].start, box[0].start, inside.shape[1], inside.shape[0]],
                    "area": int(inside.sum()),
                    "confidence": float(scores[index][box][inside].mean()),
                }
            )
    on_wafer = dies != 0
    entropy = -(scores * np.log(np.maximum(scores, 1e-12))).sum(0)[on_wafer].mean()
    present = [n for n, p, t in zip(labels, chances, thresholds, strict=True) if p >= t]
    return {"patterns": present, "defect_regions": regions, "uncertainty": float(entropy)}


def predicted(session: onnxruntime.InferenceSession, content: bytes) -> dict:
    dies = dies_of(content)
    outputs = forward(session, tensor_of(dies))
    names = [output.name for output in session.get_outputs()]
    by_name = dict(zip(names, outputs, strict=True))
    return found_on(dies, by_name["y"][0], by_name["labels"][0])


@app.post("/predict")
async def predict(
    file: Annotated[UploadFile, File()], wafer_id: Annotated[str, Form()] = "unknown"
) -> dict:
    began = time.perf_counter()
    content = await file.read()
    key = "prediction:" + hashlib.md5(content).hexdigest()
    if cached := await app.state.cache.get(key):
        return json.loads(cached) | {"cached": True, "wafer_id": wafer_id}
    answer = await run_in_threadpool(predicted, app.state.session, content)
    answer["wafer_id"] = wafer_id
    answer["inference_time_ms"] = (time.perf_counter() - began) * 1000
    await app.state.cache.setex(key, CACHE_SECONDS, json.dumps(answer))
    return answer | {"cached": False}


@app.get("/health")
async def health() -> dict:
    return {"status": "healthy"}

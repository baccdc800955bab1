"""Weights as safetensors with their metadata, and as ONNX; and the way back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .checkpoint import BEST_FILE, CHECKPOINT_FILE, load_checkpoint
from .config import TrainConfig
from .errors import WeightsError
from .files import write_whole
from .half_range import within_half_range
from .network import NetworkShape, build_network
from .prediction import MASK_RULES, Decision
from .shards import encode_safetensors, opened, shard_name, sharded

FORMAT = "1"
TYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
ONNX_OPSET = 17
COUNTER_SUFFIX = "num_batches_tracked"


PATH_KEYS = {"base", "data", "run", "unlabelled", "weights"}
"""Entries of a lineage that name files."""

HOLD_OUT_KEYS = {"hold_out", "validation_share"}
"""Settings of a run that say which wafers it did not see."""

FLOAT32_MAX = float(np.finfo(np.float32).max)
"""The engine reads numbers of the metadata as Float32."""


def lineage_of(
    config: TrainConfig,
    digest: str,
    samples: int,
    metrics: dict[str, float],
    ancestors: list[dict],
) -> dict:
    """Where weights come from: data, base model, runs behind it, parameters, figures."""
    return {
        "data_sha256": digest,
        "base": str(config.weights) if config.weights else None,
        "ancestors": ancestors,
        "mode": config.mode,
        "samples": samples,
        "seed": config.seed,
        "parameters": config.as_dict(),
        "metrics": {k: round(v, 5) for k, v in metrics.items() if np.isfinite(v)},
    }


def without_folders(value: object, key: str = "") -> object:
    """The lineage with files by their names alone: where they lay is of no use to others."""
    if isinstance(value, dict):
        return {name: without_folders(part, name) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_folders(part, key) for part in value]
    return Path(value).name if key in PATH_KEYS and isinstance(value, str) else value


def metadata_of(
    shape: NetworkShape, decision: Decision, lineage: dict, name: str = "wafermap-resnet50"
) -> dict[str, str]:
    """The file's `__metadata__`: docs/weights-format.md."""
    plain = [0.0] * shape.in_channels
    return {
        "wafermap.format": FORMAT,
        "wafermap.architecture": f"unet-{shape.encoder}",
        "wafermap.in_channels": str(shape.in_channels),
        "wafermap.encoding": shape.encoding,
        "wafermap.normalisation_mean": json.dumps(plain),
        "wafermap.normalisation_std": json.dumps([1.0] * shape.in_channels),
        "wafermap.input_sizes": json.dumps(list(shape.sides)),
        "wafermap.resampling": "stretch-nearest",
        "wafermap.classes": json.dumps(list(shape.classes)),
        "wafermap.labels": json.dumps(list(shape.labels)),
        "wafermap.label_thresholds": json.dumps(list(decision.label_thresholds)),
        "wafermap.mask_rule": decision.mask_rule,
        "wafermap.wafer_gate": json.dumps(decision.wafer_gate),
        "wafermap.name": name,
        "wafermap.lineage": json.dumps(without_folders(lineage), sort_keys=True),
    }


def save_weights(
    path: Path,
    weights: dict[str, torch.Tensor],
    shape: NetworkShape,
    decision: Decision,
    lineage: dict,
    precision: str = "fp32",
    name: str = "wafermap-resnet50",
    shard_bytes: int = 0,
) -> list[Path]:
    """Writes a state_dict in one dtype, BatchNorm's counters left out; the files written.

    With `shard_bytes`, in as many files beside `path` as keep the tensors of each below it.
    """
    kind = TYPES[precision]
    tensors = {
        key: tensor.detach().to("cpu", kind).contiguous()
        for key, tensor in within_half_range(weights).items()
        if not key.endswith(COUNTER_SUFFIX)
    }
    for key, tensor in tensors.items():
        if not bool(torch.isfinite(tensor).all()):
            raise WeightsError(f"{key} is not finite in {precision}: these weights are no use")
    metadata = metadata_of(shape, decision, lineage, name)
    runs = sharded(tensors, shard_bytes) if shard_bytes else [tensors]
    files = [path]
    if len(runs) > 1:
        files = [path.with_name(shard_name(path.stem, k + 1, len(runs))) for k in range(len(runs))]
    for file, run in zip(files, runs, strict=True):
        blob = encode_safetensors(run, metadata)
        write_whole(file, lambda handle, blob=blob: handle.write(blob))
    return files


def read_metadata(path: Path) -> dict[str, str]:
    """A model's metadata. Raises `WeightsError` for a file that is no safetensors."""
    with opened(path) as reader:
        return reader.metadata


def read_lineage(path: Path) -> dict:
    """A model's lineage, empty if it has none. Raises `WeightsError` for one that is broken."""
    try:
        lineage = json.loads(read_metadata(path).get("wafermap.lineage", "{}"))
        runs = [lineage.get("parameters", {}), *lineage.get("ancestors", [])]
    except (ValueError, AttributeError, TypeError) as error:
        raise WeightsError(f"{path}: wafermap.lineage is broken: {error}") from error
    if not all(isinstance(run, dict) for run in runs):
        raise WeightsError(f"{path}: wafermap.lineage is broken: a run is no object")
    return lineage


def runs_behind(path: Path) -> list[dict]:
    """What the runs that made a weights file held out, as far as its lineage says."""
    lineage = read_lineage(path)
    own = {k: v for k, v in lineage.get("parameters", {}).items() if k in HOLD_OUT_KEYS}
    return joined_runs(lineage.get("ancestors", []), [own] if own else [])


def joined_runs(one: list[dict], other: list[dict]) -> list[dict]:
    """Both lists of runs; what is in both stands once."""
    return [*one, *(run for run in other if run not in one)]


def described(path: Path) -> tuple[NetworkShape, Decision]:
    """The network and decisions a weights file declares."""
    meta = read_metadata(path)
    if meta.get("wafermap.format") != FORMAT:
        raise WeightsError(
            f"{path}: wafermap.format is {meta.get('wafermap.format')}, need {FORMAT}: "
            "export it with this trainer"
        )
    try:
        shape = NetworkShape(
            encoder=meta["wafermap.architecture"].removeprefix("unet-"),
            encoding=meta["wafermap.encoding"],
            sides=tuple(json.loads(meta["wafermap.input_sizes"])),
            classes=tuple(json.loads(meta["wafermap.classes"])),
            labels=tuple(json.loads(meta["wafermap.labels"])),
            decoder_channels=decoder_channels(path),
        )
        decision = Decision(
            meta["wafermap.mask_rule"],
            tuple(json.loads(meta["wafermap.label_thresholds"])),
            float(meta.get("wafermap.wafer_gate", "0")),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise WeightsError(f"{path}: metadata is broken at {error}") from error
    check_decision(decision, len(shape.labels), path)
    return shape, decision


def read_decision(path: Path, labels: int) -> Decision:
    """The decision that `evaluate --tune` left, for so many labels. Raises `WeightsError`."""
    try:
        values = json.loads(path.read_text())
        plain = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        decision = Decision(**plain)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path}: not a decision file: {error}") from error
    check_decision(decision, labels, path)
    return decision


def check_decision(decision: Decision, labels: int, path: Path) -> None:
    """Raises `WeightsError` for a decision in `path` that the engine would refuse."""
    gate, thresholds = decision.wafer_gate, decision.label_thresholds
    if not usable(gate):
        raise WeightsError(f"{path}: wafer gate {gate}: a number from 0 to {FLOAT32_MAX:.2g}")
    if not isinstance(thresholds, tuple) or len(thresholds) != labels:
        raise WeightsError(f"{path}: label thresholds {thresholds}: {labels} numbers")
    if wrong := [value for value in thresholds if not usable(value)]:
        raise WeightsError(
            f"{path}: label threshold {wrong[0]}: a number from 0 to {FLOAT32_MAX:.2g}"
        )
    if decision.mask_rule not in MASK_RULES:
        raise WeightsError(f"{path}: mask rule {decision.mask_rule} is unknown: {MASK_RULES}")


def usable(value: object) -> bool:
    """Whether a value is a finite number, not negative, that Float32 can hold."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= value <= FLOAT32_MAX


def decoder_channels(path: Path) -> tuple[int, ...]:
    """The decoder's widths, read from the shapes of its second convolutions."""
    with opened(path) as reader:
        names = [n for n in reader.owner if n.endswith("conv2.0.weight")]
        names = [n for n in names if n.startswith("decoder.blocks.")]
        blocks = sorted(names, key=lambda name: int(name.split(".")[2]))
        return tuple(reader.shape(name)[0] for name in blocks)


def load_weights(network: nn.Module, shape: NetworkShape, path: Path) -> None:
    """Loads a weights file into a network of the same shape, exactly."""
    with opened(path) as reader:
        declared = reader.metadata.get("wafermap.encoding", shape.encoding)
        tensors = reader.tensors()
    if declared != shape.encoding:
        raise WeightsError(f"{path} is for encoding {declared}, the run uses {shape.encoding}")
    expected = {
        k: v.shape for k, v in network.state_dict().items() if not k.endswith(COUNTER_SUFFIX)
    }
    wrong = [k for k in expected if k not in tensors or tensors[k].shape != expected[k]]
    extra = [k for k in tensors if k not in expected]
    if wrong or extra:
        raise WeightsError(
            f"{path} does not fit the network: {len(wrong)} tensors missing or of another shape "
            f"({', '.join(wrong[:3])}), {len(extra)} unknown ({', '.join(extra[:3])})"
        )
    network.load_state_dict(tensors, strict=False)


def network_from(path: Path) -> tuple[nn.Module, NetworkShape, Decision]:
    """The network of a weights file, ready for inference, and what the file declares."""
    shape, decision = described(path)
    network = build_network(shape)
    load_weights(network, shape, path)
    return network.eval(), shape, decision


def exported(
    run: Path | None, weights: Path | None, best: bool
) -> tuple[dict[str, torch.Tensor], NetworkShape, Decision, dict]:
    """Tensors, network, decision and lineage of a run's checkpoint or of a weights file."""
    if run is not None and best:
        weights = run / BEST_FILE
    if weights is not None:
        network, shape, decision = network_from(weights)
        return network.state_dict(), shape, decision, read_lineage(weights)
    if run is None:
        raise WeightsError("nothing to export: neither a run nor weights")
    path = run / CHECKPOINT_FILE
    if not path.exists():
        raise WeightsError(f"{path}: no checkpoint there")
    state = load_checkpoint(path, torch.device("cpu"))
    lineage = {
        "data_sha256": state["data"],
        "base": state["config"]["weights"],
        "ancestors": state.get("ancestors", []),
        "mode": state["config"]["mode"],
        "samples": state["samples"],
        "seed": state["config"]["seed"],
        "parameters": state["config"],
        "plans": state.get("plans", []),
    }
    return state["average"]["shadow"], NetworkShape.from_dict(state["shape"]), Decision(), lineage


def averaged(
    tensors: dict[str, torch.Tensor], shape: NetworkShape, path: Path
) -> dict[str, torch.Tensor]:
    """The mean of these weights and those of the file that they were fine-tuned from.

    It can generalise better than either: Wortsman et al., Model soups, ICML 2022.
    """
    network = build_network(shape)
    load_weights(network, shape, path)
    other = network.state_dict()
    return {
        key: tensor if key.endswith(COUNTER_SUFFIX) else (tensor.cpu() + other[key]) / 2
        for key, tensor in tensors.items()
    }


def save_onnx(path: Path, network: nn.Module, shape: NetworkShape) -> None:
    """Writes ONNX with input `x` and outputs `y` (mask logits), `labels`, any batch and size."""
    side = shape.sides[0]
    example = torch.zeros(1, shape.in_channels, side, side)
    axes = {0: "batch", 2: "height", 3: "width"}
    outputs = ["y", "labels"] if shape.labels else ["y"]

    def write(handle: object) -> None:
        torch.onnx.export(
            network.eval(),
            (example,),
            handle,
            input_names=["x"],
            output_names=outputs,
            dynamic_axes={"x": axes, "y": axes, "labels": {0: "batch"}},
            opset_version=ONNX_OPSET,
            dynamo=False,
        )

    write_whole(path, write)

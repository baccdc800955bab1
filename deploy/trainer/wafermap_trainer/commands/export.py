"""`export`: a run's averaged weights as safetensors and ONNX."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import EXIT_DONE, UsageError

KINDS = ("fp32", "fp16", "bf16", "onnx")


def add_to(commands: argparse._SubParsersAction) -> None:
    """Declares the command."""
    parser = commands.add_parser("export", help="weights as safetensors and ONNX")
    parser.set_defaults(run=run)
    add = parser.add_argument
    add("--folder", dest="run_folder", type=Path, help="a run's folder: its checkpoint's average")
    add("--weights", type=Path, help="a weights file, instead of --folder")
    add("--out", type=Path, required=True, metavar="FOLDER")
    add("--name", default="wafermap-resnet50")
    add("--kinds", nargs="+", choices=KINDS, default=["fp32", "fp16", "onnx"])
    add("--decision", type=Path, metavar="FILE", help="thresholds left by evaluate --tune")
    add("--average-with", type=Path, metavar="FILE", help="mean with the weights it started from")
    add("--shard-mib", type=int, default=0, help="files of at most so many MiB; 0 one file")
    add("--best", action="store_true", help="the run's best weights instead of its latest")


def run(arguments: argparse.Namespace) -> int:
    """Writes NAME.safetensors (fp32), NAME-fp16.safetensors, NAME.onnx and prints their SHA-256."""
    from ..export import (
        averaged,
        exported,
        joined_runs,
        read_decision,
        runs_behind,
        save_onnx,
        save_weights,
    )
    from ..files import sha256_of
    from ..network import build_network
    from ..shards import model_digest

    if (arguments.run_folder is None) == (arguments.weights is None):
        raise UsageError("give either --folder or --weights")
    tensors, shape, decision, lineage = exported(
        arguments.run_folder, arguments.weights, arguments.best
    )
    if other := arguments.average_with:
        tensors = averaged(tensors, shape, other)
        lineage |= {"averaged_with": {"file": other.name, "model_sha256": model_digest(other)}}
        lineage["ancestors"] = joined_runs(lineage.get("ancestors", []), runs_behind(other))
    if arguments.decision:
        decision = read_decision(arguments.decision, len(shape.labels))
    for kind in arguments.kinds:
        suffix = "" if kind == "fp32" else f"-{kind}"
        if kind == "onnx":
            path = arguments.out / f"{arguments.name}.onnx"
            network = build_network(shape)
            network.load_state_dict(tensors, strict=False)
            save_onnx(path, network, shape)
            files = [path]
        else:
            path = arguments.out / f"{arguments.name}{suffix}.safetensors"
            files = save_weights(
                path,
                tensors,
                shape,
                decision,
                lineage,
                kind,
                arguments.name,
                arguments.shard_mib << 20,
            )
        for file in files:
            print(f"{sha256_of(file)}  {file}")
    return EXIT_DONE

"""`train`: all four modes."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from ..composer import Composition
from ..config import (
    MODES,
    OPTIMIZERS,
    PRECISIONS,
    SCHEDULES,
    FixMatchSettings,
    TrainConfig,
)
from ..encoding import ENCODINGS
from ..errors import EXIT_DONE, EXIT_INTERRUPTED, StoppedError, TrainerError, UsageError
from ..losses import LossWeights
from ..signals import listening
from ..stream import Mixture

SECTIONS = {
    "mixture": Mixture,
    "composition": Composition,
    "loss": LossWeights,
    "fixmatch": FixMatchSettings,
}
"""Parts of the configuration that only a --config file or --set reaches."""


def add_to(commands: argparse._SubParsersAction) -> None:
    """Declares the command. Defaults stand in `TrainConfig`; only what is given overrides them."""
    parser = commands.add_parser("train", help="train a model", argument_default=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    add = parser.add_argument
    add("--config", type=Path, metavar="FILE", help="JSON with any of the settings below")
    add("--mode", choices=MODES)
    add("--data", type=Path, nargs="+", metavar="FILE", help=".npz or COCO .json with labels")
    add("--unlabelled", type=Path, nargs="+", metavar="FILE", help="wafers without labels")
    add(
        "--folder",
        dest="run_folder",
        type=Path,
        metavar="FOLDER",
        help="checkpoints, metrics, status",
    )
    add("--weights", type=Path, metavar="FILE", help="safetensors to start from")
    add("--freeze-encoder", action="store_true", help="train decoder and heads alone")
    add("--encoder", help="encoder of the library (the engine reads resnet50)")
    add("--encoding", choices=tuple(ENCODINGS))
    add("--sides", type=int, nargs="+", metavar="N", help="input sides, multiples of 32, ascending")
    add("--samples", type=int, help="labelled samples in all")
    add("--epochs", type=int, help="passes over the labelled wafers, instead of --samples")
    add("--optimizer", choices=OPTIMIZERS)
    add("--schedule", choices=SCHEDULES)
    add("--batch", type=int, help="samples of the smallest side per process and step")
    add("--learning-rate", type=float)
    add("--weight-decay", type=float)
    add("--warmup", type=float, help="share of the run with a rising learning rate")
    add("--clip", type=float, help="largest gradient norm")
    add("--average", type=float, help="decay of the weights' moving average")
    add("--precision", choices=PRECISIONS)
    add("--device", help="auto, cpu, cuda or cuda:N")
    add("--compile", action="store_true", help="compile the network first")
    add("--workers", type=int, help="processes that make batches")
    add("--threads", type=int, help="threads of the network on a CPU; 0 all")
    add("--seed", type=int)
    add("--checkpoint-s", type=float, help="seconds between checkpoints")
    add("--evaluate-every", type=int, metavar="SAMPLES")
    add("--evaluate-wafers", type=int, help="wafers of each held-out kind to look at")
    add("--patience", type=int, help="evaluations without a better score before an early stop")
    add("--validation-share", type=float, help="share of lots held out")
    add("--no-hold-out", dest="hold_out", action="store_false", help="train on everything")
    add("--no-resume", dest="resume", action="store_false", help="ignore a checkpoint in --folder")
    add("--extend", action="store_true", help="go on with another --samples or --learning-rate")
    add("--set", nargs="+", metavar="SECTION.KEY=VALUE", help=f"sections: {', '.join(SECTIONS)}")


def config_of(arguments: argparse.Namespace) -> TrainConfig:
    """The configuration: defaults, then the file, then flags. Raises `UsageError`."""
    given = {k: v for k, v in vars(arguments).items() if k not in ("run", "command")}
    values: dict = {}
    if path := given.pop("config", None):
        try:
            values = json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: not a readable JSON configuration: {error}") from error
    for assignment in given.pop("set", []):
        name, _, text = assignment.partition("=")
        section, _, key = name.partition(".")
        try:
            values.setdefault(section, {})[key] = json.loads(text)
        except ValueError as error:
            raise UsageError(f"--set {assignment}: the value is not JSON: {error}") from error
    if "run_folder" in given:
        given["run"] = given.pop("run_folder")
    values |= given
    return typed(values)


def typed(values: dict) -> TrainConfig:
    """A configuration out of plain values, its sections included."""
    known = {f.name for f in dataclasses.fields(TrainConfig)}
    if unknown := set(values) - known:
        raise UsageError(f"unknown setting {sorted(unknown)[0]}; known: {', '.join(sorted(known))}")
    try:
        for name, kind in SECTIONS.items():
            if name in values:
                plain = {k: tuple(v) if isinstance(v, list) else v for k, v in values[name].items()}
                values[name] = kind(**plain)
        for name in ("data", "unlabelled"):
            if name in values:
                values[name] = tuple(Path(p) for p in values[name])
        for name in ("run", "weights"):
            if values.get(name) is not None:
                values[name] = Path(values[name])
        for name in ("sides", "decoder_channels"):
            if name in values:
                values[name] = tuple(values[name])
        config = TrainConfig(**values)
        config.check()
    except TypeError as error:
        raise UsageError(f"configuration: {error}") from error
    return config


def run(arguments: argparse.Namespace) -> int:
    """Trains; status.json in the run's folder always says how it ended."""
    from ..progress import Progress

    try:
        config = config_of(arguments)
    except UsageError as error:
        # What stands there is of another run; a folder that is not there is not made for this.
        if (folder := getattr(arguments, "run_folder", None)) and folder.is_dir():
            Progress(folder, 0).write_status("failed", str(error), error.exit_code)
        raise
    from ..distributed import join
    from ..mlflow_log import sink_from_environment
    from ..training import Training, load_training_parts

    team = join(config.device)
    sink = sink_from_environment(config) if team.leads else None
    progress = Progress(config.run, config.samples, sink)
    state, message, code = "failed", "", 1
    try:
        if team.leads:
            progress.write_status("running", "loading data")
        with listening(stop):
            code = Training(config, team, progress, load_training_parts(config)).run()
        state = {EXIT_DONE: "succeeded", EXIT_INTERRUPTED: "interrupted"}[code]
        return code
    except TrainerError as error:
        message, code = str(error), error.exit_code
        if isinstance(error, StoppedError):
            state = "interrupted"
        raise
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        raise
    finally:
        if team.leads:
            progress.write_status(state, message, code)
            if sink:
                sink.close(state)
        team.leave()


def stop(number: int, frame: object) -> None:
    """What a signal does until training itself listens: raises `StoppedError`."""
    raise StoppedError("stopped before training began: start again")

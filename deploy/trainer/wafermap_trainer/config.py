"""What a training run is asked to do, checked before anything is loaded."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

from .composer import Composition
from .encoding import ENCODINGS
from .errors import UsageError
from .losses import LossWeights
from .stream import Mixture

MODES = ("supervised", "fine-tuning", "active-learning", "semi-supervised")
PRECISIONS = ("fp32", "bf16", "fp16")
OPTIMIZERS = ("adamw", "adam", "sgd")
SCHEDULES = ("cosine", "constant", "plateau")
SIDE_MULTIPLE = 32
"""The encoder halves its input five times."""


@dataclass(frozen=True)
class FixMatchSettings:
    """Semi-supervised learning: pseudo-labels of a weak view teach the strong view."""

    threshold: float = 0.95
    """A failed die (and a label) is taught only where the weak view is at least this sure."""
    weight: float = 1.0
    ratio: int = 2
    """Unlabelled samples per labelled one."""
    warmup: float = 0.1
    """Share of the run over which the weight rises from 0."""


@dataclass(frozen=True)
class TrainConfig:
    """One run. `samples` counts labelled samples over all ranks; steps follow from the batch."""

    mode: str = "supervised"
    data: tuple[Path, ...] = ()
    unlabelled: tuple[Path, ...] = ()
    run: Path = Path("run")
    weights: Path | None = None
    freeze_encoder: bool = False
    encoder: str = "resnet50"
    encoding: str = "die-radius"
    sides: tuple[int, ...] = (64, 128, 224)
    decoder_channels: tuple[int, ...] = (256, 128, 64, 32, 16)
    samples: int = 400_000
    epochs: int = 0
    """Passes over the labelled wafers; if given, it decides `samples`."""
    batch: int = 64
    optimizer: str = "adamw"
    schedule: str = "cosine"
    learning_rate: float = 1e-3
    weight_decay: float = 0.02
    warmup: float = 0.02
    floor: float = 0.01
    """Learning rate at the end, as a share of the highest."""
    clip: float = 1.0
    average: float = 0.999
    precision: str = "bf16"
    device: str = "auto"
    compile: bool = False
    workers: int = 0
    threads: int = 0
    seed: int = 1
    checkpoint_s: float = 300.0
    evaluate_every: int = 20_000
    evaluate_wafers: int = 600
    patience: int = 0
    """Evaluations without a better score before the run ends; 0 never."""
    hold_out: bool = True
    validation_share: float = 0.1
    """Share of lots held out."""
    resume: bool = True
    extend: bool = False
    """Whether a checkpoint of a run with another length or learning rate may be gone on with."""
    mixture: Mixture = field(default_factory=Mixture)
    composition: Composition = field(default_factory=Composition)
    loss: LossWeights = field(default_factory=LossWeights)
    fixmatch: FixMatchSettings = field(default_factory=FixMatchSettings)

    def check(self) -> None:
        """Raises `UsageError` with every violation at once."""
        wrong = []
        if self.mode not in MODES:
            wrong.append(f"mode {self.mode}: one of {', '.join(MODES)}")
        if not self.data:
            wrong.append("no data: name at least one .npz or COCO .json")
        if self.mode == "fine-tuning" and self.weights is None:
            wrong.append("fine-tuning starts from weights: give --weights")
        if self.mode == "semi-supervised" and not self.unlabelled:
            wrong.append("semi-supervised needs wafers without labels: give --unlabelled")
        if self.encoding not in ENCODINGS:
            wrong.append(f"encoding {self.encoding}: one of {', '.join(ENCODINGS)}")
        if not self.sides or any(s <= 0 or s % SIDE_MULTIPLE for s in self.sides):
            wrong.append(f"sides {self.sides}: multiples of {SIDE_MULTIPLE}")
        if list(self.sides) != sorted(set(self.sides)):
            wrong.append(f"sides {self.sides}: ascending, each once")
        for name, value, known in (
            ("precision", self.precision, PRECISIONS),
            ("optimizer", self.optimizer, OPTIMIZERS),
            ("schedule", self.schedule, SCHEDULES),
        ):
            if value not in known:
                wrong.append(f"{name} {value}: one of {', '.join(known)}")
        wrong += [
            f"{name} {value}: between {low} and {high}"
            for name, value, low, high in (
                ("samples", self.samples, 1, 10**10),
                ("epochs", self.epochs, 0, 10**6),
                ("validation_share", self.validation_share, 0.001, 0.9),
                ("batch", self.batch, 2, 65_536),
                ("learning_rate", self.learning_rate, 1e-8, 1.0),
                ("weight_decay", self.weight_decay, 0.0, 1.0),
                ("warmup", self.warmup, 0.0, 0.5),
                ("floor", self.floor, 0.0, 1.0),
                ("clip", self.clip, 1e-3, 1e6),
                ("average", self.average, 0.0, 0.99999),
                ("fixmatch threshold", self.fixmatch.threshold, 0.5, 0.999),
                ("fixmatch ratio", self.fixmatch.ratio, 1, 16),
                ("fixmatch weight", self.fixmatch.weight, 0.0, 1e3),
                ("fixmatch warmup", self.fixmatch.warmup, 0.0, 1.0),
                ("checkpoint_s", self.checkpoint_s, 0.0, 86_400.0),
                ("evaluate_every", self.evaluate_every, 1, 10**10),
                ("evaluate_wafers", self.evaluate_wafers, 1, 10**6),
                ("workers", self.workers, 0, 256),
                ("threads", self.threads, 0, 1024),
                ("patience", self.patience, 0, 10**6),
            )
            if not low <= value <= high
        ]
        if wrong:
            raise UsageError("; ".join(wrong))

    def as_dict(self) -> dict:
        """Plain values for status files, checkpoints and lineage."""

        def plain(value: object) -> object:
            if isinstance(value, dict):
                return {k: plain(v) for k, v in value.items()}
            if isinstance(value, (tuple, list)):
                return [plain(v) for v in value]
            return str(value) if isinstance(value, Path) else value

        return plain(asdict(self))

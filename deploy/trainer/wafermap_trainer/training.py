"""The training loop: one for all four modes."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from .checkpoint import CHECKPOINT_FILE, load_checkpoint, save_checkpoint
from .config import TrainConfig
from .data import Parts, load_parts, source_of
from .distributed import Team
from .ema import WeightAverage
from .encoding import encode
from .errors import EXIT_DONE, EXIT_INTERRUPTED, DivergenceError, UsageError
from .export import load_weights, runs_behind
from .fixmatch import FixMatch
from .losses import label_loss, mask_loss
from .network import NetworkShape, build_network
from .progress import Progress
from .schedule import PLATEAU_EVALUATIONS, learning_rate
from .signals import listening
from .stream import Batch, BatchStream, loader
from .validation import Validation

PRECISION_TYPES = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}
LOG_EVERY_STEPS = 50
SGD_MOMENTUM = 0.9
NUMBER_CHECK_STEPS = 20
"""How often the loss is looked at on a GPU, where every look waits for the device."""

PLAN = ("samples", "epochs", "learning_rate")
"""Settings that say how long a run is and how it learns; `--extend` lets them change."""

FREE = {
    *("data", "unlabelled", "run", "resume", "extend", "device", "compile", "workers", "threads"),
    *("checkpoint_s", "evaluate_every", "evaluate_wafers", "patience"),
}
"""Settings that a resumed run may change: where it runs, what it tells. Data go by their digest."""


@dataclass
class StepLosses:
    """Losses of one step, as tensors on the device."""

    total: torch.Tensor
    parts: dict[str, torch.Tensor]


class Training:
    """One run on one process of the team."""

    def __init__(self, config: TrainConfig, team: Team, progress: Progress, parts: Parts) -> None:
        self.config, self.team, self.progress, self.parts = config, team, progress, parts
        self.shape = NetworkShape(
            config.encoder,
            config.encoding,
            config.sides,
            decoder_channels=config.decoder_channels,
        )
        torch.manual_seed(config.seed)
        if config.threads:
            torch.set_num_threads(config.threads)
        self.network = build_network(self.shape).to(team.device)
        self.load_start()
        if team.device.type == "cuda":
            self.network = self.network.to(memory_format=torch.channels_last)
            torch.backends.cudnn.benchmark = True
        self.average = WeightAverage(self.network, config.average)
        self.optimizer = optimizer_of(config, self.network)
        self.precision = PRECISION_TYPES[config.precision]
        half = config.precision == "fp16" and team.device.type == "cuda"
        self.scaler = torch.amp.GradScaler(team.device.type, enabled=half)
        self.source = source_of(parts, config.mixture, config.composition)
        self.stream = BatchStream(
            self.source, config.sides, config.batch, config.seed, team.rank, team.world
        )
        self.validation = Validation(config, parts, self.shape, team.device)
        if team.leads and not parts.hold_out:
            print("no hold-out: no figures, no best weights, no early stop", file=sys.stderr)
        self.learner: nn.Module = team.wrap(self.network)
        if config.compile:
            self.learner = torch.compile(self.learner, dynamic=False)
        self.unlabelled = None
        if config.mode == "semi-supervised":
            self.unlabelled = FixMatch(config, parts.unlabelled, team)
        self.step = self.samples = self.judged = 0
        self.best, self.stale, self.drops = float("-inf"), 0, 0
        self.stop_asked = False
        self.plans = [self.plan | {"from": 0}]
        self.resume()

    def load_start(self) -> None:
        """Starts from given weights, and freezes the encoder if asked."""
        self.ancestors: list[dict] = []
        if self.config.weights is not None:
            load_weights(self.network, self.shape, self.config.weights)
            self.ancestors = runs_behind(self.config.weights)
        if self.config.freeze_encoder:
            self.network.encoder.requires_grad_(False)

    def resume(self) -> None:
        """Goes on from the run's checkpoint, if there is one and it is of the same run."""
        path = self.config.run / CHECKPOINT_FILE
        if not self.config.resume or not path.exists():
            return
        state = load_checkpoint(path, self.team.device)
        now = (self.shape.as_dict(), self.team.world, self.parts.digest)
        if (state["shape"], state["world"], state["data"]) != now:
            raise UsageError(
                f"{path} belongs to another network, number of processes or data: "
                "use the same command, another --folder, or --no-resume"
            )
        self.plans = self.plans_after(path, state)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        self.step, self.samples = state["step"], state["samples"]
        self.progress.step, self.progress.samples = self.step, self.samples
        self.best, self.stale = state["best"], state["stale"]
        self.drops = state.get("drops", 0)
        # A checkpoint that does not say what was judged last is judged once more at the end.
        self.judged = state.get("judged", 0)
        self.ancestors = state.get("ancestors", self.ancestors)

    def plans_after(self, path: Path, state: dict) -> list[dict]:
        """The plans that a checkpoint was made by, and the present one.

        Raises `UsageError` if this run's settings would make it another run.
        """
        before, now = state["config"], self.config.as_dict()
        changed = {n for n, value in now.items() if n not in FREE and before.get(n, value) != value}
        if changed and not (self.config.extend and changed <= set(PLAN)):
            raise UsageError(
                f"{path} was made with another {', '.join(sorted(changed))}: use the same command, "
                "another --folder, or --no-resume; --extend takes another length or learning rate"
            )
        plans = state.get("plans", [{name: before[name] for name in PLAN} | {"from": 0}])
        new = self.plan | {"from": state["samples"]}
        return plans + [new] if changed else plans

    @property
    def plan(self) -> dict:
        """What the learning rate follows."""
        return {name: value for name, value in self.config.as_dict().items() if name in PLAN}

    def save(self) -> None:
        """Writes the checkpoint; only the leading process does."""
        if self.team.leads:
            save_checkpoint(
                self.config.run / CHECKPOINT_FILE,
                {
                    "network": self.network.state_dict(),
                    "average": self.average.state_dict(),
                    "optimizer": self.optimizer.state_dict(),
                    "scaler": self.scaler.state_dict(),
                    "shape": self.shape.as_dict(),
                    "config": self.config.as_dict(),
                    "plans": self.plans,
                    "world": self.team.world,
                    "data": self.parts.digest,
                    "step": self.step,
                    "samples": self.samples,
                    "best": self.best,
                    "stale": self.stale,
                    "drops": self.drops,
                    "judged": self.judged,
                    "ancestors": self.ancestors,
                },
            )
        self.team.wait()

    @property
    def steps_total(self) -> int:
        """Steps of the whole run: the smallest side's batches that make up its samples."""
        return max(1, -(-self.samples_total // (self.config.batch * self.team.world)))

    @property
    def samples_total(self) -> int:
        """Samples of the whole run: as many as asked for, or as the epochs make."""
        labelled = sum(map(len, (*self.parts.single, *self.parts.multiple)))
        return self.config.epochs * labelled or self.config.samples

    def run(self) -> int:
        """Trains to the end, an early stop or a signal; the exit code."""
        self.progress.total = self.samples_total
        if self.config.epochs:
            self.progress.epoch_samples = self.samples_total // self.config.epochs
        with listening(self.ask_to_stop):
            batches = loader(self.stream, self.step, self.steps_total, self.config.workers)
            saved, every = time.monotonic(), self.config.evaluate_every
            for batch in batches:
                losses = self.train_step(batch)
                self.step += 1
                before = self.samples
                self.samples += self.config.batch * self.team.world
                self.report(losses)
                if self.team.any(self.stop_asked):
                    self.save()
                    return EXIT_INTERRUPTED
                due = time.monotonic() - saved >= self.config.checkpoint_s
                if self.samples // every > before // every:
                    due = True
                    if self.team.any(self.evaluate()):
                        break
                if self.team.any(due):
                    self.save()
                    saved = time.monotonic()
            else:
                if self.judged < self.samples:
                    self.evaluate()
            self.save()
        return EXIT_DONE

    def start_learning(self) -> None:
        """Puts the network into training mode; a frozen encoder keeps its statistics."""
        self.network.train()
        if self.config.freeze_encoder:
            self.network.encoder.eval()

    def train_step(self, batch: Batch) -> StepLosses:
        """One update of the weights and of their average."""
        rate = learning_rate(
            self.step,
            self.steps_total,
            self.config.learning_rate,
            self.config.warmup,
            self.config.floor,
            self.config.schedule,
            self.drops,
        )
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.start_learning()
        losses = self.losses(batch.to(self.team.device))
        self.check_number(losses.total)
        self.scaler.scale(losses.total).backward()
        self.scaler.unscale_(self.optimizer)
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update(self.network)
        losses.parts |= {"gradient": norm.detach(), "learning_rate": torch.tensor(rate)}
        return losses

    def losses(self, batch: Batch) -> StepLosses:
        """The losses of the batch, and of unlabelled views beside it in semi-supervised mode.

        Labelled samples and strong views go through the network together: one BatchNorm, one
        exchange of gradients.
        """
        weights, size = self.config.loss, len(batch)
        states, views, targets = batch.states, None, None
        if self.unlabelled is not None:
            views = self.unlabelled.views(self.step, states.shape[-1])
            targets = self.unlabelled.targets(self, views)
            states = torch.cat([states, views.strong])
        mask_logits, label_logits = self.forward(states)
        mask = mask_loss(mask_logits[:size], batch.mask, batch.states, weights)
        labels = label_loss(label_logits[:size], batch.labels, weights.label_smoothing)
        total = mask + weights.labels * labels
        parts = {"loss_mask": mask.detach(), "loss_labels": labels.detach()}
        if self.unlabelled is not None:
            weight = self.unlabelled.ramp(self.step, self.steps_total)
            strong = (mask_logits[size:], label_logits[size:])
            extra, told = self.unlabelled.loss(targets, strong, views, weight)
            total, parts = total + extra, parts | told
        return StepLosses(total, {"loss": total.detach()} | parts)

    def forward(
        self, states: torch.Tensor, network: nn.Module | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Mask and label logits in fp32, computed in the run's precision.

        By the learner, or by another network.
        """
        planes = encode(states, self.config.encoding)
        if self.team.device.type == "cuda":
            planes = planes.contiguous(memory_format=torch.channels_last)
        enabled = self.precision is not None
        with torch.autocast(self.team.device.type, self.precision, enabled=enabled):
            mask_logits, label_logits = (network or self.learner)(planes)
        return mask_logits.float(), label_logits.float()

    def check_number(self, loss: torch.Tensor) -> None:
        """Raises `DivergenceError` when the loss is no number. On a GPU it looks now and then."""
        if self.team.device.type != "cpu" and self.step % NUMBER_CHECK_STEPS:
            return
        if not bool(torch.isfinite(loss)):
            raise DivergenceError(
                f"the loss became {loss.item()} at step {self.step}; the last checkpoint is kept: "
                "resume with a lower --learning-rate or a smaller --clip"
            )

    def report(self, losses: StepLosses) -> None:
        """Progress of this step; metrics every `LOG_EVERY_STEPS`."""
        if not self.team.leads:
            return
        self.progress.advance(self.step, self.samples)
        if self.step % LOG_EVERY_STEPS == 0 or self.step == 1:
            self.progress.log({name: float(value) for name, value in losses.parts.items()})

    def evaluate(self) -> bool:
        """Figures of the averaged weights on the hold-out; whether the run should end early."""
        self.judged = self.samples
        if not self.team.leads or not self.parts.hold_out:
            return False
        figures, score = self.validation.run(self.average.shadow)
        self.progress.log(figures)
        if score > self.best:
            self.best, self.stale = score, 0
            self.validation.keep_best(self.average.shadow, figures, self.samples, self.ancestors)
        else:
            self.stale += 1
            self.drops += self.stale % PLATEAU_EVALUATIONS == 0
        return bool(self.config.patience) and self.stale >= self.config.patience

    def ask_to_stop(self, number: int, frame: object) -> None:
        """What a signal does: asks for a checkpoint and a clean end."""
        self.stop_asked = True


def optimizer_of(config: TrainConfig, network: nn.Module) -> torch.optim.Optimizer:
    """The optimizer a configuration asks for, over the network's parameters."""
    groups = parameter_groups(network, config.weight_decay)
    if config.optimizer == "sgd":
        return torch.optim.SGD(groups, config.learning_rate, momentum=SGD_MOMENTUM, nesterov=True)
    kind = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}[config.optimizer]
    return kind(groups, config.learning_rate, fused=True)


def parameter_groups(network: nn.Module, decay: float) -> list[dict]:
    """Weight decay on matrices and kernels, none on biases and BatchNorm scales."""
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    return [
        {"params": decayed, "weight_decay": decay},
        {"params": plain, "weight_decay": 0.0},
    ]


def load_training_parts(config: TrainConfig) -> Parts:
    """The data of a run as its configuration asks."""
    return load_parts(config.data, config.unlabelled, config.hold_out, config.validation_share)

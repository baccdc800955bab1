"""Training batches as a pure function of (seed, step, rank): what makes resuming exact."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from .augment import SYMMETRIES, die_noise, rotate_wafer, symmetry
from .composer import Composer, Composite, wafer_classes
from .errors import DataError
from .grids import MASK_ABSENT, GridStore
from .maskrule import FAIL
from .patterns import LABELS, NONE, WHOLE_WAFER
from .resampling import side_for, stretch


@dataclass(frozen=True)
class Mixture:
    """Where samples come from and how they are changed.

    `composites`, `single` (one class a wafer), `multiple` (several labels, or masks) are shares;
    those without data are left out. Classes are drawn by their count to the power `balance`.
    """

    composites: float = 0.5
    single: float = 0.32
    multiple: float = 0.18
    balance: float = 0.4
    noise: float = 0.3
    noise_rate_max: float = 0.02
    rotate: float = 0.15
    rotate_degrees_max: float = 12.0
    regrid: float = 0.15
    regrid_scale: tuple[float, float] = (0.75, 1.35)


@dataclass(frozen=True)
class Batch:
    """N samples of one side: states and mask N x S x S, labels N x 8; all uint8."""

    states: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        moved = (t.to(device, non_blocking=True) for t in (self.states, self.mask, self.labels))
        return Batch(*moved)

    def pin_memory(self) -> Batch:
        """The batch in page-locked memory, for asynchronous copies."""
        return Batch(*(t.pin_memory() for t in (self.states, self.mask, self.labels)))

    def __len__(self) -> int:
        return len(self.states)


@dataclass
class SampleSource:
    """Draws training samples out of the stores, repeatably under a generator."""

    mixture: Mixture
    composer: Composer | None = None
    single: GridStore | None = None
    multiple: GridStore | None = None
    single_masks: dict[int, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shares = {
            "composites": self.mixture.composites if self.composer else 0.0,
            "single": self.mixture.single if self.single else 0.0,
            "multiple": self.mixture.multiple if self.multiple else 0.0,
        }
        total = sum(shares.values())
        if total <= 0:
            raise DataError("nothing to train on: no composites, no labelled wafers and no masks")
        self.kinds = [kind for kind, share in shares.items() if share > 0]
        self.shares = np.array([shares[kind] for kind in self.kinds]) / total
        self.strata = strata(self.single, self.mixture.balance) if self.single else ([], None)

    def draw(self, rng: np.random.Generator) -> Composite:
        """One sample: a grid, its mask (`MASK_ABSENT` where unknown) and its labels."""
        kind = self.kinds[int(rng.choice(len(self.kinds), p=self.shares))]
        if kind == "composites":
            return self.composer.compose(rng)
        if kind == "single":
            members, chances = self.strata
            stratum = members[int(rng.choice(len(members), p=chances))]
            index = int(stratum[int(rng.integers(len(stratum)))])
            return self.real(self.single, index, rng)
        return self.real(self.multiple, int(rng.integers(len(self.multiple))), rng)

    def real(self, store: GridStore, index: int, rng: np.random.Generator) -> Composite:
        """A wafer of a store, changed in ways that keep what is known of it true."""
        grid, labels = store.grid(index), store.labels[index]
        mask = known_mask(grid, labels, store.mask(index))
        if store is self.single and index in self.single_masks:
            mask = self.single_masks[index]
        mix = self.mixture
        if rng.random() < mix.regrid:
            scale = rng.uniform(*mix.regrid_scale, size=2)
            rows, columns = (max(16, round(s * k)) for s, k in zip(grid.shape, scale, strict=True))
            grid, mask = stretch(grid, rows, columns), stretch(mask, rows, columns)
        if rng.random() < mix.rotate:
            limit = mix.rotate_degrees_max
            grid = rotate_wafer(grid, rng.uniform(-limit, limit))
            mask = known_mask(grid, labels, None)
        if rng.random() < mix.noise:
            noisy = die_noise(grid, rng.uniform(0, mix.noise_rate_max), rng)
            mask = np.where(noisy == grid, mask, known_mask(noisy, labels, None))
            grid = noisy
        which = int(rng.integers(SYMMETRIES))
        return Composite(symmetry(grid, which), symmetry(mask, which), labels)


def known_mask(grid: np.ndarray, labels: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """The mask as far as the labels decide it: all background, one whole-wafer class, or unknown.

    Dies that did not fail are background whatever the labels.
    """
    if mask is not None:
        return mask
    unknown = np.where(grid == FAIL, MASK_ABSENT, 0).astype(np.uint8)
    if (labels > 1).any():
        return unknown
    present = np.nonzero(labels)[0] + 1
    if present.size == 0:
        return np.zeros_like(unknown)
    if present.size == 1 and int(present[0]) in WHOLE_WAFER:
        return np.where(grid == FAIL, present[0], 0).astype(np.uint8)
    return unknown


def strata(store: GridStore, balance: float) -> tuple[list[np.ndarray], np.ndarray]:
    """Members of each class that occurs (unknown included), and the chance of each class."""
    classes = wafer_classes(store)
    members = [np.nonzero(classes == c)[0] for c in range(-1, NONE + 1)]
    members = [found for found in members if found.size]
    weights = np.array([len(found) for found in members], dtype=float) ** balance
    return members, weights / weights.sum()


class BatchStream(Dataset):
    """Item `step` is the batch this rank trains on at that step. Pixels per batch stay about equal:
    a batch of side S has `pixels // S^2` samples, at least `SAMPLES_MIN`.
    """

    SAMPLES_MIN = 4

    def __init__(
        self,
        source: SampleSource,
        sides: tuple[int, ...],
        batch: int,
        seed: int,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        self.source, self.sides, self.batch = source, sides, batch
        self.seed, self.rank, self.world = seed, rank, world

    def size_for(self, side: int) -> int:
        """Samples in a batch of this side."""
        return max(self.SAMPLES_MIN, self.batch * self.sides[0] ** 2 // side**2)

    def __getitem__(self, step: int) -> Batch:
        rng = np.random.default_rng([self.seed, step, self.rank])
        # Every rank trains on the same side in a step, or the fastest would wait for the slowest.
        side = self.side_of_step(step)
        samples = []
        for _ in range(self.size_for(side)):
            sample = self.source.draw(rng)
            # A wafer of another size than the step's is drawn again, a bounded number of times.
            for _ in range(self.redraws(side)):
                if side_for(sample.grid.shape, self.sides) == side:
                    break
                sample = self.source.draw(rng)
            samples.append(sample)
        return collate(samples, side)

    def side_of_step(self, step: int) -> int:
        """The side of a step's batch: as frequent as wafers of that size among the samples."""
        rng = np.random.default_rng([self.seed, step])
        if len(self.sides) == 1:
            return self.sides[0]
        return side_for(self.source.draw(rng).grid.shape, self.sides)

    def redraws(self, side: int) -> int:
        """How often to draw again for a fitting wafer: rare sizes need more draws."""
        if len(self.sides) == 1:
            return 0
        return 4 if side == self.sides[0] else 60


def collate(samples: list[Composite], side: int) -> Batch:
    """Samples of any shape as one batch of this side, resampled by the nearest die."""
    states = np.stack([stretch(sample.grid, side, side) for sample in samples])
    masks = np.stack([stretch(sample.mask, side, side) for sample in samples])
    labels = np.stack([sample.labels for sample in samples]).reshape(len(samples), len(LABELS))
    return Batch(*(torch.from_numpy(a.astype(np.uint8)) for a in (states, masks, labels)))


def loader(stream: BatchStream, first: int, stop: int, workers: int) -> DataLoader:
    """Batches of steps first..<stop in order, made by `workers` processes (0: by this one)."""
    return DataLoader(
        stream,
        sampler=range(first, stop),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=4 if workers else None,
        pin_memory=torch.cuda.is_available(),
        worker_init_fn=leave_signals_to_the_parent,
    )


def leave_signals_to_the_parent(worker: int) -> None:
    """Keeps a signal to the whole group from ending workers: the run ends after its checkpoint."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

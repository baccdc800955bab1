"""A weights file before held-out wafers: predictions once, then every figure from them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .composer import wafer_classes
from .data import Parts, load_parts, merged
from .distributed import join
from .errors import DataError, UsageError
from .evaluation import (
    Report,
    composites,
    label_table,
    mask_report,
    multiple_report,
    single_report,
    tuned_thresholds,
)
from .export import network_from
from .grids import GridStore
from .network import NetworkShape
from .prediction import MASK_RULES, Decision, Prediction, predict
from .splits import MIXED_BLOCK_ROWS
from .validation import sampled

GATES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Mask gates that tuning tries."""

NONE_PAINTED_MAX = 0.015
"""Share of None wafers that a tuned gate may leave painted; the product's bar is 0.02."""


@dataclass
class Judge:
    """A network, how it decides, and what it has predicted."""

    network: nn.Module
    shape: NetworkShape
    decision: Decision
    device: torch.device
    batch: int
    predictions: dict[str, list[Prediction]] = field(default_factory=dict)

    @staticmethod
    def of(weights: Path, device: str, batch: int, mask_rule: str | None = None) -> Judge:
        """The judge of a weights file. Raises `WeightsError` or `UsageError`."""
        network, shape, decision = network_from(weights)
        if mask_rule is not None:
            if mask_rule not in MASK_RULES:
                raise UsageError(f"--mask-rule {mask_rule}: one of {', '.join(MASK_RULES)}")
            decision = dataclasses.replace(decision, mask_rule=mask_rule)
        place = join(device).device
        return Judge(network.to(place), shape, decision, place, batch)

    def predicted(self, name: str, store: GridStore) -> list[Prediction]:
        """The predictions of a store, made at the first call."""
        if name not in self.predictions:
            every = np.arange(len(store))
            made = predict(self.network, self.shape, store, every, self.device, self.batch)
            self.predictions[name] = list(made)
        return self.predictions[name]

    def report(self, stores: dict[str, GridStore], tune: bool = False) -> Report:
        """Figures of every store under its name. With `tune`, on halves that tuning did not see."""
        if tune:
            self.tune(stores)
        whole = Report()
        for name, store in stores.items():
            found = self.predicted(name, store)
            if tune and name != "grids":
                found = [p for p in found if not tuning_half(store, p.index)]
            whole.add(f"{name}/", judged(store, found, self.decision))
        return whole

    def tune(self, stores: dict[str, GridStore]) -> None:
        """Sets label thresholds and mask gates to the best of the tuning halves.

        For the thresholds, wafers of one class and label sets count alike.
        """
        tables = []
        for name, store in stores.items():
            if store.masks is None and name != "grids":
                found = self.predicted(name, store)
                half = [p for p in found if tuning_half(store, p.index)]
                tables.append(label_table(store, half))
        if not tables:
            raise DataError("--tune needs held-out wafers with labels")
        chance = np.concatenate([table[0] for table in tables])
        truth = np.concatenate([table[1] for table in tables])
        thresholds = tuned_thresholds(chance, truth)
        self.decision = dataclasses.replace(self.decision, label_thresholds=thresholds)
        self.tune_gates(stores)

    def tune_gates(self, stores: dict[str, GridStore]) -> None:
        """Sets one mask gate for all classes: the best mean IoU that leaves None wafers alone."""
        if "lots" not in stores or "composites-lots" not in stores:
            return
        best: tuple[bool, float, Decision] | None = None
        for gate in GATES:
            gates = (gate,) * len(self.shape.labels)
            decision = dataclasses.replace(self.decision, mask_gates=gates)
            painted = self.on_tuning_half("lots", stores, decision).figures["none_painted"]
            score = self.on_tuning_half("composites-lots", stores, decision).figures["miou"]
            quiet = not painted > NONE_PAINTED_MAX
            found = (quiet, score if quiet else -painted, decision)
            if best is None or found[:2] > best[:2]:
                best = found
        if best is not None:
            self.decision = best[2]

    def on_tuning_half(self, name: str, stores: dict[str, GridStore], decision: Decision) -> Report:
        """A store's figures on the half that tuning may see."""
        store = stores[name]
        half = [p for p in self.predicted(name, store) if tuning_half(store, p.index)]
        return judged(store, half, decision)

    def decision_values(self) -> dict:
        """The decision as plain values."""
        return dataclasses.asdict(self.decision)


def tuning_half(store: GridStore, index: int) -> bool:
    """Whether a held-out wafer is for tuning: every other block of neighbouring rows."""
    return bool(int(store.source[index]) // MIXED_BLOCK_ROWS % 2)


def judged(store: GridStore, found: list[Prediction], decision: Decision) -> Report:
    """The report that fits what the store knows of its wafers."""
    if store.masks is not None:
        return mask_report(store, found, decision)
    if (wafer_classes(store) >= 0).mean() > 0.99:
        return single_report(store, found, decision)
    return multiple_report(store, found, decision)


def hold_out_stores(
    paths: list[Path], whole: bool, count: int, limit: int, seed: int
) -> dict[str, GridStore]:
    """The stores to judge on, by name: lots, grids, multiple, masks, composites."""
    parts: Parts = load_parts(tuple(paths), hold_out=not whole)
    stores = dict(parts.hold_out)
    if whole:
        stores = {f"{s.digest_key}": s for s in (*parts.single, *parts.multiple)}
    if limit:
        stores = {name: sampled(store, limit) for name, store in stores.items()}
    for name in ("lots", "grids"):
        if count and name in parts.hold_out:
            try:
                made = composites(parts.hold_out[name], count, seed)
            except DataError:
                continue
            stores[f"composites-{name}"] = made
    if whole and count and (single := merged(parts.single)) is not None:
        stores["composites"] = composites(single, count, seed)
    return stores

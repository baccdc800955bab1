"""A weights file before held-out wafers: predictions once, then every figure from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
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
from .export import network_from, read_lineage
from .figures import confusion, f1
from .grids import GridStore
from .network import NetworkShape
from .patterns import NONE
from .prediction import MASK_RULES, Decision, Prediction, gate_passed, predict, ruled
from .splits import HOLD_OUT_SHARE, MIXED_BLOCK_ROWS
from .validation import sampled

THRESHOLDS = tuple(round(0.05 + 0.025 * step, 3) for step in range(37))
"""Label thresholds that tuning tries."""

TUNING_ROUNDS = 3
"""How often tuning goes over all labels, or until nothing gets better."""

NONE_PAINTED_MAX = 0.01
"""Share of None wafers that the tuned gate leaves painted; the product's bar is 0.02."""


@dataclass
class Judge:
    """A network, how it decides, and what it has predicted."""

    network: nn.Module
    shape: NetworkShape
    decision: Decision
    device: torch.device
    batch: int
    parameters: dict = field(default_factory=dict)
    """The settings that the weights were trained with, as far as their lineage says."""
    ancestors: list[dict] = field(default_factory=list)
    """What the runs before theirs held out, as far as their lineage says."""
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
        lineage = read_lineage(weights)
        told = lineage.get("parameters", {}), lineage.get("ancestors", [])
        return Judge(network.to(place), shape, decision, place, batch, *told)

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
        """Sets label thresholds and the wafer gate to the best of the tuning halves.

        Thresholds start where each label's own F1 is best, then go where macro-F1 of wafers of one
        class and the exact match of label sets, which they decide together, are best.
        """
        tables: list[LabelTable] = []
        for name, store in stores.items():
            if store.masks is None and name != "grids":
                found = self.predicted(name, store)
                half = [p for p in found if tuning_half(store, p.index)]
                tables.append(LabelTable.of(store, half))
        if not any(len(table.chance) for table in tables):
            raise DataError("--tune needs held-out wafers with labels")
        start = tuned_thresholds(
            np.concatenate([table.chance for table in tables]),
            np.concatenate([table.truth for table in tables]),
        )
        thresholds = ascended(start, THRESHOLDS, lambda values: quality(tables, values))
        self.decision = dataclasses.replace(self.decision, label_thresholds=thresholds)
        self.tune_gate(stores)

    def tune_gate(self, stores: dict[str, GridStore]) -> None:
        """Sets the lowest wafer gate that leaves None wafers alone, up to `NONE_PAINTED_MAX`."""
        if "lots" not in stores:
            return
        store, rule = stores["lots"], self.decision.mask_rule
        classes = wafer_classes(store)
        passed = [
            gate_passed(ruled(store.grid(p.index), p.chances, rule), p.labels)
            for p in self.predicted("lots", store)
            if tuning_half(store, p.index) and classes[p.index] == NONE
        ]
        gate = lowest_gate(passed, NONE_PAINTED_MAX)
        self.decision = dataclasses.replace(self.decision, wafer_gate=gate)

    def decision_values(self) -> dict:
        """The decision as plain values."""
        return dataclasses.asdict(self.decision)


@dataclass(frozen=True)
class LabelTable:
    """Label chances and truths of wafers, N x labels, and whether each has one class."""

    chance: np.ndarray
    truth: np.ndarray
    is_single: bool

    @staticmethod
    def of(store: GridStore, found: list[Prediction]) -> LabelTable:
        """The table of the predicted wafers whose labels are known."""
        return LabelTable(*label_table(store, found), has_one_class(store))


def quality(tables: list[LabelTable], thresholds: tuple[float, ...]) -> float:
    """Mean of what the thresholds decide: macro-F1 of one class a wafer, exact match of sets."""
    found = []
    for table in tables:
        margin = table.chance - np.array(thresholds)
        if not len(margin):
            continue
        if not table.is_single:
            found.append(float(((margin >= 0) == table.truth).all(axis=1).mean()))
            continue
        none = margin.shape[1]
        said = np.where(margin.max(axis=1) >= 0, margin.argmax(axis=1), none)
        truth = np.where(table.truth.any(axis=1), table.truth.argmax(axis=1), none)
        found.append(float(np.nanmean(f1(confusion(truth, said, none + 1)))))
    return float(np.mean(found))


def ascended(
    start: tuple[float, ...],
    choices: tuple[float, ...],
    score: Callable[[tuple[float, ...]], float],
) -> tuple[float, ...]:
    """The values that score best, changed one at a time from `start` on."""
    best, value = score(start), start
    for _ in range(TUNING_ROUNDS):
        before = value
        for place in range(len(start)):
            for choice in choices:
                tried = (*value[:place], choice, *value[place + 1 :])
                if (found := score(tried)) > best:
                    best, value = found, tried
        if value == before:
            break
    return value


def lowest_gate(passed: list[float], share: float) -> float:
    """The lowest gate, to three decimals, that at most this share of the masks pass."""
    highest_first = sorted((value for value in passed if np.isfinite(value)), reverse=True)
    allowed = max(0, int(share * len(passed)) - (len(passed) - len(highest_first)))
    if allowed >= len(highest_first):
        return 0.0
    return float((np.floor(highest_first[allowed] * 1000) + 1) / 1000)


def has_one_class(store: GridStore) -> bool:
    """Whether its wafers have one class each, not sets of labels."""
    return bool((wafer_classes(store) >= 0).mean() > 0.99)


def tuning_half(store: GridStore, index: int) -> bool:
    """Whether a held-out wafer is for tuning: every other block of neighbouring rows."""
    return bool(int(store.source[index]) // MIXED_BLOCK_ROWS % 2)


def judged(store: GridStore, found: list[Prediction], decision: Decision) -> Report:
    """The report that fits what the store knows of its wafers."""
    if store.masks is not None:
        return mask_report(store, found, decision)
    if has_one_class(store):
        return single_report(store, found, decision)
    return multiple_report(store, found, decision)


def check_unseen(judge: Judge) -> None:
    """Raises `UsageError` if a run behind the weights held out nothing, or another share."""
    runs = [judge.parameters, *judge.ancestors]
    if not all(run.get("hold_out", True) for run in runs):
        problem = "without a hold-out"
    elif len({run.get("validation_share", HOLD_OUT_SHARE) for run in runs}) > 1:
        problem = "with different hold-outs (--validation-share)"
    else:
        return
    raise UsageError(
        f"these weights, or those that they started from, were trained {problem}: give data that "
        "they have not seen with evaluate --whole"
    )


def hold_out_stores(
    judge: Judge, paths: list[Path], whole: bool, count: int, limit: int, seed: int
) -> dict[str, GridStore]:
    """The stores to judge on, by name: lots, grids, multiple, masks, composites.

    What is held out is what the weights' own run held out. Raises `UsageError` if a run behind
    them may have seen it and `whole` is not asked for.
    """
    if not whole:
        check_unseen(judge)
    share = judge.parameters.get("validation_share", HOLD_OUT_SHARE)
    parts: Parts = load_parts(tuple(paths), hold_out=not whole, share=share)
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

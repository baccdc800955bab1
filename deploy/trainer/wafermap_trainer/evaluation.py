"""Every figure of the model card, measured on held-out wafers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from .composer import Composer, wafer_classes
from .figures import best_threshold, binary_f1, calibration_error, confusion, f1, iou
from .grids import LABEL_ABSENT, MASK_ABSENT, GridStore, store_of
from .patterns import CLASSES, LABELS, NONE, WAFER_CLASSES
from .prediction import Decision, Prediction, die_mask, wafer_class


@dataclass
class Report:
    """Figures by name, and the tables behind them."""

    figures: dict[str, float] = field(default_factory=dict)
    tables: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, prefix: str, report: Report) -> None:
        """Takes in another report's figures under a prefix."""
        self.figures |= {f"{prefix}{name}": value for name, value in report.figures.items()}
        self.tables |= {f"{prefix}{name}": table for name, table in report.tables.items()}


def composites(store: GridStore, count: int, seed: int) -> GridStore:
    """`count` composites of these wafers as a store with masks; the same for the same seed."""
    composer = Composer(store)
    rng = np.random.default_rng([seed, count])
    made = [composer.compose(rng) for _ in range(count)]
    labels = np.stack([sample.labels for sample in made])
    return store_of("composites", [s.grid for s in made], labels, [s.mask for s in made])


def mask_report(store: GridStore, predictions: Iterable[Prediction], decision: Decision) -> Report:
    """Mean IoU over the classes, from one confusion over all dies of all wafers."""
    size = len(CLASSES)
    counts = np.zeros((size, size), dtype=np.int64)
    for prediction in predictions:
        grid, truth = store.grid(prediction.index), store.mask(prediction.index)
        said = die_mask(grid, prediction, decision)
        counted = (grid != 0) & (truth != MASK_ABSENT)
        counts += confusion(truth[counted], said[counted], size)
    each = iou(counts)
    report = Report({"miou": float(np.nanmean(each))}, {"dies": counts})
    report.figures |= {f"iou/{name}": float(v) for name, v in zip(CLASSES, each, strict=True)}
    return report


def single_report(
    store: GridStore, predictions: Iterable[Prediction], decision: Decision
) -> Report:
    """Nine-class macro-F1, recall and calibration, and how often None wafers are painted."""
    truth = wafer_classes(store)
    said = np.full(len(store), -1)
    sure = np.zeros(len(store))
    painted = np.zeros(len(store), dtype=bool)
    for prediction in predictions:
        index = prediction.index
        said[index] = wafer_class(prediction.labels, decision)
        labels = prediction.labels
        sure[index] = 1 - labels.max() if said[index] == NONE else labels[said[index]]
        if truth[index] == NONE:
            painted[index] = die_mask(store.grid(index), prediction, decision).any()
    seen = (said >= 0) & (truth >= 0)
    counts = confusion(truth[seen], said[seen], len(WAFER_CLASSES))
    each = f1(counts)
    none = seen & (truth == NONE)
    report = Report(
        {
            "macro_f1": float(np.nanmean(each)),
            "accuracy": float((truth[seen] == said[seen]).mean()),
            "ece": calibration_error(sure[seen], (truth == said)[seen]),
            "none_painted": float(painted[none].mean()) if none.any() else float("nan"),
        },
        {"wafers": counts},
    )
    recall = np.diag(counts) / np.maximum(counts.sum(axis=1), 1)
    for name, score, found in zip(WAFER_CLASSES, each, recall, strict=True):
        report.figures |= {f"f1/{name}": float(score), f"recall/{name}": float(found)}
    return report


def multiple_report(
    store: GridStore, predictions: Iterable[Prediction], decision: Decision
) -> Report:
    """Exact match of the label set, F1 per label, and calibration of the label chances."""
    chance, truth = label_table(store, predictions)
    said = chance >= np.array(decision.label_thresholds)
    each = binary_f1(truth, said)
    report = Report(
        {
            "exact_match": float((said == truth).all(axis=1).mean()),
            "label_f1": float(np.nanmean(each)),
            "ece": calibration_error(chance.ravel(), truth.ravel()),
        }
    )
    report.figures |= {f"f1/{name}": float(v) for name, v in zip(LABELS, each, strict=True)}
    return report


def label_table(
    store: GridStore, predictions: Iterable[Prediction]
) -> tuple[np.ndarray, np.ndarray]:
    """Label chances and truths of the predicted wafers whose labels are all known, N x labels."""
    found = [p for p in predictions if (store.labels[p.index] != LABEL_ABSENT).all()]
    chance = np.array([p.labels for p in found]).reshape(len(found), len(LABELS))
    truth = store.labels[[p.index for p in found]] == 1
    return chance, truth.reshape(len(found), len(LABELS))


def tuned_thresholds(chance: np.ndarray, truth: np.ndarray) -> tuple[float, ...]:
    """Per label, the chance at which its F1 is highest, kept within [0.05, 0.95]."""
    each = [best_threshold(chance[:, k], truth[:, k]) for k in range(truth.shape[1])]
    return tuple(float(np.clip(value, 0.05, 0.95)) for value in each)

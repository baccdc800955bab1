"""Pictures for people: confusion, overlays, learning curve."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from .evaluation import Report
from .files import write_whole
from .grids import GridStore
from .judgement import Judge
from .learning_curve import FULL, TARGET_SHARE, CurvePoint
from .patterns import CLASSES, WAFER_CLASSES
from .prediction import die_mask

OVERLAYS = 8
COLOURS = (
    "#e8e8e8",
    "#e6194b",
    "#3cb44b",
    "#4363d8",
    "#f58231",
    "#911eb4",
    "#42b0b0",
    "#808000",
    "#000000",
)
"""One per mask class; dies that failed in no pattern are grey."""


def figure(width: float, height: float) -> Figure:
    """An empty figure that needs no display."""
    return Figure(figsize=(width, height), layout="constrained", dpi=110)


def save_figure(path: Path, drawn: Figure) -> None:
    """Writes a figure as PNG."""
    write_whole(path, lambda handle: drawn.savefig(handle, format="png"))


def save_report(folder: Path, judge: Judge, stores: dict[str, GridStore], report: Report) -> None:
    """report.json, a confusion picture per wafer table, and overlays where masks are known."""
    plain = {k: v for k, v in report.figures.items() if math.isfinite(v)}
    tables = {k: table.tolist() for k, table in report.tables.items()}
    document = {"figures": plain, "tables": tables, "decision": judge.decision_values()}
    text = json.dumps(document, indent=1, sort_keys=True).encode()
    write_whole(folder / "report.json", lambda handle: handle.write(text))
    for name, table in report.tables.items():
        names = WAFER_CLASSES if name.endswith("wafers") else CLASSES
        save_confusion(folder / f"confusion-{name.replace('/', '-')}.png", table, names)
    for name, store in stores.items():
        if store.masks is not None:
            save_overlays(folder / f"overlays-{name}.png", judge, name, store)


def save_confusion(path: Path, counts: np.ndarray, names: tuple[str, ...]) -> None:
    """Shares of each true class by answer."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    drawn = figure(7, 6)
    axes = drawn.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("answer")
    axes.set_ylabel("truth")
    for row, column in np.ndindex(counts.shape):
        if counts[row, column]:
            colour = "white" if shares[row, column] > 0.5 else "black"
            text = f"{shares[row, column]:.2f}\n{counts[row, column]}"
            axes.text(column, row, text, ha="center", va="center", fontsize=6, color=colour)
    save_figure(path, drawn)


def coloured(grid: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A wafer as RGB: no die white, pass light grey, background fail grey, patterns in colour."""
    palette = np.array([to_rgb(colour) for colour in COLOURS])
    picture = np.ones((*grid.shape, 3))
    picture[grid == 1] = palette[0]
    picture[grid == 2] = 0.55
    picture[mask > 0] = palette[mask[mask > 0]]
    return picture


def save_overlays(path: Path, judge: Judge, name: str, store: GridStore) -> None:
    """Truth above, answer below, for a few wafers spread over the store."""
    found = {p.index: p for p in judge.predicted(name, store)}
    chosen = np.linspace(0, len(store) - 1, min(OVERLAYS, len(store))).astype(int)
    drawn = figure(2 * len(chosen), 4.6)
    for column, index in enumerate(chosen):
        grid, truth = store.grid(index), store.mask(index)
        said = die_mask(grid, found[int(index)], judge.decision)
        for row, (title, mask) in enumerate((("truth", truth), ("answer", said))):
            axes = drawn.add_subplot(2, len(chosen), row * len(chosen) + column + 1)
            axes.imshow(coloured(grid, mask), interpolation="nearest")
            axes.axis("off")
            shown = ", ".join(CLASSES[c] for c in np.unique(mask) if c) or "none"
            axes.set_title(f"{title}: {shown}", fontsize=5)
    save_figure(path, drawn)


def save_curve(path: Path, points: list[CurvePoint]) -> None:
    """Macro-F1 over labels, mean and range over seeds, per strategy; all labels as a line."""
    drawn = figure(8, 5)
    axes = drawn.add_subplot()
    for strategy in dict.fromkeys(p.strategy for p in points if p.strategy != FULL):
        counts = sorted({p.labels for p in points if p.strategy == strategy})
        each = [
            [p.macro_f1 for p in points if (p.strategy, p.labels) == (strategy, count)]
            for count in counts
        ]
        axes.plot(counts, [np.mean(e) for e in each], marker="o", label=strategy)
        axes.fill_between(counts, [min(e) for e in each], [max(e) for e in each], alpha=0.15)
    full = float(np.mean([p.macro_f1 for p in points if p.strategy == FULL]))
    axes.axhline(full, color="black", label=FULL)
    axes.axhline(TARGET_SHARE * full, color="black", linestyle=":", label=f"{TARGET_SHARE:.0%}")
    axes.set_xlabel("labelled wafers")
    axes.set_ylabel("macro-F1, nine classes, held-out lots and grids")
    axes.legend()
    save_figure(path, drawn)

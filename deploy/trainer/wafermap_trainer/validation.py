"""A small, fixed hold-out looked at during training, and the best weights it has seen."""

from __future__ import annotations

import copy

import numpy as np
import torch

from .checkpoint import BEST_FILE
from .config import TrainConfig
from .data import Parts, merged
from .errors import DataError
from .evaluation import composites, mask_report, multiple_report, single_report
from .export import lineage_of, save_weights
from .grids import GridStore
from .network import NetworkShape, build_network
from .prediction import Decision, predict

VALIDATION_SEED = 20_260_101


class Validation:
    """Figures of a state_dict on up to `evaluate_wafers` wafers of each held-out kind."""

    def __init__(
        self, config: TrainConfig, parts: Parts, shape: NetworkShape, device: torch.device
    ) -> None:
        self.config, self.parts, self.shape, self.device = config, parts, shape, device
        self.network: torch.nn.Module | None = None
        self.stores = {
            name: sampled(store, config.evaluate_wafers) for name, store in parts.hold_out.items()
        }
        real = merged([parts.hold_out[n] for n in ("lots", "grids") if n in parts.hold_out])
        if real is not None and "masks" not in self.stores:
            try:
                made = composites(real, config.evaluate_wafers, VALIDATION_SEED)
                self.stores["composites"] = made
            except DataError:
                # A hold-out without clean clusters simply has no mask figures.
                self.stores.pop("composites", None)

    def run(self, weights: dict[str, torch.Tensor]) -> tuple[dict[str, float], float]:
        """Headline figures by name, and the one score to be maximised: their mean."""
        if self.network is None:
            self.network = build_network(self.shape).to(self.device)
        self.network.load_state_dict(weights)
        decision, figures, scores = Decision(), {}, []
        for name, store in self.stores.items():
            found = list(
                predict(
                    self.network,
                    self.shape,
                    store,
                    np.arange(len(store)),
                    self.device,
                    self.config.batch,
                    torch.bfloat16 if self.config.precision != "fp32" else None,
                )
            )
            if store.masks is not None:
                report, key = mask_report(store, found, decision), "miou"
            elif name.startswith("multiple"):
                report, key = multiple_report(store, found, decision), "exact_match"
            else:
                report, key = single_report(store, found, decision), "macro_f1"
            figures |= {f"val/{name}/{k}": v for k, v in report.figures.items()}
            scores.append(report.figures[key])
        return figures, float(np.mean(scores))

    def keep_best(
        self,
        weights: dict[str, torch.Tensor],
        figures: dict[str, float],
        samples: int,
        ancestors: list[dict],
    ) -> None:
        """Writes these weights as the run's best, with their figures as lineage."""
        headline = {k: v for k, v in figures.items() if k.count("/") == 2}
        lineage = lineage_of(self.config, self.parts.digest, samples, headline, ancestors)
        path = self.config.run / BEST_FILE
        save_weights(path, copy.copy(weights), self.shape, Decision(), lineage)


def sampled(store: GridStore, count: int) -> GridStore:
    """Evenly spaced wafers of a store, at most `count`."""
    if len(store) <= count:
        return store
    return store.select(np.linspace(0, len(store) - 1, count).astype(int))

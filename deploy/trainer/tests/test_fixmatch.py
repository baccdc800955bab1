"""FixMatch's pseudo-labels: which dies and labels teach."""

import numpy as np
import pytest
import torch
from conftest import TINY, drawn_store
from wafermap_trainer.commands.train import typed
from wafermap_trainer.distributed import join
from wafermap_trainer.fixmatch import FixMatch, Views, pseudo_targets, strengthened
from wafermap_trainer.grids import LABEL_ABSENT, MASK_ABSENT


def logits_of(chances: list[float]) -> torch.Tensor:
    """1 x 9 x 1 x W logits where each pixel gives class 3 this chance."""
    p = torch.tensor(chances)
    rest = ((1 - p) / 8).log()
    return torch.stack([p.log() if c == 3 else rest for c in range(9)]).reshape(1, 9, 1, -1)


def test_only_dies_that_failed_in_both_views_and_are_sure_teach():
    weak = torch.tensor([[[2, 2, 2, 1]]], dtype=torch.uint8)
    strong = torch.tensor([[[2, 2, 1, 2]]], dtype=torch.uint8)
    targets = pseudo_targets(
        logits_of([0.96, 0.94, 0.99, 0.99]), torch.zeros(1, 8), Views(weak, strong), 0.95
    )
    absent = MASK_ABSENT
    assert targets.mask.tolist() == [[[3, absent, absent, absent]]]
    assert targets.statistics["pseudo/mask_rate"].item() == pytest.approx(0.5)
    assert targets.statistics["pseudo/pattern_rate"].item() == 1


def test_labels_teach_where_they_are_surely_present_or_absent():
    chance = torch.tensor([[0.97, 0.03, 0.5, 0.9, 0.1, 0.951, 0.049, 0.6]])
    plain = torch.ones(1, 1, 1, dtype=torch.uint8)
    targets = pseudo_targets(
        torch.zeros(1, 9, 1, 1), torch.logit(chance), Views(plain, plain), 0.95
    )
    no = LABEL_ABSENT
    assert targets.labels.tolist() == [[1, 0, no, no, no, 1, 0, no]]
    assert targets.statistics["pseudo/label_rate"].item() == pytest.approx(0.5)


def test_views_are_aligned_and_repeatable():
    config = typed(
        dict(TINY, mode="semi-supervised", data=["a.npz"], unlabelled=["b.npz"], run="unused")
    )
    fixmatch = FixMatch(config, [drawn_store(90, 1)], join("cpu"))
    one, two, other = fixmatch.views(5, 32), fixmatch.views(5, 32), fixmatch.views(6, 32)
    assert torch.equal(one.strong, two.strong) and torch.equal(one.weak, two.weak)
    assert not torch.equal(one.weak, other.weak)
    assert ((one.weak == 0) == (one.strong == 0)).all()
    changed = (one.weak != one.strong).float().mean()
    assert 0 < changed < 0.3


def test_a_strong_view_keeps_the_wafer_where_it_is():
    grid = drawn_store(9, 2).grid(3)
    strong = strengthened(grid, np.random.default_rng(1))
    assert strong.shape == grid.shape and ((strong == 0) == (grid == 0)).all()

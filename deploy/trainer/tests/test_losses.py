"""Losses: what is absent does not count."""

import pytest
import torch
from wafermap_trainer.grids import LABEL_ABSENT, MASK_ABSENT
from wafermap_trainer.losses import LossWeights, label_loss, mask_loss

STATES = torch.full((1, 4, 4), 2, dtype=torch.uint8)


def logits_for(target: torch.Tensor, strength: float) -> torch.Tensor:
    return strength * torch.nn.functional.one_hot(target.long(), 9).movedim(-1, 1).float()


def test_a_right_mask_costs_less_than_a_wrong_one():
    target = torch.tensor([[[0, 1, 2, 3]] * 4], dtype=torch.uint8)
    right = mask_loss(logits_for(target, 20.0), target, STATES, LossWeights())
    wrong = mask_loss(logits_for((target + 1) % 9, 20.0), target, STATES, LossWeights())
    assert right < 1e-3 and wrong > 1.0


def test_an_absent_mask_costs_nothing_and_teaches_nothing():
    logits = torch.randn(1, 9, 4, 4, requires_grad=True)
    absent = torch.full((1, 4, 4), MASK_ABSENT, dtype=torch.uint8)
    loss = mask_loss(logits, absent, STATES, LossWeights())
    loss.backward()
    assert loss.item() == 0 and logits.grad.abs().max() == 0


def test_dies_that_did_not_fail_count_little():
    target = torch.zeros(1, 4, 4, dtype=torch.uint8)
    states = torch.ones(1, 4, 4, dtype=torch.uint8)
    states[0, 0, 0] = 2
    wrong = torch.ones(1, 4, 4, dtype=torch.uint8)
    wrong[0, 0, 0] = 0
    loss = mask_loss(logits_for(wrong, 10.0), target, states, LossWeights(dice=0.0))
    full = LossWeights(dice=0.0, other_pixel=1.0)
    assert loss < 0.5 * mask_loss(logits_for(wrong, 10.0), target, states, full)


def test_absent_labels_do_not_count():
    logits = torch.tensor([[8.0, -8.0, 8.0]])
    labels = torch.tensor([[1, 0, LABEL_ABSENT]], dtype=torch.uint8)
    assert label_loss(logits, labels, 0.0).item() == pytest.approx(0.0, abs=1e-3)
    assert label_loss(logits, torch.full_like(labels, LABEL_ABSENT), 0.0).item() == 0

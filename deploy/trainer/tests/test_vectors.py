"""The committed test vectors are what this code computes, and worth having."""

import numpy as np
import torch
from safetensors.torch import load_file
from vectors import CASES, FILE, WAFERS, vectors
from wafermap_trainer.composer import wafer_classes
from wafermap_trainer.npz import read_npz


def test_the_committed_vectors_are_fresh():
    """Regenerate with `python tests/vectors.py` in deploy/trainer when the format changes."""
    committed, made = load_file(FILE), vectors()
    assert committed.keys() == made.keys()
    for name, tensor in made.items():
        if tensor.dtype.is_floating_point:
            torch.testing.assert_close(committed[name], tensor, rtol=1e-6, atol=1e-6)
        else:
            assert torch.equal(committed[name], tensor), name


def test_the_rules_differ_on_every_vector():
    made = vectors()
    for case in range(len(CASES)):
        masks = [made[f"{case}.mask.{r}"] for r in ("argmax", "failed-dies", "failed-components")]
        assert not torch.equal(masks[0], masks[1]) and not torch.equal(masks[1], masks[2])
        assert masks[2].any()


def test_the_gate_closes_some_wafers_and_not_others():
    made = vectors()
    assert 0 < sum(bool(made[f"{case}.gated"].any()) for case in range(len(CASES))) < len(CASES)


def test_real_wafers_are_what_their_labels_say():
    (store,) = read_npz(WAFERS)
    assert np.bincount(wafer_classes(store), minlength=9).min() >= 3
    (mixed,) = read_npz(WAFERS.with_name("mixedwm38.npz"))
    assert ((mixed.labels == 1).sum(axis=1) > 1).all() and (mixed.shape == 52).all()

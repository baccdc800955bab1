"""Decisions by table."""

import numpy as np
import pytest
from wafermap_trainer.patterns import NONE
from wafermap_trainer.prediction import Decision, Prediction, die_mask, wafer_class

GRID = np.array([[2, 2, 1, 2, 0]], dtype=np.uint8)


def prediction(rows: list[list[float]], labels: list[float] | None = None) -> Prediction:
    chances = np.zeros((1, len(rows), 9))
    for die, row in enumerate(rows):
        chances[0, die, : len(row)] = row
    said = np.array([0.9] * 8 if labels is None else labels)
    return Prediction(0, chances, said, np.zeros(4))


SURE = [[0.2, 0.8], [0.7, 0.1, 0.2], [0.0, 1.0], [0.6, 0.4], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("rule", "mask"),
    [
        ("argmax", [1, 0, 1, 0, 0]),
        ("failed-dies", [1, 0, 0, 0, 0]),
        # Dies 0 and 1 are one chain with a mean background chance of 0.45: both are painted.
        ("failed-components", [1, 2, 0, 0, 0]),
    ],
)
def test_mask_rules(rule, mask):
    assert die_mask(GRID, prediction(SURE), Decision(rule)).tolist() == [mask]


def test_a_wafer_is_painted_if_labels_and_dies_say_so_together():
    # Two dies are painted by "failed-components": odds of 4 times the root of 2.
    found = prediction(SURE, [0.1, 0.8] + [0.0] * 6)
    for gate, mask in [(0.0, [1, 2, 0, 0, 0]), (5.65, [1, 2, 0, 0, 0]), (5.66, [0] * 5)]:
        assert die_mask(GRID, found, Decision(wafer_gate=gate)).tolist() == [mask]
    sure, unlabelled = prediction(SURE, [1.0] * 8), prediction(SURE, [])
    for found in (sure, unlabelled):
        assert die_mask(GRID, found, Decision(wafer_gate=1e9)).tolist() == [[1, 2, 0, 0, 0]]


def test_a_wafer_is_the_label_furthest_above_its_threshold_or_none():
    decision = Decision(label_thresholds=(0.5, 0.9) + (0.5,) * 6)
    assert wafer_class(np.array([0.6, 0.95] + [0.0] * 6), decision) == 0
    assert wafer_class(np.array([0.1, 0.95] + [0.0] * 6), decision) == 1
    assert wafer_class(np.array([0.1, 0.85] + [0.0] * 6), decision) == NONE

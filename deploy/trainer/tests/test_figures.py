"""Figures against scikit-learn, and calibration against counting."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, jaccard_score
from wafermap_trainer.figures import (
    best_threshold,
    binary_f1,
    calibration_error,
    confusion,
    f1,
    iou,
)


@pytest.fixture
def answers():
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 9, 500)
    return truth, np.where(rng.random(500) < 0.7, truth, rng.integers(0, 9, 500))


def test_iou_and_f1_equal_scikit_learn(answers):
    truth, said = answers
    counts = confusion(truth, said, 9)
    assert iou(counts) == pytest.approx(jaccard_score(truth, said, average=None))
    assert f1(counts) == pytest.approx(f1_score(truth, said, average=None))


def test_label_f1_equals_scikit_learn():
    rng = np.random.default_rng(3)
    truth, said = rng.random((2, 300, 8)) < 0.4
    assert binary_f1(truth, said) == pytest.approx(f1_score(truth, said, average=None))


def test_a_class_that_never_occurs_has_no_figure():
    assert np.isnan(iou(confusion(np.array([0, 1]), np.array([0, 1]), 3))[2])


def test_calibration_error():
    chance = np.array([0.9] * 10)
    assert calibration_error(chance, np.array([True] * 9 + [False])) == pytest.approx(0.0)
    assert calibration_error(chance, np.zeros(10, dtype=bool)) == pytest.approx(0.9)


def test_the_best_threshold_separates():
    chance = np.array([0.1, 0.2, 0.35, 0.4, 0.8])
    threshold = best_threshold(chance, np.array([False, False, False, True, True]))
    assert 0.35 < threshold < 0.4

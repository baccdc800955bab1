"""Figures of held-out wafers: what is unknown counts nowhere, tuning decides as the model does."""

import numpy as np
import pytest
import torch
from conftest import drawn_store
from wafermap_trainer.data import Parts, place
from wafermap_trainer.errors import DataError, UsageError
from wafermap_trainer.evaluation import label_table, single_report
from wafermap_trainer.grids import LABEL_ABSENT
from wafermap_trainer.judgement import (
    THRESHOLDS,
    Judge,
    LabelTable,
    ascended,
    hold_out_stores,
    lowest_gate,
    quality,
)
from wafermap_trainer.network import NetworkShape
from wafermap_trainer.prediction import Decision, Prediction


def said(index: int, labels: list[float], shape=(4, 4)) -> Prediction:
    """A prediction of these label chances, with nothing in its mask."""
    chances = np.zeros((*shape, 9), dtype=np.float32)
    chances[..., 0] = 1
    return Prediction(index, chances, np.array(labels), np.zeros(4))


def test_wafers_without_labels_or_masks_do_not_train():
    store = drawn_store(20, 1)
    store.labels[:] = LABEL_ABSENT
    with pytest.raises(DataError, match="--unlabelled"):
        place(store, Parts(), True, 0.1)


def test_unknown_labels_are_no_answers():
    store = drawn_store(3, 1)
    store.labels[1, 4] = LABEL_ABSENT
    chance, truth = label_table(store, [said(k, [0.1] * 8, store.shape[k]) for k in range(3)])
    assert len(chance) == len(truth) == 2
    assert (truth == (store.labels[[0, 2]] == 1)).all()


def test_confidence_is_that_of_the_answer():
    store = drawn_store(1, 1)
    # Label 1 is likelier, but label 0 is further above its threshold.
    labels = [0.6, 0.7, 0, 0, 0, 0, 0, 0]
    decision = Decision(label_thresholds=(0.2, 0.65, *[0.5] * 6))
    report = single_report(store, [said(0, labels, store.shape[0])], decision)
    assert store.labels[0, 0] == 1 and report.figures["accuracy"] == 1
    assert report.figures["ece"] == pytest.approx(0.4)


def test_tuning_weighs_labels_against_each_other():
    rng = np.random.default_rng(1)
    # Label 1 is always a little likely beside label 0, whose chance is never high.
    truth = np.zeros((200, 8), dtype=bool)
    truth[np.arange(200), np.arange(200) % 2] = True
    chance = np.zeros((200, 8))
    chance[:, 0] = np.where(truth[:, 0], 0.3, 0.05) + rng.uniform(0, 0.05, 200)
    chance[:, 1] = np.where(truth[:, 1], 0.9, 0.5) + rng.uniform(0, 0.05, 200)
    tables = [LabelTable(chance, truth, True), LabelTable(chance, truth, False)]
    start = (0.5,) * 8
    tuned = ascended(start, THRESHOLDS, lambda values: quality(tables, values))
    assert quality(tables, start) < 0.7
    assert quality(tables, tuned) == 1


def judge(**parameters) -> Judge:
    """A judge of weights that were trained with these settings."""
    shape = NetworkShape("resnet18", sides=(32,))
    return Judge(torch.nn.Identity(), shape, Decision(), torch.device("cpu"), 8, parameters)


def test_the_hold_out_is_the_one_of_the_run_that_made_the_weights(drawn):
    one, two = (
        hold_out_stores(judge(validation_share=share), [drawn], False, 0, 0, 1)["lots"]
        for share in (0.2, 0.6)
    )
    assert 0 < len(one) < len(two)


def test_without_a_hold_out_there_is_nothing_to_judge_on(drawn):
    with pytest.raises(UsageError, match="without a hold-out"):
        hold_out_stores(judge(hold_out=False), [drawn], False, 0, 0, 1)
    assert hold_out_stores(judge(hold_out=False), [drawn], True, 0, 0, 1)


def test_the_gate_is_the_lowest_that_few_enough_masks_pass():
    passed = [0.0] * 96 + [0.5, 2.0, 3.0, np.inf]
    for share, gate, painted in [
        (0.01, 3.001, 1),
        (0.02, 2.001, 2),
        (0.5, 0.001, 4),
        (1.0, 0.0, 100),
    ]:
        assert lowest_gate(passed, share) == gate
        assert sum(value >= gate for value in passed) == painted
    assert lowest_gate([], 0.01) == 0

"""The labels-versus-quality experiment: its table, its verdict, and what stops it."""

import dataclasses

import pytest
from conftest import TINY, drawn_store
from wafermap_trainer.commands.train import typed
from wafermap_trainer.data import Parts
from wafermap_trainer.errors import EXIT_INTERRUPTED, DataError, StoppedError
from wafermap_trainer.learning_curve import (
    FULL,
    TABLE_FILE,
    CurvePlan,
    CurvePoint,
    LearningCurve,
    labels_needed,
)
from wafermap_trainer.training import Training

PLAN = CurvePlan(("random", "entropy"), (1,), 20, 10, 2, 96)


def curve(folder, plan=PLAN) -> LearningCurve:
    settings = TINY | {"samples": 32, "mode": "active-learning", "data": ["unused.npz"]}
    config = typed(settings | {"run": str(folder)})
    parts = Parts([drawn_store(120, 4)], hold_out={"lots": drawn_store(60, 5)}, digest="0")
    return LearningCurve(config, parts, plan, lambda point: None)


def test_a_second_call_runs_only_what_is_missing(tmp_path, monkeypatch):
    first = curve(tmp_path, dataclasses.replace(PLAN, strategies=("random",))).run()
    assert [(p.strategy, p.labels) for p in first] == [(FULL, 120)] + [
        ("random", labels) for labels in (20, 30, 40)
    ]
    plain, trained = LearningCurve.train, []

    def train(self, config, labelled, seed, weights):
        trained.append(len(labelled))
        return plain(self, config, labelled, seed, weights)

    monkeypatch.setattr(LearningCurve, "train", train)
    second = curve(tmp_path).run()
    assert second[:4] == [dataclasses.replace(p, macro_f1=round(p.macro_f1, 5)) for p in first]
    assert [(p.strategy, p.labels) for p in second[4:]] == [("entropy", n) for n in (20, 30, 40)]
    assert trained == [20, 30, 40]


def test_a_strategy_that_was_cut_short_begins_anew(tmp_path):
    whole = curve(tmp_path).run()
    table = tmp_path / TABLE_FILE
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:-1]))
    again = curve(tmp_path).run()
    assert [(p.strategy, p.labels) for p in again] == [(p.strategy, p.labels) for p in whole]


def test_a_table_of_another_plan_is_refused(tmp_path):
    (tmp_path / TABLE_FILE).write_text("strategy,seed,labels,macro_f1\nrandom,1,25,0.5\n")
    with pytest.raises(DataError, match="another plan"):
        curve(tmp_path).run()


def test_a_damaged_table_is_refused(tmp_path):
    (tmp_path / TABLE_FILE).write_text("strategy,seed,labels,macro_f1\nrandom,1,many,0.5\n")
    with pytest.raises(DataError, match="not a table"):
        curve(tmp_path)


def test_a_model_cut_short_is_no_point(tmp_path, monkeypatch):
    monkeypatch.setattr(Training, "run", lambda self: EXIT_INTERRUPTED)
    with pytest.raises(StoppedError):
        curve(tmp_path).run()
    assert not (tmp_path / TABLE_FILE).exists()


@pytest.mark.parametrize(
    ("reached", "needed"),
    [((0.5, 0.6, 0.9, 0.9), 300), ((0.9, 0.6, 0.9, 0.8), None), ((0.8, 0.7, 0.8, 0.8), None),
     ((0.9, 0.9, 0.9, 0.9), 100)],
)  # fmt: skip
def test_labels_needed_are_those_from_which_on_the_target_holds(reached, needed):
    points = [CurvePoint(FULL, 1, 1000, 0.9)]
    points += [CurvePoint("random", 1, 100 * (i + 1), f) for i, f in enumerate(reached)]
    assert labels_needed(points, "random") == needed

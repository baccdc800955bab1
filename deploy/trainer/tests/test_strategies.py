"""Query strategies against plain definitions."""

import numpy as np
import pytest
from wafermap_trainer.strategies import STRATEGIES, Pool, label_entropy, query


def pool(seed: int, count: int = 40, labelled: int = 3) -> Pool:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(count + labelled, 5))
    return Pool(rng.random(count), points[:count], points[count:])


def plain_k_center(made: Pool, count: int) -> list[int]:
    """Greedy k-center straight from its definition."""
    centers, picked = list(made.labelled), []
    for _ in range(count):
        gap = [min(np.linalg.norm(p - c) for c in centers) for p in made.embedding]
        best = max((i for i in range(len(gap)) if i not in picked), key=lambda i: gap[i])
        picked.append(best)
        centers.append(made.embedding[best])
    return picked


@pytest.mark.parametrize("seed", range(10))
def test_coreset_is_greedy_k_center(seed):
    made = pool(seed)
    assert query("coreset", made, 8, np.random.default_rng(0)).tolist() == plain_k_center(made, 8)


@pytest.mark.parametrize("strategy", ["entropy", "coreset", "hybrid"])
def test_the_order_of_the_pool_does_not_matter(strategy):
    made, rng = pool(1), np.random.default_rng(5)
    order = rng.permutation(40)
    shuffled = Pool(made.entropy[order], made.embedding[order], made.labelled)
    plain = query(strategy, made, 8, rng).tolist()
    assert order[query(strategy, shuffled, 8, rng)].tolist() == plain


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_each_is_picked_once_and_never_more_than_there_are(strategy):
    rng = np.random.default_rng(5)
    assert len(set(query(strategy, pool(2), 15, rng).tolist())) == 15
    assert sorted(query(strategy, pool(2, count=4), 9, rng).tolist()) == [0, 1, 2, 3]


def test_nothing_labelled_yet():
    made = pool(3)
    empty = Pool(made.entropy, made.embedding, np.zeros((0, 5)))
    first = query("coreset", empty, 3, np.random.default_rng(0))[0]
    assert first == np.argmax(np.linalg.norm(made.embedding, axis=1))


def test_entropy_is_highest_where_nothing_is_sure():
    entropy = label_entropy(np.array([[0.5, 0.5], [0.99, 0.5], [0.0, 1.0]]))
    assert entropy[0] == pytest.approx(2 * np.log(2))
    assert entropy[0] > entropy[1] > entropy[2] >= 0

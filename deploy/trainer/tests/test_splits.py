"""The hold-out keeps lots, grids and twins apart."""

import dataclasses

import numpy as np
from conftest import drawn_store
from wafermap_trainer.splits import LOT_BLOCK_ROWS, fingerprint, split


def test_lots_grids_and_twins_stay_apart():
    store = drawn_store(3000, seed=1)
    # The second half repeats the first: a held-out wafer's twin must not train.
    store = store.select(np.tile(np.arange(1500), 2))
    store = dataclasses.replace(store, source=np.arange(3000))
    cut = split(store, by_grid=False)
    assert len(cut.train) and len(cut.lots)
    blocks = store.source // LOT_BLOCK_ROWS
    assert not set(blocks[cut.train]) & set(blocks[cut.lots])
    held = {fingerprint(store, i) for i in cut.lots}
    assert not held & {fingerprint(store, i) for i in cut.train}


def test_a_held_out_grid_never_trains():
    rng = np.random.default_rng(0)
    store = drawn_store(400, seed=2)
    rows = rng.integers(20, 40, 400)
    from wafermap_trainer.grids import store_of

    grids = [np.ones((int(r), 25), dtype=np.uint8) for r in rows]
    store = store_of("grids", grids, store.labels)
    cut = split(store)
    shapes = {tuple(s) for s in store.shape[cut.train]}
    assert len(cut.grids) and not shapes & {tuple(s) for s in store.shape[cut.grids]}


def test_the_split_is_always_the_same():
    store = drawn_store(300, seed=3)
    assert (split(store).lots == split(store).lots).all()

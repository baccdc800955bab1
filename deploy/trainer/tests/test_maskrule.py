"""The mask rule on wafers small enough to check by eye, and on composites."""

import numpy as np
from conftest import follows_mask_rule
from wafermap_trainer.composer import (
    FAIL_RATE_MAX,
    SCRATCH,
    Composer,
    under_whole_symmetry,
    wafer_classes,
)
from wafermap_trainer.maskrule import apply_mask_rule, components
from wafermap_trainer.patterns import CLASS_INDEX, NONE


def grid_of(*rows: str) -> np.ndarray:
    return np.array([[" .x".index(c) for c in row] for row in rows], dtype=np.uint8)


def mask_of(*rows: str) -> np.ndarray:
    return np.array([[0 if c == "." else int(c) for c in row] for row in rows], dtype=np.uint8)


def test_a_chain_of_fails_belongs_to_the_pattern_it_touches():
    grid = grid_of("x..x.", ".x...", "..x..", "....x")
    pattern = mask_of(".....", ".....", "..8..", ".....")
    assert (apply_mask_rule(grid, pattern) == mask_of("8....", ".8...", "..8..", ".....")).all()


def test_a_tied_die_takes_the_class_of_the_nearest_pattern_die():
    grid = grid_of("xxxxxx")
    assert (apply_mask_rule(grid, mask_of("1....4")) == mask_of("111444")).all()


def test_a_gap_of_one_die_breaks_the_chain():
    grid = grid_of("xx.xx")
    assert (apply_mask_rule(grid, mask_of("5....")) == mask_of("55...")).all()


def test_dies_that_did_not_fail_are_background():
    grid = grid_of(".x ")
    assert (apply_mask_rule(grid, mask_of("333")) == mask_of(".3.")).all()


def test_a_half_painted_chain_breaks_the_rule():
    grid = grid_of("xx.")
    assert not follows_mask_rule(grid, mask_of("2.."))
    assert not follows_mask_rule(grid, mask_of("222"))
    assert follows_mask_rule(grid, mask_of("22."))


def test_composites_follow_the_rule_and_their_labels_their_masks(store):
    composer = Composer(store)
    rng = np.random.default_rng(3)
    kinds = set()
    for _ in range(300):
        made = composer.compose(rng)
        assert follows_mask_rule(made.grid, made.mask)
        present = set((np.nonzero(made.labels)[0] + 1).tolist())
        assert present == set(np.unique(made.mask[made.mask > 0]).tolist())
        assert len(present) <= 3
        kinds |= present
        if {CLASS_INDEX["Random"], CLASS_INDEX["Near-full"]} & present:
            assert len(present) == 1
            assert (made.mask[made.grid == 2] > 0).all()
    assert kinds == set(range(1, 9))


def test_a_base_has_few_random_fails(store):
    composer = Composer(store)
    assert (wafer_classes(store)[composer.bases] == NONE).all()
    rng = np.random.default_rng(4)
    for _ in range(200):
        made = composer.compose(rng)
        dies, quiet = (made.grid > 0).sum(), ((made.grid == 2) & (made.mask == 0)).sum()
        assert quiet <= FAIL_RATE_MAX * 1.4 * dies + 3


def test_the_same_seed_composes_the_same_wafer(store):
    one, two = (Composer(store).compose(np.random.default_rng(9)) for _ in range(2))
    assert (one.grid == two.grid).all() and (one.mask == two.mask).all()


def test_lines_are_laid_whole(store):
    """A scratch keeps its grid's shape, its dies and its chains: torn lines are no scratches."""
    rng = np.random.default_rng(4)
    line = np.zeros((9, 12), dtype=bool)
    line[np.arange(2, 9), np.arange(3, 10)] = True
    assert {under_whole_symmetry(line, rng).shape for _ in range(40)} == {line.shape}
    assert {components(under_whole_symmetry(line, rng))[1] for _ in range(40)} == {1}
    square = line[:9, :9]
    assert len({under_whole_symmetry(square, rng).tobytes() for _ in range(200)}) == 8
    composer = Composer(store)
    shapes = {tuple(store.shape[owner]) for owner, _ in composer.patterns[SCRATCH]}
    made = [composer.lay([SCRATCH], rng) for _ in range(20)]
    assert all(s.grid.shape in shapes or s.grid.shape[::-1] in shapes for s in made)
    assert np.isclose(composer.line_chances.sum(), 1)

"""The formulas of docs/weights-format.md, restated with plain loops."""

import numpy as np
import pytest
import torch
from wafermap_trainer.encoding import ENCODINGS, encode
from wafermap_trainer.prediction import die_chances
from wafermap_trainer.resampling import side_for, stretch


@pytest.mark.parametrize("shape", [(26, 26), (25, 27), (64, 64), (38, 64), (1, 64), (64, 3)])
def test_every_die_reads_a_pixel_that_shows_it(shape):
    side = 64
    grid = np.arange(shape[0] * shape[1]).reshape(shape)
    square = stretch(grid, side, side)
    for row in range(side):
        for column in range(side):
            source = (
                (2 * row + 1) * shape[0] // (2 * side),
                (2 * column + 1) * shape[1] // (2 * side),
            )
            assert square[row, column] == grid[source]
    assert (die_chances(square[None].astype(float), np.array(shape))[..., 0] == grid).all()


def test_the_side_is_the_first_that_holds_the_grid():
    assert [side_for(s, (64, 128, 224)) for s in ((26, 64), (65, 2), (128, 128), (129, 1))] == [
        64,
        128,
        128,
        224,
    ]
    assert side_for((500, 500), (64, 128)) == 128


def test_die_radius_planes():
    states = torch.tensor([[[0, 1], [2, 2]]], dtype=torch.uint8).repeat(1, 2, 3)
    planes = encode(states, "die-radius")
    assert planes.shape == (1, 3, 4, 6) and planes.dtype == torch.float32
    for y in range(4):
        for x in range(6):
            u, v = (2 * x + 1) / 6 - 1, (2 * y + 1) / 4 - 1
            state = int(states[0, y, x])
            wanted = [float(state == 2), float(state != 0), (u * u + v * v) ** 0.5]
            assert planes[0, :, y, x].tolist() == pytest.approx(wanted)


@pytest.mark.parametrize(("encoding", "planes"), ENCODINGS.items())
def test_an_encoding_has_its_number_of_planes(encoding, planes):
    states = torch.zeros(2, 32, 32, dtype=torch.uint8)
    assert encode(states, encoding).shape == (2, planes, 32, 32)

"""Writes the picture fixtures: pip install numpy pillow. The wafer is WM-811K's (see ../wafers).

`good-*` all show the wafer of wafers/edge-loc.npy. `bomb-*` are small files that want much memory.
The other hostile files are built in the tests.
"""

import pathlib
import struct
import zlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
grid = np.load(here.parent / "wafers" / "edge-loc.npy")
ADAM7 = [
    (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)
]
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(size, depth, colour, interlaced, scanlines, before=b""):
    header = struct.pack(">IIBBBBB", size[1], size[0], depth, colour, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + before
        + chunk(b"IDAT", zlib.compress(scanlines, 9))
        + chunk(b"IEND", b"")
    )


def scanlines(samples, depth):
    """Packed rows of (rows, columns, channels) samples, each after a filter byte of 0."""
    lines = b""
    for row in samples:
        flat = row.reshape(-1)
        if depth == 16:
            packed = flat.astype(">u2").tobytes()
        elif depth == 8:
            packed = flat.astype("u1").tobytes()
        else:
            bits = ((flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype("u1")
            packed = np.packbits(bits.reshape(-1)).tobytes()
        lines += b"\0" + packed
    return lines


def write(name, samples, depth, colour, interlaced=False, before=b""):
    samples = samples.reshape(*samples.shape[:2], -1)
    if interlaced:
        parts = [samples[r::dr, c::dc] for r, c, dr, dc in ADAM7]
        lines = b"".join(scanlines(part, depth) for part in parts if part.size)
    else:
        lines = scanlines(samples, depth)
    data = png(samples.shape[:2], depth, colour, interlaced, lines, before)
    (here / name).write_bytes(data)


def painted(colours):
    return np.array(colours)[grid]


def enlarged(samples, rows, columns):
    r = (2 * np.arange(rows) + 1) * samples.shape[0] // (2 * rows)
    c = (2 * np.arange(columns) + 1) * samples.shape[1] // (2 * columns)
    return samples[r][:, c]


VIRIDIS = [(68, 1, 84), (33, 145, 140), (253, 231, 37)]
TRAFFIC = [(255, 255, 255), (0, 128, 0), (255, 0, 0)]
for interlaced in (False, True):
    tail = "-interlaced.png" if interlaced else ".png"
    for depth in (2, 4, 8, 16):
        write(f"good-states-{depth}{tail}", grid, depth, GREY, interlaced)
    for depth, half in ((4, 7), (8, 127), (8, 128), (16, 32767), (16, 128 * 257)):
        ramp = painted([0, half, 2**depth - 1])
        write(f"good-ramp-{depth}-{half}{tail}", ramp, depth, GREY, interlaced)
    write(f"good-rgb{tail}", painted(VIRIDIS), 8, RGB, interlaced)
    write(f"good-rgb-16{tail}", painted(VIRIDIS) * 257, 16, RGB, interlaced)
    for depth in (2, 4, 8):
        shuffled = chunk(b"PLTE", bytes([255, 0, 0, 255, 255, 255, 0, 128, 0]))
        name = f"good-palette-{depth}{tail}"
        write(name, painted([1, 2, 0]), depth, PALETTE, interlaced, shuffled)
    foreign = chunk(b"PLTE", bytes([9, 8, 7, 90, 80, 70, 200, 100, 50]))
    write(f"good-indices{tail}", grid, 8, PALETTE, interlaced, foreign)
    rgba = painted([(1, 2, 3, 0), (0, 255, 0, 255), (255, 0, 0, 255)])
    write(f"good-rgba{tail}", rgba, 8, RGBA, interlaced)
    write(f"good-rgba-16{tail}", rgba * 257, 16, RGBA, interlaced)
    grey = painted([(99, 0), (128, 255), (255, 255)])
    write(f"good-grey-alpha{tail}", grey, 8, GREY_ALPHA, interlaced)

key = chunk(b"tRNS", struct.pack(">H", 77))
write("good-grey-key.png", painted([77, 128, 255]), 8, GREY, before=key)
key = chunk(b"tRNS", struct.pack(">HHH", 7, 7, 9))
write("good-rgb-key.png", painted([(7, 7, 9), *TRAFFIC[1:]]), 8, RGB, before=key)
key = chunk(b"PLTE", bytes([1, 2, 3, 0, 128, 0, 255, 0, 0])) + chunk(b"tRNS", b"\0")
write("good-palette-key.png", grid, 8, PALETTE, before=key)

states = np.array([0, 128, 255], dtype="u1")[grid]
write("good-enlarged-10.png", enlarged(states, grid.shape[0] * 10, grid.shape[1] * 10), 8, GREY)
write("good-enlarged-uneven.png", enlarged(states, 300, 217), 8, GREY)
size = (grid.shape[1] * 12, grid.shape[0] * 12)
Image.fromarray(states).resize(size, Image.NEAREST).save(here / "good-lossy-grey.jpg", quality=90)
colours = Image.fromarray(np.array(VIRIDIS, dtype="u1")[grid]).resize(size, Image.NEAREST)
colours.save(here / "good-lossy-colour.jpg", quality=92, subsampling=0)
colours.save(here / "good-lossy-progressive.jpg", quality=92, subsampling=0, progressive=True)

zeros = bytes(8 << 20)
pixel = bytes([0, 1])
(here / "bomb-pixels.png").write_bytes(png((1, 1), 8, GREY, 0, pixel + zeros))
for kind, prefix in ((b"iCCP", b"name\0\0"), (b"zTXt", b"key\0\0"), (b"iTXt", b"key\0\1\0\0\0")):
    before = chunk(kind, prefix + zlib.compress(zeros, 9))
    name = f"bomb-{kind.decode().lower()}.png"
    (here / name).write_bytes(png((1, 1), 8, GREY, 0, pixel, before))

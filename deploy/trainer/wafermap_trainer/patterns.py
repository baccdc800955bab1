"""The table of defect patterns: mask classes, labels, and the names other data sets use."""

from __future__ import annotations

BACKGROUND = 0

CLASSES: tuple[str, ...] = (
    "background",
    "Center",
    "Donut",
    "Edge-Loc",
    "Edge-Ring",
    "Loc",
    "Near-full",
    "Random",
    "Scratch",
)
"""Mask classes; the index is the value of a die in a mask."""

LABELS: tuple[str, ...] = CLASSES[1:]
"""Labels of the classification head; label k is mask class k + 1."""

NONE = len(LABELS)
"""Class index of a wafer without a pattern where wafers carry exactly one class."""

WAFER_CLASSES: tuple[str, ...] = LABELS + ("None",)
"""The nine classes of the WM-811K task, None last."""

CLASS_INDEX: dict[str, int] = {name: index for index, name in enumerate(CLASSES)}

WHOLE_WAFER: frozenset[int] = frozenset({CLASS_INDEX["Near-full"], CLASS_INDEX["Random"]})
"""Classes of which every failed die of the wafer is part."""

PRECEDENCE: tuple[int, ...] = tuple(
    CLASS_INDEX[name]
    for name in (
        "Near-full",
        "Random",
        "Edge-Ring",
        "Donut",
        "Center",
        "Edge-Loc",
        "Loc",
        "Scratch",
    )
)
"""Where patterns overlap, the later of these wins."""

ALIASES: dict[str, str] = {
    "none": "None",
    "edge_loc": "Edge-Loc",
    "edge_ring": "Edge-Ring",
    "near_full": "Near-full",
}
"""Spellings accepted beside the names above, lower case, `-` and space read as `_`."""


def canonical_name(name: str) -> str | None:
    """The name in `WAFER_CLASSES` that `name` spells, or None if it spells none of them."""
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    if key in ALIASES:
        return ALIASES[key]
    for known in WAFER_CLASSES:
        if known.lower().replace("-", "_") == key:
            return known
    return None

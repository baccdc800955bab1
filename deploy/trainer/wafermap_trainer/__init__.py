"""Training of the wafer-map segmentation network: see deploy/trainer/README.md."""

__version__ = "1.0.0"

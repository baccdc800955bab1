"""Failures a user can act on, and the exit codes they end with."""

from __future__ import annotations

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 143
"""Ended by SIGTERM or SIGINT after writing a checkpoint: start again to go on."""


class TrainerError(Exception):
    """Something the user can put right; the message says what and how. Ends with `exit_code`."""

    exit_code = EXIT_FAILED


class UsageError(TrainerError):
    """The command line or the configuration asks for something that cannot be."""

    exit_code = EXIT_USAGE


class DataError(TrainerError):
    """Training data that is broken, empty or not what it claims to be."""


class StoppedError(TrainerError):
    """SIGTERM or SIGINT ended the work; what is done is kept."""

    exit_code = EXIT_INTERRUPTED


class DivergenceError(TrainerError):
    """The loss is no longer a number: the weights are worthless from here on."""


class StorageError(TrainerError):
    """A file could not be written whole; the previous one is untouched."""


class WeightsError(TrainerError):
    """A checkpoint or weights file that does not fit the network or is damaged."""

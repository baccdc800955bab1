"""One model in several files, where one would be too large to store or send."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from .errors import WeightsError
from .files import READ_BYTES

SHARD_NAME = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.safetensors")
SHARDS_MAX = 1000
HEADER_ALIGNMENT = 8
DTYPE_NAMES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.uint8: "U8",
}


def shard_paths(path: Path) -> list[Path]:
    """All files of the model that `path` is, or is a shard of, in order; all of them exist."""
    match = SHARD_NAME.fullmatch(path.name)
    if match is None:
        files = [path]
    else:
        count = int(match["count"])
        if not 1 <= count <= SHARDS_MAX:
            raise WeightsError(f"{path}: {count} shards; between 1 and {SHARDS_MAX}")
        files = [path.with_name(shard_name(match["stem"], k + 1, count)) for k in range(count)]
    for file in files:
        if not file.is_file():
            raise WeightsError(f"{file}: no such weights file")
    return files


def shard_name(stem: str, number: int, count: int) -> str:
    """The name of shard `number` (from 1) of `count`."""
    return f"{stem}-{number:05}-of-{count:05}.safetensors"


def sharded(tensors: dict[str, torch.Tensor], bytes_max: int) -> list[dict[str, torch.Tensor]]:
    """Tensors in their order, cut into runs of at most `bytes_max`; a larger one stands alone."""
    runs: list[dict[str, torch.Tensor]] = [{}]
    filled = 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        if runs[-1] and filled + size > bytes_max:
            runs.append({})
            filled = 0
        runs[-1][name] = tensor
        filled += size
    return runs


def encode_safetensors(tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> bytes:
    """A safetensors file: length of the header, header, tensors in their order.

    The library's own writer orders metadata by chance; a file that is hashed should be the same
    whenever it is made of the same.
    """
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    parts, place = [], 0
    for name, tensor in tensors.items():
        content = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {
            "dtype": DTYPE_NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [place, place + len(content)],
        }
        parts.append(content)
        place += len(content)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % HEADER_ALIGNMENT)
    return b"".join((len(text).to_bytes(8, "little"), text, *parts))


class WeightsReader:
    """The tensors and metadata of a model, whatever number of files it lies in."""

    def __init__(self, handles: list[safe_open]) -> None:
        self.handles = handles
        self.metadata: dict[str, str] = handles[0].metadata() or {}
        self.owner = {name: handle for handle in handles for name in handle.keys()}
        if len(self.owner) != sum(len(list(handle.keys())) for handle in handles):
            raise WeightsError("a tensor is in two shards: they are not of one model")
        if any((handle.metadata() or {}) != self.metadata for handle in handles):
            raise WeightsError("the shards' metadata differ: they are not of one model")

    def tensors(self) -> dict[str, torch.Tensor]:
        """Every tensor, in fp32."""
        return {name: handle.get_tensor(name).float() for name, handle in self.owner.items()}

    def shape(self, name: str) -> tuple[int, ...]:
        """A tensor's shape."""
        return tuple(self.owner[name].get_slice(name).get_shape())


@contextmanager
def opened(path: Path) -> Iterator[WeightsReader]:
    """The reader of the model that `path` is, or is a shard of. Raises `WeightsError`."""
    with ExitStack() as stack:
        handles = []
        for file in shard_paths(path):
            try:
                handles.append(stack.enter_context(safe_open(file, "pt")))
            except (SafetensorError, OSError) as error:
                raise WeightsError(f"{file}: not a safetensors file: {error}") from error
        yield WeightsReader(handles)


def model_digest(path: Path) -> str:
    """SHA-256 over the bytes of all the model's files, one after another, in hex."""
    digest = hashlib.sha256()
    for file in shard_paths(path):
        with file.open("rb") as handle:
            while block := handle.read(READ_BYTES):
                digest.update(block)
    return digest.hexdigest()

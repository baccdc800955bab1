"""One process or many: what `torchrun` sets up, with the same command."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
from torch import distributed, nn

from .errors import UsageError


@dataclass(frozen=True)
class Team:
    """The processes of a run. A single process is a team of one and talks to nobody."""

    rank: int
    world: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this process writes files and prints."""
        return self.rank == 0

    def any(self, flag: bool) -> bool:
        """Whether the flag is set on any process; all must call it at the same place."""
        if self.world == 1:
            return flag
        value = torch.tensor([float(flag)], device=self.device)
        distributed.all_reduce(value, op=distributed.ReduceOp.MAX)
        return bool(value.item() > 0)

    def wait(self) -> None:
        """Returns when every process has come here."""
        if self.world > 1:
            distributed.barrier()

    def wrap(self, network: nn.Module) -> nn.Module:
        """The network with gradients averaged over the team."""
        if self.world == 1:
            return network
        ids = [self.device.index] if self.device.type == "cuda" else None
        return nn.parallel.DistributedDataParallel(
            network, device_ids=ids, find_unused_parameters=True
        )

    def leave(self) -> None:
        """Ends the process group; the last call of a run."""
        if self.world > 1 and distributed.is_initialized():
            distributed.destroy_process_group()


def join(device: str) -> Team:
    """The team this process belongs to, from torchrun's environment, and its device."""
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    local = int(os.environ.get("LOCAL_RANK", 0))
    kind = device if device != "auto" else ("cuda" if torch.cuda.is_available() else "cpu")
    if kind.startswith("cuda"):
        if not torch.cuda.is_available():
            raise UsageError("device cuda: no CUDA device here; use --device cpu")
        chosen = torch.device("cuda", local) if kind == "cuda" else torch.device(kind)
        torch.cuda.set_device(chosen)
    else:
        chosen = torch.device(kind)
    if world > 1 and not distributed.is_initialized():
        distributed.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    return Team(rank, world, chosen)

"""From the start of a process to its first result, and the memory it takes: one table.

Every round starts each contestant once, in turn: `wafermap forward` with files in and out, and each
peer in a Python of its own that loads the network, runs it once and ends.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def command(name, options):
    side = options.side
    if name == "wafermap":
        return [
            str(options.program), "forward",
            "--weights", str(options.folder / "weights.safetensors"),
            "--input", str(options.folder / f"x_1_{side}_{side}.safetensors"),
            "--output", str(options.folder / "y.safetensors"),
            "--threads", str(options.threads),
        ]  # fmt: skip
    script = str(HERE / "contestant.py")
    return [sys.executable, script, name, str(options.folder), "1", str(side), str(options.threads)]


def run(arguments):
    """Wall seconds, processor seconds and peak resident MiB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"failed: {' '.join(arguments)}")
    seconds = time.perf_counter() - start
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    names = ("wafermap", "onnxruntime", "openvino")
    results = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            results[name].append(run(command(name, options)))
    print(f"Batch 1, {options.side} x {options.side}, {options.threads} threads, ", end="")
    print(f"medians of {options.rounds} rounds.\n")
    print("| process | wall s | processor s | peak resident MiB |")
    print("| --- | --: | --: | --: |")
    medians = {}
    for name in names:
        columns = zip(*results[name], strict=True)
        medians[name] = [statistics.median(column) for column in columns]
        wall, processor, peak = medians[name]
        print(f"| {name} | {wall:.2f} | {processor:.2f} | {peak:.0f} |")
    wall, processor, peak = (
        ours / theirs
        for ours, theirs in zip(medians["wafermap"], medians["onnxruntime"], strict=True)
    )
    print(f"\nOf ONNX Runtime's: wall {wall:.2f} (bar: 0.5), processor {processor:.2f}, ", end="")
    print(f"memory {peak:.2f} (bar: 0.6).")


if __name__ == "__main__":
    main()

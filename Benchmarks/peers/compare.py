"""Runs the engine and the runtimes it replaces side by side and prints one table.

Every contestant is a process of its own; in each round each runs once, in turn, while the others
sleep. Medians over rounds are compared.
"""

import argparse
import math
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PEERS = ("onnxruntime", "openvino", "pytorch")
# Of the direct computation of the network of reference.py: `wafermap forward --explain`.
DIRECT_FLOP_PER_PIXEL = 326_780
# Longer than any runtime's threads keep spinning after a run.
PAUSE_S = 0.05


def start(name, options, batch, side, threads):
    folder = options.folder
    if name == "wafermap":
        command = [
            str(options.engine), "contestant",
            "--weights", str(folder / "weights.safetensors"),
            "--input", str(folder / f"x_{batch}_{side}_{side}.safetensors"),
            "--threads", str(threads),
        ]  # fmt: skip
    else:
        command = [sys.executable, str(HERE / "contestant.py"), name, str(folder)]
        command += [str(batch), str(side), str(threads)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    )
    while True:
        line = process.stdout.readline()
        if line.strip() == "ready":
            return process
        if not line:
            raise SystemExit(f"{name} did not start: run {' '.join(command)} to see why")


def ask(process, question):
    process.stdin.write(question + "\n")
    process.stdin.flush()
    return process.stdout.readline().split()


def measure(options, batch, side):
    """Median milliseconds and peak MiB of each contestant for one input."""
    names = ("wafermap", *PEERS)
    processes = {name: start(name, options, batch, side, options.threads) for name in names}
    times = {name: [] for name in names}
    column = 0 if options.clock == "wall" else 1
    for turn in range(options.rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            time.sleep(PAUSE_S)
            answer = ask(processes[name], "run")
            if turn > 0:
                times[name].append(float(answer[column]))
    peaks = {name: int(ask(processes[name], "rss")[0]) / 1024 for name in names}
    for process in processes.values():
        process.stdin.close()
        process.wait()
    pick = statistics.median if options.statistic == "median" else min
    return {name: pick(values) for name, values in times.items()}, peaks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--engine", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--sides", type=int, nargs="+", default=[128, 256, 512])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--clock", choices=("wall", "processor"), default="wall")
    parser.add_argument("--statistic", choices=("median", "min"), default="median")
    options = parser.parse_args()

    print(
        "| input | wafermap | onnxruntime | openvino | pytorch | fastest peer / wafermap"
        " | wafermap, direct GFLOP/s |"
    )
    print("| --- | --: | --: | --: | --: | --: | --: |")
    ratios, memory = [], []
    for side in options.sides:
        for batch in options.batches:
            times, peaks = measure(options, batch, side)
            ratio = min(times[name] for name in PEERS) / times["wafermap"]
            ratios.append(ratio)
            memory.append((batch, side, peaks))
            cells = " | ".join(f"{times[name]:.1f}" for name in ("wafermap", *PEERS))
            rate = batch * side * side * DIRECT_FLOP_PER_PIXEL / times["wafermap"] / 1e6
            row = f"| {side} x {side}, batch {batch} | {cells} | {ratio:.2f} | {rate:.0f} |"
            print(row, flush=True)
    mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))
    print(f"\nFastest peer / wafermap: geometric mean {mean:.2f} (bar: 1.3), ", end="")
    print(f"least {min(ratios):.2f} (bar: above 1). {options.statistic.capitalize()} of ", end="")
    print(f"{options.rounds} rounds, {options.clock} milliseconds, {options.threads} threads.\n")
    print("| peak resident MiB | wafermap | onnxruntime | openvino | pytorch |")
    print("| --- | --: | --: | --: | --: |")
    for batch, side, peaks in memory:
        cells = " | ".join(f"{peaks[name]:.0f}" for name in ("wafermap", *PEERS))
        print(f"| {side} x {side}, batch {batch} | {cells} |")


if __name__ == "__main__":
    main()

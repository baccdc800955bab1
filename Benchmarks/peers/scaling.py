"""How the engine's time for one map depends on the batch and on the number of threads: one table.

Every contestant is a process of its own with one batch size and one number of threads; in each
round each runs once, in turn, while the others sleep. Medians over rounds are compared.
"""

import argparse
import pathlib
import statistics
import time

from compare import PAUSE_S, ask, start
from reference import SCALING_BATCHES, SCALING_SIDES

THREADS = (1, 2)


def measure(options, side):
    """Median milliseconds of a run, by batch and threads."""
    keys = [(batch, threads) for batch in options.batches for threads in THREADS]
    processes = {key: start("wafermap", options, key[0], side, key[1]) for key in keys}
    times = {key: [] for key in keys}
    for turn in range(options.rounds + 1):
        for key in keys[turn % len(keys) :] + keys[: turn % len(keys)]:
            time.sleep(PAUSE_S)
            answer = ask(processes[key], "run")
            if turn > 0:
                times[key].append(float(answer[0]))
    for process in processes.values():
        process.stdin.close()
        process.wait()
    return {key: statistics.median(values) for key, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--engine", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sides", type=int, nargs="+", default=list(SCALING_SIDES))
    parser.add_argument("--batches", type=int, nargs="+", default=list(SCALING_BATCHES))
    options = parser.parse_args()

    print("| input | one thread, ms a map | two threads, ms a map | one / two |")
    print("| --- | --: | --: | --: |")
    notes = []
    for side in options.sides:
        times = measure(options, side)
        each = {key: value / key[0] for key, value in times.items()}
        gains = []
        for batch in options.batches:
            one, two = each[batch, 1], each[batch, 2]
            gains.append(one / two)
            cells = f"{one:.1f} | {two:.1f} | {gains[-1]:.2f}"
            print(f"| {side} x {side}, batch {batch} | {cells} |", flush=True)
        flat = [
            max(each[b, t] for b in options.batches) / each[options.batches[0], t] for t in THREADS
        ]
        notes.append(
            f"{side} x {side}: the slowest map of a batch takes {flat[0]:.2f} (one thread) and"
            f" {flat[1]:.2f} (two) of a map alone (bar: flat, 1.0); two threads are"
            f" {min(gains):.2f} to {max(gains):.2f} times one (bar: 1.8)."
        )
    print(f"\nMedians of {options.rounds} rounds, wall clock.\n")
    for note in notes:
        print(f"- {note}")


if __name__ == "__main__":
    main()

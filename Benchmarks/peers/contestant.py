"""One runtime in a process of its own: `contestant.py RUNTIME FOLDER BATCH SIDE THREADS`.

Prints `ready`, then answers each line on stdin: `run` with the wall and processor milliseconds of
one run, `rss` with the peak resident KiB.
"""

import pathlib
import sys
import time

RUNTIMES = ("onnxruntime", "openvino", "pytorch")


def load_input(folder, batch, side):
    from safetensors.numpy import load_file

    return load_file(folder / f"x_{batch}_{side}_{side}.safetensors")["x"]


def onnxruntime(folder, x, threads):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = ort.InferenceSession(
        str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"x": x})


def openvino(folder, x, threads):
    import openvino as ov

    core = ov.Core()
    model = core.read_model(folder / "network.onnx")
    model.reshape({"x": list(x.shape)})
    settings = {
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
    }
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    tensor = ov.Tensor(x)
    return lambda: request.infer({"x": tensor})


def pytorch(folder, x, threads):
    import reference
    import torch
    from safetensors.torch import load_file

    torch.set_num_threads(threads)
    model = reference.network()
    model.load_state_dict(load_file(str(folder / "weights.safetensors")))
    model = reference.AllOutputs(model).eval().to(memory_format=torch.channels_last)
    value = torch.from_numpy(x).to(memory_format=torch.channels_last)
    with torch.inference_mode():
        model = torch.jit.freeze(torch.jit.trace(model, value))

    def run():
        with torch.inference_mode():
            return model(value)

    return run


def peak_resident_kib():
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    return 0


def main():
    runtime, folder, batch, side, threads = sys.argv[1:]
    folder = pathlib.Path(folder)
    x = load_input(folder, int(batch), int(side))
    run = {"onnxruntime": onnxruntime, "openvino": openvino, "pytorch": pytorch}[runtime](
        folder, x, int(threads)
    )
    run()
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "rss":
            print(peak_resident_kib(), flush=True)
            continue
        wall, processor = time.perf_counter(), time.process_time()
        run()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        print(f"{wall * 1e3:.4f} {processor * 1e3:.4f}", flush=True)


if __name__ == "__main__":
    main()

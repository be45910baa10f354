"""Quantisers of PyTorch and hivemind on one thread, by lines: `draw LENGTH`, `names`, `compress NAME`, `extract NAME`.

`compress` answers the milliseconds and the bytes an entry, `extract` the milliseconds and the share of ‖v‖² that is lost.
"""
import os
import sys
import time

os.environ.setdefault("QUANTIZATION_THREADS", "1")
import numpy as np
import torch

torch.set_num_threads(1)
vector = torch.zeros(1)
packed = {}


def torch_half():
    return (lambda: vector.to(torch.float16).numpy().tobytes(),
            lambda data: torch.from_numpy(np.frombuffer(data, np.float16).copy()).float(), len)


def torch_uint8():
    def compress():
        scale = 6 * vector.std().item() / 256
        return scale, torch.quantize_per_tensor(vector, scale, 128, torch.quint8).int_repr().numpy().tobytes()

    def extract(data):
        levels = torch.from_numpy(np.frombuffer(data[1], np.uint8).copy())
        return (levels.float() - 128) * data[0]

    return compress, extract, lambda data: 4 + len(data[1])


quantisers = {"torch-float16": torch_half(), "torch-quint8": torch_uint8()}
try:
    from hivemind.compression import (CompressionInfo, Float16Compression, Quantile8BitQuantization,
                                      ScaledFloat16Compression, Uniform8BitQuantization)

    def hivemind(method):
        return (lambda: method.compress(vector, CompressionInfo.from_tensor(vector)), method.extract,
                lambda data: data.ByteSize())

    quantisers["hivemind-float16"] = hivemind(Float16Compression())
    quantisers["hivemind-meanstd16"] = hivemind(ScaledFloat16Compression())
    quantisers["hivemind-uniform8"] = hivemind(Uniform8BitQuantization())
    quantisers["hivemind-quantile8"] = hivemind(Quantile8BitQuantization())
except ImportError:
    pass

print("ready", flush=True)
for line in sys.stdin:
    action, name = line.split()
    if action == "draw":
        vector = torch.randn(int(name)) * 1e-3
        packed.clear()
        print(0, flush=True)
    elif name not in quantisers:
        print("–", flush=True)
    else:
        compress, extract, size = quantisers[name]
        started = time.perf_counter()
        if action == "compress":
            packed[name] = compress()
            milliseconds = 1000 * (time.perf_counter() - started)
            print(milliseconds, size(packed[name]) / len(vector), flush=True)
        else:
            restored = extract(packed[name])
            milliseconds = 1000 * (time.perf_counter() - started)
            lost = ((restored - vector).square().sum() / vector.square().sum()).item()
            print(milliseconds, lost, flush=True)

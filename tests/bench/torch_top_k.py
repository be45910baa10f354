"""torch.topk on one thread, by lines: `draw LENGTH`, then `select COUNT` answers the milliseconds it took."""
import sys
import time

import torch

torch.set_num_threads(1)
vector = torch.zeros(1)
print("ready", flush=True)
for line in sys.stdin:
    action, number = line.split()
    if action == "draw":
        vector = torch.randn(int(number)) * 1e-3
        print(0, flush=True)
        continue
    started = time.perf_counter()
    indices = torch.topk(vector.abs(), int(number), sorted=False).indices
    print(1000 * (time.perf_counter() - started), flush=True)

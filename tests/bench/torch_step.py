"""Local steps by PyTorch in eager mode, of the models of own_step.ts. Prints the median in ms."""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

model, batch, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
SYMBOLS, CONTEXT, DIMENSIONS, LAYERS, HEADS = 96, 128, 128, 4, 4


class Block(nn.Module):
    """Two convolutions with batch normalisation, and a way around them."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, stride, padding=1, bias=False)
        self.second = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(filters) for _ in range(2))
        self.around = None
        if stride > 1:
            self.around = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        inner = self.norms[1](self.second(F.relu(self.norms[0](self.first(x)))))
        return F.relu(inner + (x if self.around is None else self.around(x)))


def resnet20():
    blocks, channels = [], 16
    for stage, filters in enumerate((16, 32, 64)):
        for block in range(3):
            blocks.append(Block(channels, filters, 2 if stage > 0 and block == 0 else 1))
            channels = filters
    stem = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class Layer(nn.Module):
    """Causal attention and two dense layers, each behind a normalisation."""

    def __init__(self):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(DIMENSIONS) for _ in range(2))
        self.inward = nn.Linear(DIMENSIONS, 3 * DIMENSIONS)
        self.outward = nn.Linear(DIMENSIONS, DIMENSIONS)
        self.dense = nn.Sequential(
            nn.Linear(DIMENSIONS, 4 * DIMENSIONS), nn.GELU(), nn.Linear(4 * DIMENSIONS, DIMENSIONS))

    def forward(self, x):
        rows, places, _ = x.shape
        parts = self.inward(self.norms[0](x)).view(rows, places, 3, HEADS, DIMENSIONS // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.outward(seen.transpose(1, 2).reshape(rows, places, DIMENSIONS))
        return x + self.dense(self.norms[1](x))


class Gpt(nn.Module):
    """A transformer that says at each place what follows."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(SYMBOLS, DIMENSIONS)
        self.places = nn.Parameter(torch.zeros(CONTEXT, DIMENSIONS))
        self.layers = nn.Sequential(*(Layer() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(DIMENSIONS)
        self.logits = nn.Linear(DIMENSIONS, SYMBOLS, bias=False)

    def forward(self, ids):
        return self.logits(self.norm(self.layers(self.tokens(ids) + self.places))).flatten(0, 1)


nets = {
    "lenet": lambda: nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    "mlp": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10)),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10)),
    "resnet20": resnet20,
    "gpt": Gpt,
}
net = nets[model]()
optimiser = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
if model == "gpt":
    inputs, labels = torch.randint(0, SYMBOLS, (batch, CONTEXT)), torch.randint(0, SYMBOLS, (batch * CONTEXT,))
else:
    shape = (3, 32, 32) if model == "resnet20" else (1, 28, 28)
    inputs, labels = torch.rand(batch, *shape), torch.randint(0, 10, (batch,))
times = []
for step in range(count + 5):
    started = time.perf_counter()
    optimiser.zero_grad()
    F.cross_entropy(net(inputs), labels).backward()
    optimiser.step()
    if step >= 5:
        times.append(1000 * (time.perf_counter() - started))
print(sorted(times)[len(times) // 2])

"""The networks of torchdiffeq's MNIST example, their ODE field, and the convolutions alone."""

import gzip
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from dopri5 import Solve
from timing import figures, interleaved, iteration_figures

CHANNELS = 64
SIDE = 6
BATCH = 128
TOLERANCE = 1e-3
DIGITS = Path(__file__).parents[2] / "mnist-demo/src/main/resources/io/github/dl4jode/mnist/data"


def norm():
    return nn.GroupNorm(32, CHANNELS)


class Field(nn.Module):
    """Two convolutions of the state with t as a first channel, between three group norms."""

    def __init__(self):
        super().__init__()
        self.norms = nn.ModuleList(norm() for _ in range(3))
        self.convolutions = nn.ModuleList(nn.Conv2d(CHANNELS + 1, CHANNELS, 3, padding=1) for _ in range(2))

    def forward(self, t, y):
        for normalize, convolution in zip(self.norms, self.convolutions):
            y = functional.relu(normalize(y))
            y = convolution(torch.cat([t * torch.ones_like(y[:, :1]), y], 1))
        return self.norms[2](y)


class OdeBlock(nn.Module):
    def __init__(self, gradient, solver):
        super().__init__()
        self.field = Field()
        self.solve = solver(self.field, self.field.parameters(), gradient, TOLERANCE, TOLERANCE)

    def forward(self, y):
        return self.solve(y, [0.0, 1.0])[1]


class ResidualBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.norms = nn.ModuleList(norm() for _ in range(2))
        self.convolutions = nn.ModuleList(
            nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, bias=False) for _ in range(2)
        )

    def forward(self, y):
        x = y
        for normalize, convolution in zip(self.norms, self.convolutions):
            x = convolution(functional.relu(normalize(x)))
        return y + x


def stem_convolutions():
    return [
        nn.Conv2d(1, CHANNELS, 3),
        nn.Conv2d(CHANNELS, CHANNELS, 4, stride=2, padding=1),
        nn.Conv2d(CHANNELS, CHANNELS, 4, stride=2, padding=1),
    ]


def network(blocks):
    first, second, third = stem_convolutions()
    stem = [first, norm(), nn.ReLU(), second, norm(), nn.ReLU(), third]
    head = [norm(), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(CHANNELS, 10)]
    return nn.Sequential(*stem, *blocks, *head)


def digits():
    """The embedded digits of the demo: images [n, 1, 28, 28] from 0 to 1, and labels."""
    images = read("train-images-idx3-ubyte.gz", 16).view(-1, 1, 28, 28).float() / 255
    return images, read("train-labels-idx1-ubyte.gz", 8).long()


def read(name, header):
    with gzip.open(DIGITS / name) as file:
        return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)


def training(options, limits, solver=Solve):
    """A training iteration: ms_per_iteration; in turn with it the raw convolutions of a ResNet step."""
    limits = limits.or_else(5, 12)
    batch = options.batch or BATCH
    gradient = "discrete" if options.model == "rknet" else options.gradient
    blocks = [ResidualBlock() for _ in range(6)] if options.model == "resnet" else [OdeBlock(gradient, solver)]
    model = network(blocks)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    images, labels = digits()

    def iterate():
        chosen = torch.randperm(len(images))[:batch]
        optimizer.zero_grad()
        functional.cross_entropy(model(images[chosen]), labels[chosen]).backward()
        optimizer.step()

    result = {"model": options.model, "gradient": gradient, "batch": batch}
    if options.model == "resnet":
        times, floor = interleaved(limits, iterate, raw_convolutions(batch, torch.contiguous_format))
        result.update(iteration_figures(times))
        result["floor_ms_per_iteration"] = figures("floor", floor)["floor_ms"]
    else:
        (times,) = interleaved(limits, iterate)
        result.update(iteration_figures(times))
        result.update(blocks[0].solve.figures())
    return result


def raw_convolutions(batch, layout):
    """The convolutions of a ResNet step, forward and backward; nobody reads the gradient of the images."""
    shapes = [(1, 28), (CHANNELS, 26), (CHANNELS, 13)] + [(CHANNELS, SIDE)] * 12
    layers = stem_convolutions() + [
        nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, bias=False) for _ in range(12)
    ]
    calls = []
    for layer, (channels, side) in zip(layers, shapes):
        layer.to(memory_format=layout)
        x = torch.randn(batch, channels, side, side).contiguous(memory_format=layout)
        x.requires_grad_(channels > 1)
        wanted = [layer.weight] + ([x] if channels > 1 else [])
        calls.append((layer, x, wanted, torch.ones_like(layer(x))))

    def run():
        for layer, x, wanted, cotangent in calls:
            torch.autograd.grad(layer(x), wanted, cotangent)

    return run


def convolutions(options, limits):
    """The convolutions of a ResNet step: ms_per_iteration, and channels_last_ms for the other layout."""
    batch = options.batch or BATCH
    first, last = interleaved(
        limits.or_else(3, 10),
        raw_convolutions(batch, torch.contiguous_format),
        raw_convolutions(batch, torch.channels_last),
    )
    return {"batch": batch, **iteration_figures(first), **figures("channels_last", last)}


def field(options, limits):
    """The field on 128 x 64 x 6 x 6: forward_ms, and forward_vjp_ms with its vector-Jacobian product."""
    batch = options.batch or BATCH
    module = Field()
    y = torch.randn(batch, CHANNELS, SIDE, SIDE, requires_grad=True)
    cotangent = torch.randn_like(y)
    wanted = (y, *module.parameters())

    def forward():
        with torch.no_grad():
            module(0.3, y)

    def product():
        torch.autograd.grad(module(0.3, y), wanted, cotangent)

    alone, both = interleaved(limits.or_else(20, 60), forward, product)
    return {"batch": batch, **figures("forward", alone), **figures("forward_vjp", both)}

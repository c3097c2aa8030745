"""A stochastic equation with diagonal noise over [0, 1], as torchsde solves it, with fresh normals at each step.

torchsde finds its increments in a Brownian tree, which takes several times as long: this is a lower bound of its time.
"""

import math

import torch
from torch import nn
from torch.nn import functional

from timing import figures, interleaved

BATCH, WIDTH = 256, 64


class Equation(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.inner = nn.Linear(size, WIDTH)
        self.outer = nn.Linear(WIDTH, size)
        self.slope = nn.Parameter(2 * torch.rand(size) - 1)
        self.offset = nn.Parameter(2 * torch.rand(size) - 1)

    def drift(self, y):
        return torch.tanh(self.outer(functional.softplus(self.inner(y))))

    def diffusion(self, y):
        return torch.sigmoid(self.slope * y + self.offset)


def euler(equation, y, steps):
    h = 1 / steps
    for _ in range(steps):
        w = math.sqrt(h) * torch.randn_like(y)
        y = y + equation.drift(y) * h + equation.diffusion(y) * w
    return y


def reversible_heun(equation, y, steps):
    h = 1 / steps
    z, f, g = y, equation.drift(y), equation.diffusion(y)
    for _ in range(steps):
        w = math.sqrt(h) * torch.randn_like(y)
        z = 2 * y - z + f * h + g * w
        f1, g1 = equation.drift(z), equation.diffusion(z)
        y = y + (f + f1) * (0.5 * h) + (g + g1) * (0.5 * w)
        f, g = f1, g1
    return y


METHODS = {"euler": euler, "reversible_heun": reversible_heun}


def solving(options, limits):
    """A solve: forward_ms alone, backprop_ms with the gradient through it."""
    batch, steps = options.batch or BATCH, int(options.steps or 100)
    method = METHODS[options.method]
    equation = Equation(options.size)
    start = torch.rand(batch, options.size, requires_grad=True)
    wanted = (start, *equation.parameters())

    def forward():
        with torch.no_grad():
            method(equation, start, steps)

    def back():
        torch.autograd.grad(method(equation, start, steps).sum(), wanted)

    alone, both = interleaved(limits.or_else(5, 15), forward, back)
    result = {"method": options.method, "batch": batch, "size": options.size, "steps": steps}
    return {**result, **figures("forward", alone), **figures("backprop", both)}

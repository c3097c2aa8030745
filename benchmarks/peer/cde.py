"""The controlled equation of torchcde's example that tells spirals apart, with what torchcde does per evaluation."""

import math

import torch
from torch import nn
from torch.nn import functional

import dopri5
from timing import per_iteration

BATCH, CHANNELS, HIDDEN, WIDTH = 32, 3, 8, 128


def spirals(count, length):
    """Series of t, x and y, the first half the other way round, and which half they are of."""
    t = torch.linspace(0, 4 * math.pi, length)
    angle = 2 * math.pi * torch.rand(count, 1) + t
    x, y = torch.cos(angle) / (1 + t / 2), torch.sin(angle) / (1 + t / 2)
    label = (torch.arange(count) < count // 2).float()
    x = torch.where(label[:, None] > 0, -x, x)
    noise = 0.01 * torch.randn(2, count, length)
    return torch.stack([t.expand(count, length), x + noise[0], y + noise[1]], 2), label


class Spline:
    """Hermite's cubics with backward differences, through knots at 0, 1, 2, ..."""

    def __init__(self, x):
        slope = x[:, 1:] - x[:, :-1]
        before = torch.cat([slope[:, :1], slope[:, :-1]], 1)
        self.b = before
        self.two_c = 4 * (slope - before)
        self.three_d = -3 * (slope - before)
        self.knots = torch.arange(0.0, x.size(1))

    def derivative(self, t):
        """At a time; the piece is searched for each time, as in torchcde."""
        t = torch.as_tensor(t, dtype=self.b.dtype)
        piece = torch.bucketize(t, self.knots).sub(1).clamp(0, len(self.knots) - 2)
        s = (t - self.knots[piece]).unsqueeze(-1)
        return self.b[:, piece] + (self.two_c[:, piece] + self.three_d[:, piece] * s) * s


class Field(nn.Module):
    """The matrices [batch, hidden, channels] that the derivative of the control is multiplied with."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(HIDDEN, WIDTH)
        self.outer = nn.Linear(WIDTH, HIDDEN * CHANNELS)

    def forward(self, t, z):
        return self.outer(self.inner(z).relu()).tanh().view(len(z), HIDDEN, CHANNELS)


class Solve:
    """From the first knot to the last, at torchcde's default tolerances or by steps of 1."""

    def __init__(self, field, series, gradient, steps):
        self.spline = Spline(series)
        self.last = float(self.spline.knots[-1])
        self.steps = steps

        def controlled(t, z):
            return (field(t, z) @ self.spline.derivative(t).unsqueeze(-1)).squeeze(-1)

        self.field = controlled
        self.solve = dopri5.Solve(controlled, field.parameters(), gradient, 1e-4, 1e-6)
        self.figures = self.solve.figures

    def __call__(self, z):
        if self.steps == "rk4":
            return three_eighths(self.field, z, int(self.last))
        return self.solve(z, [0.0, self.last])[1]


class Model(nn.Module):
    def __init__(self, series, gradient, steps, solver):
        super().__init__()
        self.first = series[:, 0]
        self.initial = nn.Linear(CHANNELS, HIDDEN)
        self.field = Field()
        self.readout = nn.Linear(HIDDEN, 1)
        self.solve = solver(self.field, series, gradient, steps)

    def forward(self):
        return self.readout(self.solve(self.initial(self.first))).squeeze(-1)


def three_eighths(field, z, steps):
    """Kutta's rule of 3/8 with step 1, which torchdiffeq calls rk4."""
    for k in range(steps):
        k1 = field(k, z)
        k2 = field(k + 1 / 3, z + k1 / 3)
        k3 = field(k + 2 / 3, z + (k2 - k1 / 3))
        k4 = field(k + 1, z + (k1 - k2 + k3))
        z = z + (k1 + 3 * (k2 + k3) + k4) * 0.125
    return z


def training(options, limits, solver=Solve):
    """A training iteration: ms_per_iteration."""
    steps = options.steps or "dopri5"
    series, labels = spirals(BATCH, options.length)
    model = Model(series, options.gradient, steps, solver)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def iterate():
        optimizer.zero_grad()
        functional.binary_cross_entropy_with_logits(model(), labels).backward()
        optimizer.step()

    result = {"gradient": options.gradient, "steps": steps, "length": options.length, "batch": BATCH}
    result.update(per_iteration(limits.or_else(3, 20), iterate))
    return {**result, **(model.solve.figures() if steps == "dopri5" else {})}

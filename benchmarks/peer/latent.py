"""The latent ODE of torchdiffeq's example that learns 1,000 spirals of 100 points in one minibatch."""

import math

import torch
from torch import nn

from dopri5 import Solve
from timing import per_iteration

SERIES, POINTS, LENGTH = 1000, 500, 100
HIDDEN, LATENT, WIDTH = 25, 4, 20
NOISE = 0.3


def curves():
    """A spiral in each direction at 500 times, [2, 500, 2]."""
    s = torch.linspace(0, 6 * math.pi, POINTS)
    inwards = 6 * math.pi + 1 - s
    wise = torch.stack([torch.cos(inwards), torch.sin(inwards)], 1) * (0.3 * 50 / inwards)[:, None]
    counter = torch.stack([torch.cos(s), torch.sin(s)], 1) * (0.3 * s)[:, None]
    return torch.stack([wise - torch.tensor([5.0, 0.0]), counter + torch.tensor([5.0, 0.0])])


def observations():
    both = curves()
    start = torch.randint(LENGTH, POINTS - 2 * LENGTH, (SERIES,))
    series = both[torch.randint(2, (SERIES, 1)), start[:, None] + torch.arange(LENGTH)]
    return series + NOISE * torch.randn_like(series)


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(LATENT, WIDTH), nn.ELU(), nn.Linear(WIDTH, WIDTH), nn.ELU(), nn.Linear(WIDTH, LATENT)
        )

    def forward(self, t, z):
        return self.layers(z)


class Model(nn.Module):
    def __init__(self, gradient, solver):
        super().__init__()
        self.cell = nn.Linear(2 + HIDDEN, HIDDEN)
        self.posterior = nn.Linear(HIDDEN, 2 * LATENT)
        self.field = Field()
        self.decoder = nn.Sequential(nn.Linear(LATENT, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 2))
        self.solve = solver(self.field, self.field.parameters(), gradient, 1e-7, 1e-9)

    def forward(self, series, times):
        """The negative evidence lower bound, mean over the series."""
        h = torch.zeros(len(series), HIDDEN)
        for i in reversed(range(LENGTH)):
            h = torch.tanh(self.cell(torch.cat([series[:, i], h], 1)))
        mean, log_variance = self.posterior(h).chunk(2, 1)
        start = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        decoded = self.decoder(self.solve(start, times).transpose(0, 1))
        constant = math.log(2 * math.pi) + 2 * math.log(NOISE)
        likelihood = -0.5 * (constant + ((series - decoded) / NOISE) ** 2).sum((1, 2))
        divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)
        return (divergence - likelihood).mean()


def training(options, limits, solver=Solve):
    """A training iteration: ms_per_iteration."""
    series = observations()
    times = [6 * math.pi * i / (POINTS - 1) for i in range(LENGTH)]
    model = Model(options.gradient, solver)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

    def iterate():
        optimizer.zero_grad()
        model(series, times).backward()
        optimizer.step()

    result = {"gradient": options.gradient, "batch": SERIES}
    result.update(per_iteration(limits.or_else(5, 20), iterate))
    return {**result, **model.solve.figures()}

"""The spiral of torchdiffeq's first example: 20 pieces of 10 successive points."""

import torch
from torch import nn

from dopri5 import Solve, Solver
from timing import per_iteration

POINTS = 1000
END = 25.0
BATCH, PIECE = 20, 10


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 50), nn.Tanh(), nn.Linear(50, 2))
        for layer in (self.layers[0], self.layers[2]):
            nn.init.normal_(layer.weight, 0.0, 0.1)
            nn.init.zeros_(layer.bias)

    def forward(self, t, y):
        return self.layers(y**3)


def curve():
    matrix = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]], dtype=torch.float64)
    times = [END * i / (POINTS - 1) for i in range(POINTS)]
    solver = Solver(lambda t, y: y**3 @ matrix, 1e-7, 1e-9)
    start = torch.tensor([[2.0, 0.0]], dtype=torch.float64)
    return solver(start, times).float()


def training(options, limits, solver=Solve):
    """A training iteration: ms_per_iteration."""
    points = curve()
    field = Field()
    solve = solver(field, field.parameters(), options.gradient, 1e-7, 1e-9)
    optimizer = torch.optim.RMSprop(field.parameters(), lr=1e-3)
    times = [END * i / (POINTS - 1) for i in range(PIECE)]

    def iterate():
        starts = torch.randint(POINTS - PIECE, (BATCH,))
        pieces = torch.stack([points[starts + i] for i in range(PIECE)])
        optimizer.zero_grad()
        (solve(pieces[0], times) - pieces).abs().mean().backward()
        optimizer.step()

    result = {"gradient": options.gradient, "batch": BATCH}
    result.update(per_iteration(limits.or_else(20, 100), iterate))
    return {**result, **solve.figures()}

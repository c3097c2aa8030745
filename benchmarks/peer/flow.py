"""The planar flow of torchdiffeq's example that learns two circles, with the exact trace."""

import math

import torch
from torch import nn

from dopri5 import Solve, root_mean_square
from timing import per_iteration

BATCH, WIDTH, HIDDEN, SIZE = 512, 64, 32, 2
VARIANCE = 0.1
DATA_TIME = 10.0


class Hypernetwork(nn.Module):
    """The weights of the flow at time t: W and U [width, size], B [width]."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(1, HIDDEN),
            nn.Tanh(),
            nn.Linear(HIDDEN, HIDDEN),
            nn.Tanh(),
            nn.Linear(HIDDEN, WIDTH * (3 * SIZE + 1)),
        )

    def forward(self, t):
        w, u, gate, b = self.layers(torch.as_tensor(t, dtype=self.layers[0].weight.dtype).view(1, 1)).view(-1).split([WIDTH * SIZE] * 3 + [WIDTH])
        return w.view(WIDTH, SIZE), (u * torch.sigmoid(gate)).view(WIDTH, SIZE), b


class Field(nn.Module):
    """Of the pair of a point and its log-density, which are a state; the trace by a derivative for each component."""

    def __init__(self):
        super().__init__()
        self.weights = Hypernetwork()

    def forward(self, t, state):
        z = state[0]
        with torch.enable_grad():
            # The trace needs derivatives with respect to z also where nobody else does.
            z = z if z.requires_grad else z.detach().requires_grad_(True)
            w, u, b = self.weights(t)
            velocity = torch.tanh(z @ w.t() + b) @ u / WIDTH
            trace = 0.0
            for i in range(SIZE):
                trace = trace + torch.autograd.grad(velocity[:, i].sum(), z, create_graph=True)[0][:, i]
            return velocity, -trace[:, None]


class JoinedSolve:
    """Solves with the pair in one tensor, [batch, size + 1]; the error's norm is the larger of the two, as torchdiffeq's."""

    def __init__(self, field, parameters, gradient, rtol, atol):
        def joined(t, state):
            return torch.cat(field(t, pair(state)), 1)

        def norm(state):
            return max(root_mean_square(part) for part in pair(state))

        self.solve = Solve(joined, parameters, gradient, rtol, atol, norm)
        self.figures = self.solve.figures

    def __call__(self, points, times):
        return pair(self.solve(torch.cat(points, 1), times))


def pair(state):
    return state.split([SIZE, 1], -1)


def two_circles(count):
    angle = 2 * math.pi * torch.rand(count)
    radius = torch.where(torch.rand(count) < 0.5, 1.0, 0.5)
    circle = torch.stack([torch.cos(angle), torch.sin(angle)], 1)
    return radius[:, None] * circle + 0.06 * torch.randn(count, SIZE)


def training(options, limits, solver=JoinedSolve):
    """A training iteration with fresh points: ms_per_iteration."""
    field = Field()
    solve = solver(field, field.parameters(), options.gradient, 1e-5, 1e-5)
    optimizer = torch.optim.Adam(field.parameters(), lr=1e-3)

    def iterate():
        points = two_circles(BATCH), torch.zeros(BATCH, 1)
        optimizer.zero_grad()
        z, change = (states[1] for states in solve(points, [DATA_TIME, 0.0]))
        log_base = -0.5 * z.pow(2).sum(1) / VARIANCE - math.log(2 * math.pi * VARIANCE)
        (change[:, 0] - log_base).mean().backward()
        optimizer.step()

    result = {"gradient": options.gradient, "batch": BATCH}
    result.update(per_iteration(limits.or_else(10, 30), iterate))
    return {**result, **solve.figures()}

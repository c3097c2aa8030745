"""Checks the drivers of ordinary equations against torchdiffeq: python3 check_torchdiffeq.py. Exit code 1 if one fails.

In double, with fixed seeds: as many evaluations, the same states, and by the adjoint the same gradients. The discrete gradient of
torchdiffeq goes through its choice of the first step too, and is near that of the driver. Needs torchdiffeq and torchcde.
"""

import math

import torch

import cde
import dopri5
import flow
import latent
import mnist
import spiral
import with_torchcde
import with_torchdiffeq
from checks import run


def compared(field, y, times, tolerances, gradient, solver):
    """Evaluations, states and gradients of both."""
    results = []
    for kind in (solver, with_torchdiffeq.Solve):
        field.zero_grad()
        solve = kind(field, list(field.parameters()), gradient, *tolerances)
        states = solve(y, times)
        parts = states if isinstance(states, tuple) else [states]
        sum((part * torch.sin(torch.arange(part.numel())).view_as(part)).sum() for part in parts).backward()
        gradients = [p.grad.clone() for p in field.parameters()]
        results.append((solve.figures(), parts, gradients))
    return results


def agree(field, y, times, tolerances, solver=dopri5.Solve):
    for gradient, off in (("adjoint", 1e-10), ("discrete", 5e-3)):
        ours, theirs = compared(field, y, times, tolerances, gradient, solver)
        assert ours[0] == theirs[0], f"{gradient}: evaluations {ours[0]}, torchdiffeq {theirs[0]}"
        assert far(ours[1], theirs[1]) < 1e-10, f"{gradient}: states off by {far(ours[1], theirs[1])}"
        assert far(ours[2], theirs[2]) < off, f"{gradient}: gradients off by {far(ours[2], theirs[2])}"


def far(ours, theirs):
    return max(float((a - b).abs().max() / (1e-3 + b.abs().max())) for a, b in zip(ours, theirs))


def mnist_takes_the_same_steps():
    y = torch.randn(4, mnist.CHANNELS, mnist.SIDE, mnist.SIDE)
    agree(mnist.Field(), y, [0.0, 1.0], (mnist.TOLERANCE, mnist.TOLERANCE))


def spiral_takes_the_same_steps():
    agree(spiral.Field(), torch.randn(20, 2), [k / 2 for k in range(10)], (1e-7, 1e-9))


def latent_takes_the_same_steps():
    agree(latent.Field(), torch.randn(50, latent.LATENT), [k * math.pi / 80 for k in range(20)], (1e-7, 1e-9))


def a_pair_takes_the_same_steps():
    points = flow.two_circles(50), torch.zeros(50, 1)
    agree(flow.Field(), points, [10.0, 0.0], (1e-5, 1e-5), flow.JoinedSolve)


def a_control_has_the_same_solution():
    """By steps of 1: those of dopri5 along a control hang on the last bits."""
    series, _ = cde.spirals(8, 30)
    field, z = cde.Field(), torch.randn(8, cde.HIDDEN)
    ends = [kind(field, series, "discrete", "rk4")(z) for kind in (cde.Solve, with_torchcde.Solve)]
    assert far(ends[:1], ends[1:]) < 1e-12


CHECKS = (
    mnist_takes_the_same_steps,
    spiral_takes_the_same_steps,
    latent_takes_the_same_steps,
    a_pair_takes_the_same_steps,
    a_control_has_the_same_solution,
)


if __name__ == "__main__":
    run(CHECKS)

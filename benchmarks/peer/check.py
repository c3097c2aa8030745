"""Checks the drivers of stochastic equations and prints a line for each check: python3 check.py. Exit code 1 if one fails.

In double and with fixed seeds. Statistics of 40,000 paths are to be within 5 standard errors.
"""

import math
import random

import torch

import reversible
import sde
from brownian import BrownianInterval
from checks import run
from noise import Normals, Tree

PATHS = 40_000


def interval(shape=(4, 3), step=None, area=False, seed=1):
    return BrownianInterval(0.0, 1.0, shape, seed, step, area)


def moments(seed, count):
    """Sorted times inside (0, 1)."""
    generator = random.Random(seed)
    return sorted(generator.random() for _ in range(count))


def close(a, b, tolerance=1e-12):
    return float((a - b).abs().max()) <= tolerance * (1 + float(b.abs().max()))


def neighbours_add_up():
    times = moments(3, 60)
    triples = [sorted(random.Random(k).sample(times, 3)) for k in range(200)]
    for area in (False, True):
        path = interval(area=area)
        for a, b, c in triples:
            first, second, both = path.increment(a, b), path.increment(b, c), path.increment(a, c)
            if not area:
                assert close(first + second, both)
                continue
            (w, h), (v, g) = first, second
            assert close(w + v, both[0])
            integrals = (b - a) * h + (c - b) * g + 0.5 * ((c - b) * w - (b - a) * v)
            assert close(integrals / (c - a), both[1], 1e-9)


def replay_gives_the_same_bits():
    for area in (False, True):
        for step in (None, 1e-3):
            pairs = [(k / 1000, (k + 1) / 1000) for k in range(1000)]
            values = []
            for _ in range(2):
                path = interval(step=step, area=area)
                values.append([path.increment(a, b) for a, b in pairs])
            shuffled = random.Random(1).sample(range(1000), 1000)
            for k in [*reversed(range(1000)), *shuffled]:
                again = path.increment(*pairs[k])
                for before in values:
                    pieces = zip(again, before[k]) if area else [(again, before[k])]
                    assert all(torch.equal(one, other) for one, other in pieces)


def increments_have_the_law():
    """Of pieces that begin and end anywhere, asked for in a random order; they are independent."""
    times = [0.0, *moments(5, 8), 1.0]
    pairs = list(zip(times, times[1:]))
    path = interval((PATHS,), area=True, seed=11)
    pieces = {pair: path.increment(*pair) for pair in random.Random(6).sample(pairs, len(pairs))}
    rows = []
    for a, b in pairs:
        w, h = pieces[a, b]
        rows += [w / math.sqrt(b - a), h / math.sqrt((b - a) / 12)]
    assert_identity(torch.stack(rows))


def increments_without_area_have_the_law():
    path = interval((PATHS,), step=1 / 200, seed=12)
    pairs = [(k / 200, (k + 1) / 200) for k in range(200)]
    assert_identity(torch.stack([path.increment(a, b) * math.sqrt(200) for a, b in pairs]), 6)


def assert_identity(rows, errors=5):
    covariance = rows @ rows.T / PATHS
    error = torch.full_like(covariance, 1 / math.sqrt(PATHS)).fill_diagonal_(math.sqrt(2 / PATHS))
    off = ((covariance - torch.eye(len(rows))).abs() / error).max()
    assert off < errors, f"{off:.2f} standard errors"
    means = (rows.mean(1).abs() * math.sqrt(PATHS)).max()
    assert means < errors, f"{means:.2f} standard errors"


class Geometric:
    """dy = 0.3 y dt + 0.8 y dW."""

    RATE, VOLATILITY = 0.3, 0.8

    def drift(self, _t, y):
        return self.RATE * y

    def diffusion(self, _t, y):
        return self.VOLATILITY * y

    def exact(self, w, ito):
        return torch.exp(self.RATE - (0.5 * self.VOLATILITY**2 if ito else 0) + self.VOLATILITY * w)


def methods_have_their_strong_orders():
    orders = {"euler": 0.5, "milstein": 1, "srk": 1.5, "midpoint": 1, "reversible_heun": 1}
    for name, order in orders.items():
        errors = []
        area = name in sde.WITH_AREA
        for steps in (16, 256):
            grid = sde.Grid(1.0, steps)
            noise = Tree(grid.numbers, (4000,), 5, area)
            with torch.no_grad():
                y = sde.METHODS[name](Geometric(), torch.ones(4000), grid, noise)
            w = sum(noise.of(k)[0] if area else noise.of(k) for k in range(steps))
            exact = Geometric().exact(w, name in ("euler", "milstein", "srk"))
            errors.append(float((y - exact).square().mean().sqrt()))
        slope = math.log(errors[0] / errors[1]) / math.log(16)
        assert abs(slope - order) < 0.15, f"{name}: {slope:.2f}"


def undoing_gives_the_stored_gradient():
    torch.manual_seed(2)
    equation, grid = sde.Equation(3), sde.Grid(1.0, 50)
    start = torch.rand(5, 3, requires_grad=True)
    wanted = (start, *equation.parameters())
    for source in (Tree, Normals):
        noise = source(grid.numbers, (5, 3), 3)
        gradients = [
            torch.autograd.grad(method(equation, start, grid, noise).square().sum(), wanted)
            for method in (sde.reversible_heun, sde.reversible_heun_undone)
        ]
        assert all(close(a, b, 1e-9) for a, b in zip(*gradients))


def undoing_gives_the_stored_gradient_of_all_states():
    """With general noise, and of a controlled equation with the gradient of its control."""
    torch.manual_seed(3)
    matrix = torch.nn.Linear(4, 8)
    drift = torch.nn.Linear(4, 4)
    times = torch.arange(8.0).unbind()
    control = (0.3 * torch.randn(7, 5, 2)).requires_grad_()
    start = torch.randn(5, 4, requires_grad=True)

    def general(t, z):
        return torch.tanh(drift(z) + t), torch.tanh(matrix(z)).view(5, 4, 2)

    def controlled(_t, z):
        return (torch.tanh(matrix(z)).view(5, 4, 2),)

    cases = (
        (reversible.General, general, (*matrix.parameters(), *drift.parameters()), None),
        (reversible.Controlled, controlled, tuple(matrix.parameters()), control),
    )
    for term, field, parameters, wanted_control in cases:
        if wanted_control is None:
            changes = lambda k: (0.1, control[k].detach())  # noqa: E731
            wanted = (start, *parameters)
        else:
            changes = control.__getitem__
            wanted = (start, *parameters, control)
        stored = torch.stack(reversible.solve(term, field, times, changes, start)[0])
        undone = reversible.undone(term, field, times, changes, start, parameters, wanted_control)
        weights = torch.randn_like(stored)
        gradients = [torch.autograd.grad((states * weights).sum(), wanted) for states in (stored, undone)]
        assert close(stored, undone)
        assert all(close(a, b, 1e-10) for a, b in zip(*gradients))


def the_adjoint_equation_comes_near_the_stored_gradient():
    torch.manual_seed(4)
    equation, start = sde.Equation(3), torch.rand(5, 3, requires_grad=True)
    wanted, errors = (start, *equation.parameters()), []
    for steps in (50, 800):
        grid = sde.Grid(1.0, steps)
        noise = Tree(grid.numbers, (5, 3), 3)
        stored, adjoint = (
            torch.cat([g.flatten() for g in torch.autograd.grad(method(equation, start, grid, noise).sum(), wanted)])
            for method in (sde.midpoint, sde.midpoint_adjoint)
        )
        errors.append(float((adjoint - stored).norm() / stored.norm()))
    assert errors[1] < 1e-3 and errors[1] < errors[0] / 5, errors


CHECKS = (
    neighbours_add_up,
    replay_gives_the_same_bits,
    increments_have_the_law,
    increments_without_area_have_the_law,
    methods_have_their_strong_orders,
    undoing_gives_the_stored_gradient,
    undoing_gives_the_stored_gradient_of_all_states,
    the_adjoint_equation_comes_near_the_stored_gradient,
)


if __name__ == "__main__":
    run(CHECKS)

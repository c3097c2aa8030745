"""Checks that torchsde and the drivers solve the same equation: python3 check_torchsde.py. Exit code 1 if one differs.

In double, with the same parameters and increments, torchsde's states and gradients are to be those of the drivers to
rounding. Each line also says how often drift and diffusion are evaluated.
"""

import sys

import torch
import torchsde

import sde
import with_torchsde
from noise import Tree

EXAMPLES, SIZE, STEPS = 5, 3, 50


class Path(torchsde.BaseBrownian):
    """The increments of a driver's steps, as torchsde asks for them."""

    def __init__(self, noise, area):
        self._noise, self._area = noise, area

    def __call__(self, ta, tb=None, return_U=False, return_A=False):
        increment = self._noise.of(round(float(ta) * STEPS))
        if not self._area:
            return increment
        w, h = increment
        return (w, (0.5 * w + h) / STEPS) if return_U else w

    def __repr__(self):
        return "the path of a driver"

    shape = property(lambda self: (EXAMPLES, SIZE))
    dtype = property(lambda self: torch.float64)
    device = property(lambda self: torch.device("cpu"))
    levy_area_approximation = property(lambda self: "space-time" if self._area else "none")


class Counting(sde.Equation):
    drifts = diffusions = 0

    def drift(self, t, y):
        self.drifts += 1
        return super().drift(t, y)

    def diffusion(self, t, y):
        self.diffusions += 1
        return super().diffusion(t, y)


def solved(solve, equation, start):
    """The last state, its gradients, and how often drift and diffusion were evaluated."""
    equation.drifts = equation.diffusions = 0
    end = solve()
    gradients = torch.autograd.grad(end.square().sum(), (start, *equation.parameters()))
    return [end, *gradients], (equation.drifts, equation.diffusions)


def difference(ours, theirs):
    """The largest, relative to the largest element."""
    return max(float((a - b).abs().max() / a.abs().max()) for a, b in zip(ours, theirs))


def main():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    torch.manual_seed(5)
    equation, grid = Counting(SIZE), sde.Grid(1.0, STEPS)
    start = torch.rand(EXAMPLES, SIZE, requires_grad=True)
    failed = False
    for method, driver in sde.METHODS.items():
        area = method in sde.WITH_AREA
        noise = Tree(grid.numbers, (EXAMPLES, SIZE), 3, area)
        ways = [("stored", driver, with_torchsde.stored)]
        if method in sde.CONSTANT:
            ways.append((*sde.CONSTANT[method], with_torchsde.constant))
        for name, ours, theirs in ways:
            values, counts = solved(lambda: ours(equation, start, grid, noise), equation, start)
            path = Path(noise, area)
            others, more = solved(lambda: theirs(equation, start, path, method, 1 / STEPS), equation, start)
            error = difference(values, others)
            failed = failed or error > 1e-12
            verdict = "ok" if error <= 1e-12 else "FAILED"
            print(f"{method}, {name}: {verdict}, {error:.1e}; evaluations {counts}, of torchsde {more}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

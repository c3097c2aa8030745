"""A stochastic equation with diagonal noise over [0, 1], as torchsde solves it: its methods, with increments from a Brownian
interval, with gradients through the solver and in constant memory. Each solve has a path of its own.
"""

import torch
from torch import nn
from torch.nn import functional

import reversible
from noise import SOURCES
from timing import figures, interleaved

BATCH, WIDTH = 256, 64


class Equation(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.inner = nn.Linear(size, WIDTH)
        self.outer = nn.Linear(WIDTH, size)
        self.slope = nn.Parameter(2 * torch.rand(size) - 1)
        self.offset = nn.Parameter(2 * torch.rand(size) - 1)

    def drift(self, _t, y):
        return torch.tanh(self.outer(functional.softplus(self.inner(y))))

    def diffusion(self, _t, y):
        return torch.sigmoid(self.slope * y + self.offset)


class Grid:
    """Equal steps over an interval: times as tensors for the fields, as numbers for the path."""

    def __init__(self, end, steps):
        self.numbers = [end * k / steps for k in range(steps + 1)]
        self.tensors = torch.tensor(self.numbers).unbind()
        self.steps = steps

    def length(self, k):
        return self.tensors[k + 1] - self.tensors[k]


def euler(equation, y, grid, noise):
    for k in range(grid.steps):
        t, h, w = grid.tensors[k], grid.length(k), noise.of(k)
        y = y + equation.drift(t, y) * h + equation.diffusion(t, y) * w
    return y


def milstein(equation, y, grid, noise):
    """Of Ito, with the derivative of the diffusion by a vector-Jacobian product."""
    for k in range(grid.steps):
        t, h, w = grid.tensors[k], grid.length(k), noise.of(k)
        further = torch.is_grad_enabled()
        with torch.enable_grad():
            here = y if y.requires_grad else y.detach().requires_grad_()
            g = equation.diffusion(t, here)
            (product,) = torch.autograd.grad(g, here, g * (w.square() - h), retain_graph=further, create_graph=further)
        y = y + equation.drift(t, y) * h + g * w + 0.5 * product
    return y


def srk(equation, y, grid, noise):
    """Roessler's SRID2; each stage is evaluated once, and a drift of weight 0 is not."""
    for k in range(grid.steps):
        t, h = grid.tensors[k], grid.length(k)
        w, area = noise.of(k)
        root = h.sqrt()
        u = 0.5 * w + area
        f1, g1 = equation.drift(t, y) * h, equation.diffusion(t, y)
        quarter = t + 0.25 * h
        f2 = equation.drift(t + h, y + f1) * h
        g2 = equation.diffusion(quarter, y + 0.25 * f1 - 0.5 * root * g1)
        f3 = equation.drift(t + 0.5 * h, y + 0.25 * (f1 + f2) + (g1 + 0.5 * g2) * u) * h
        g3 = equation.diffusion(t + h, y + f1 + root * g1)
        g4 = equation.diffusion(quarter, y + 0.25 * f3 + root * (2 * g1 - g2 + 0.5 * g3))
        twice = (w.square() - h) / (2 * root)
        thrice = (w**3 - 3 * h * w) / (6 * h)
        y = (
            y
            + (f1 + f2) / 6
            + f3 * (2 / 3)
            + g1 * (-w + twice + 2 * u - 2 * thrice)
            + g2 * ((4 / 3) * (w - twice - u) + (5 / 3) * thrice)
            + g3 * ((2 / 3) * (w - u - thrice) + (1 / 3) * twice)
            + g4 * thrice
        )
    return y


def midpoint(equation, y, grid, noise):
    for k in range(grid.steps):
        t, h, w = grid.tensors[k], grid.length(k), noise.of(k)
        middle = y + 0.5 * (equation.drift(t, y) * h + equation.diffusion(t, y) * w)
        t = t + 0.5 * h
        y = y + equation.drift(t, middle) * h + equation.diffusion(t, middle) * w
    return y


def _driven(equation, grid, noise):
    """The field of both coefficients, and what drives it in a step."""

    def field(t, y):
        return equation.drift(t, y), equation.diffusion(t, y)

    return field, lambda k: (grid.length(k), noise.of(k))


def reversible_heun(equation, y, grid, noise):
    field, changes = _driven(equation, grid, noise)
    states, _ = reversible.solve(reversible.Diagonal, field, grid.tensors, changes, y)
    return states[-1]


def reversible_heun_undone(equation, y, grid, noise):
    field, changes = _driven(equation, grid, noise)
    parameters = tuple(equation.parameters())
    return reversible.undone(reversible.Diagonal, field, grid.tensors, changes, y, parameters, last=True)


class _MidpointAdjoint(torch.autograd.Function):
    """The adjoint equation of Stratonovich, by the midpoint method, with the path of the solve."""

    @staticmethod
    def forward(ctx, equation, grid, noise, y, *parameters):
        y = midpoint(equation, y, grid, noise)
        ctx.solve, ctx.end, ctx.parameters = (equation, grid, noise), y, parameters
        return y

    @staticmethod
    def backward(ctx, adjoint):
        (equation, grid, noise), y = ctx.solve, ctx.end
        of_parameters = [torch.zeros_like(p) for p in ctx.parameters]
        field, changes = _driven(equation, grid, noise)
        term = reversible.Diagonal

        def moved(t, state, a, change, wanted):
            state = state.detach().requires_grad_()
            with torch.enable_grad():
                fields = field(t, state)
            of_state, *more = torch.autograd.grad(fields, (state, *wanted), term.pulled(a, change))
            return term.moved(fields, change).detach(), of_state, more

        for k in reversed(range(grid.steps)):
            t, change = grid.tensors[k + 1], changes(k)
            of_y, of_adjoint, _ = moved(t, y, adjoint, change, ())
            middle = (t - 0.5 * change[0], y - 0.5 * of_y, adjoint + 0.5 * of_adjoint)
            of_y, of_adjoint, more = moved(*middle, change, ctx.parameters)
            y, adjoint = y - of_y, adjoint + of_adjoint
            for sum_, each in zip(of_parameters, more):
                sum_ += each
        return (None, None, None, adjoint, *of_parameters)


def midpoint_adjoint(equation, y, grid, noise):
    return _MidpointAdjoint.apply(equation, grid, noise, y, *equation.parameters())


METHODS = {
    "euler": euler,
    "milstein": milstein,
    "srk": srk,
    "midpoint": midpoint,
    "reversible_heun": reversible_heun,
}

WITH_AREA = {"srk"}

# In constant memory, under the names that the figures have.
CONSTANT = {"midpoint": ("adjoint", midpoint_adjoint), "reversible_heun": ("undone", reversible_heun_undone)}


def solving(options, limits):
    """A solve: forward_ms alone, backprop_ms with the gradient through it, undone_ms or adjoint_ms in constant memory."""
    grid = Grid(1.0, steps_of(options))

    def solver(method):
        def solved(equation, start, seed):
            noise = SOURCES[options.brownian](grid.numbers, start.shape, seed, options.method in WITH_AREA)
            return method(equation, start, grid, noise)

        return solved

    name, constant = CONSTANT.get(options.method, (None, None))
    return figures_of(options, limits, solver(METHODS[options.method]), name, constant and solver(constant))


def steps_of(options):
    return int(options.steps or 100)


def figures_of(options, limits, stored, name=None, constant=None):
    """The figures of two ways to solve, functions of an equation, a start and a seed that give the last state.

    The gradient of the first goes back through it. That of the second, where there is one, is in constant memory and has
    this name.
    """
    equation = Equation(options.size)
    batch = options.batch or BATCH
    start = torch.rand(batch, options.size, requires_grad=True)
    wanted = (start, *equation.parameters())
    seed = 0

    def solved(solve):
        nonlocal seed
        seed += 1
        return solve(equation, start, seed)

    def forward():
        with torch.no_grad():
            solved(stored)

    def back(solve):
        torch.autograd.grad(solved(solve).sum(), wanted)

    names, actions = ["forward", "backprop"], [forward, lambda: back(stored)]
    if options.gradient == "adjoint" and constant is not None:
        names.append(name)
        actions.append(lambda: back(constant))
    samples = interleaved(limits.or_else(5, 15), *actions)
    result = {"method": options.method, "batch": batch, "size": options.size, "steps": steps_of(options)}
    result.update({"brownian": options.brownian, "iterations": len(samples[0])})
    for name, sample in zip(names, samples):
        result.update(figures(name, sample))
    return result

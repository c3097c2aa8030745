"""The cases of stochastic equations with torchsde itself, through what it gives to its users.

An equation is an object with its type, its noise and functions that are named as torchsde asks for. Networks, data,
losses and updates are those of the drivers.
"""

from types import SimpleNamespace

import torch
import torchsde
from torch import nn

import brownian
import sde
import sde_models

ITO = {"euler", "milstein", "srk"}

# How torchsde calls the two gradients in constant memory.
ADJOINT_METHODS = {"midpoint": "midpoint", "reversible_heun": "adjoint_reversible_heun"}


def lacking(options):
    if options.brownian != "tree":
        return f"--brownian {options.brownian}"
    if options.scores != "apart":
        return f"--scores {options.scores}"
    return None


def interval(end, shape, seed, step, area=False):
    """Its Brownian motion over [0, end], which keeps the 45 increments that it keeps by itself."""
    levy_area = "space-time" if area else "none"
    return torchsde.BrownianInterval(0.0, end, size=shape, entropy=seed, dt=step, levy_area_approximation=levy_area)


def queries(options, limits):
    def path(shape, seed, step, area):
        asked = interval(1.0, shape, seed, step, area)
        return lambda a, b: asked(a, b, return_U=area)

    return brownian.queries_of(path, options, limits)


def diagonal(equation, method):
    kind = "ito" if method in ITO else "stratonovich"
    return SimpleNamespace(sde_type=kind, noise_type="diagonal", f=equation.drift, g=equation.diffusion)


def stored(equation, start, path, method, step):
    """The last state, with the gradient through the solver."""
    return torchsde.sdeint(diagonal(equation, method), start, [0.0, 1.0], path, method, step)[-1]


def constant(equation, start, path, method, step):
    """The last state, with the gradient in constant memory."""
    given = {"bm": path, "method": method, "dt": step}
    given.update(adjoint_method=ADJOINT_METHODS[method], adjoint_params=tuple(equation.parameters()))
    return torchsde.sdeint_adjoint(diagonal(equation, method), start, [0.0, 1.0], **given)[-1]


def solving(options, limits):
    step, method = 1 / sde.steps_of(options), options.method

    def solver(way):
        def solved(equation, start, seed):
            path = interval(1.0, tuple(start.shape), seed, step, method in sde.WITH_AREA)
            return way(equation, start, path, method, step)

        return solved

    name, _ = sde.CONSTANT.get(method, (None, None))
    return sde.figures_of(options, limits, solver(stored), name, name and solver(constant))


class Lorenz(sde_models.Lorenz):
    """As the example has it: steps of 0.01, which do not end on the times, a network for each diffusion, torchsde's own path."""

    STEP = 0.01

    def __init__(self, batch, options):
        super().__init__(batch, options)
        self.times = torch.linspace(0, self.SPAN, self.TIMES)

    def of_diffusion(self):
        networks = [
            sde_models.network(1, self.WIDTH, 1, activation=nn.Softplus, last=nn.Sigmoid) for _ in range(self.LATENT)
        ]
        self.diffusions = nn.ModuleList(networks)
        return self.diffusions.parameters()

    def diffusion(self, z):
        return torch.cat([network(part) for network, part in zip(self.diffusions, z.split(1, 1))], 1)

    def paths(self, z, context):
        def f(t, y):
            later = torch.searchsorted(self.times, t, right=True).clamp(max=self.TIMES - 1)
            return self.drift(torch.cat([y, context[int(later)]], 1))

        equation = SimpleNamespace(sde_type="ito", noise_type="diagonal", f=f)
        equation.g, equation.h = lambda _t, y: self.diffusion(y), lambda _t, y: self.prior(y)
        states, divergences = torchsde.sdeint(equation, z, self.times, method="euler", dt=self.STEP, logqp=True)
        return states, divergences.sum(0)


class Gan(sde_models.Gan):
    """As the example has it: the critic is an equation without noise, driven by the slopes of lines as torchcde takes them."""

    def __init__(self, batch, options):
        super().__init__(batch, options)
        self.times = torch.arange(float(self.TIMES))

    def by_library(self, equation, start, times, parameters):
        given = {"method": "reversible_heun", "dt": 1.0}
        if not self.undone:
            return torchsde.sdeint(equation, start, times, **given)
        given.update(adjoint_method="adjoint_reversible_heun", adjoint_params=parameters)
        return torchsde.sdeint_adjoint(equation, start, times, **given)

    def states(self, start):
        equation = SimpleNamespace(sde_type="stratonovich", noise_type="general", f_and_g=self.field)
        return self.by_library(equation, start, self.times, self.coefficients)

    def last_state(self, start, values):
        slopes, last = values[1:] - values[:-1], self.TIMES - 2

        def f(t, z):
            piece = torch.bucketize(t, self.times).sub(1).clamp(0, last)
            return (self.matrix(t, z) @ slopes[piece].unsqueeze(2)).squeeze(2)

        def g(_t, z):
            return torch.zeros_like(z).unsqueeze(2)

        equation = SimpleNamespace(sde_type="stratonovich", noise_type="additive", f=f, g=g)
        parameters = (values, *self.critic_field.parameters())
        return self.by_library(equation, start, self.times[[0, -1]], parameters)[-1]


MODELS = {"latent_lorenz": Lorenz, "gan": Gan}


def solving_or_training(options, limits):
    if options.model is None:
        return solving(options, limits)
    return sde_models.training(MODELS[options.model], options, limits)


CASES = {"brownian": queries, "sde": solving_or_training}

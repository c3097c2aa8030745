"""torchsde's two examples that learn series: the latent SDE on stochastic Lorenz, and the SDE-GAN on Ornstein-Uhlenbeck data.

Increments are those of sde.py. The latent SDE has torchsde's extra column for the divergence of its path, and its gradient
goes back through the solver. The generator and the critic of the SDE-GAN are solved by reversible Heun, and their steps are
undone for the gradient; generated series and data are scored in a solve each. What the libraries do around a step is left
out: no column of zeros is drawn for the critic, and the gradient of its control is found once for each step.
"""

import math

import torch
from torch import nn
from torch.nn import functional

import reversible
import sde
from noise import SOURCES
from timing import per_iteration

BATCH = 128


def network(*sizes, activation, last=None):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1], *([last()] if last else []))


class Lorenz:
    """The latent SDE: 100 times on [0, 2], two steps of Euler-Maruyama from time to time."""

    TIMES, SPAN, STEPS = 100, 2.0, 2
    HIDDEN, CONTEXT, LATENT, WIDTH = 128, 64, 4, 128
    DEVIATION, ANNEALING = 0.01, 1000
    LEAST_DIFFUSION = 1e-7

    def __init__(self, batch, options):
        self.source = SOURCES[options.brownian]
        self.grid = sde.Grid(self.SPAN, (self.TIMES - 1) * self.STEPS)
        self.series = self.observations(batch)
        self.iteration = 0
        self.gru = nn.GRU(3, self.HIDDEN)
        self.context = nn.Linear(self.HIDDEN, self.CONTEXT)
        self.posterior = nn.Linear(self.CONTEXT, 2 * self.LATENT)
        width, latent = self.WIDTH, self.LATENT
        self.drift = network(latent + self.CONTEXT, width, width, latent, activation=nn.Softplus)
        self.prior = network(latent, width, width, latent, activation=nn.Softplus)
        self.start_mean = nn.Parameter(torch.zeros(latent))
        self.start_log_deviation = nn.Parameter(torch.zeros(latent))
        self.decoder = nn.Linear(latent, 3)
        modules = (self.gru, self.context, self.posterior, self.drift, self.prior, self.decoder)
        self.parameters = [p for module in modules for p in module.parameters()]
        self.parameters += [*self.of_diffusion(), self.start_mean, self.start_log_deviation]
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-2)
        self.schedule = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.997)

    def of_diffusion(self):
        """The parameters of a network 1-128-1 for each component."""
        latent, width = self.LATENT, self.WIDTH
        self.inner = nn.Parameter(2 * torch.rand(latent, width) - 1)
        self.offset = nn.Parameter(2 * torch.rand(latent, width) - 1)
        self.outer = nn.Parameter((2 * torch.rand(latent, width) - 1) / math.sqrt(width))
        self.constant = nn.Parameter(torch.zeros(latent))
        return self.inner, self.offset, self.outer, self.constant

    @classmethod
    def observations(cls, batch):
        """[times, batch, 3], each channel with mean 0 and variance 1."""
        state, finer = torch.randn(batch, 3), 20
        h = cls.SPAN / (cls.TIMES - 1) / finer
        rows = [state]
        for _ in range(cls.TIMES - 1):
            for _ in range(finer):
                x, y, z = state.unbind(1)
                drift = torch.stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z], 1)
                state = state + drift * h + torch.tensor([0.1, 0.28, 0.3]) * state * math.sqrt(h) * torch.randn(batch, 3)
            rows.append(state)
        series = torch.stack(rows)
        series = (series - series.mean((0, 1))) / series.std((0, 1))
        return series + cls.DEVIATION * torch.randn_like(series)

    def diffusion(self, z):
        inner = functional.softplus(torch.addcmul(self.offset, z.unsqueeze(2), self.inner))
        return torch.sigmoid((inner * self.outer).sum(2) + self.constant)

    def paths(self, z, context):
        """States at the times, and the divergence of the path: a column of the state without noise of its own."""
        batch = len(z)
        y, nothing = torch.cat([z, torch.zeros(batch, 1)], 1), torch.zeros(batch, 1)
        noise = self.source(self.grid.numbers, y.shape, self.iteration)
        states = [z]
        for k in range(self.grid.steps):
            f, g = self.drift(torch.cat([z, context[k // self.STEPS + 1]], 1)), self.diffusion(z)
            ratio = (f - self.prior(z)) / torch.where(g.abs() > self.LEAST_DIFFUSION, g, self.LEAST_DIFFUSION * g.sign())
            f = torch.cat([f, 0.5 * ratio.square().sum(1, keepdim=True)], 1)
            g = torch.cat([g, nothing], 1)
            y = y + f * self.grid.length(k) + g * noise.of(k)
            z = y[:, :-1]
            if k % self.STEPS == self.STEPS - 1:
                states.append(z)
        return torch.stack(states), y[:, -1]

    def loss(self):
        read, _ = self.gru(self.series.flip(0))
        context = self.context(read).flip(0)
        mean, log_deviation = self.posterior(context[0]).chunk(2, 1)
        states, divergence = self.paths(mean + log_deviation.exp() * torch.randn_like(mean), context)
        error = (self.series - self.decoder(states)) / self.DEVIATION
        constant = math.log(2 * math.pi) + 2 * math.log(self.DEVIATION)
        likelihood = -0.5 * (error.square() + constant).sum((0, 2))
        difference = (mean - self.start_mean) * torch.exp(-self.start_log_deviation)
        ratio = log_deviation - self.start_log_deviation
        of_start = (0.5 * ((2 * ratio).exp() + difference.square() - 1) - ratio).sum(1)
        factor = min(1.0, self.iteration / self.ANNEALING)
        return (factor * (divergence + of_start) - likelihood).mean()

    def iterate(self):
        self.optimizer.zero_grad()
        loss = self.loss()
        loss.backward()
        self.optimizer.step()
        self.schedule.step()
        self.iteration += 1
        return loss


class LipSwish(nn.Module):
    def forward(self, x):
        return 0.909 * functional.silu(x)


class Gan:
    """The SDE-GAN: 64 times, one step of reversible Heun from time to time in both equations."""

    TIMES, STATE, WIDTH, NOISE, INITIAL = 64, 16, 16, 3, 5

    def __init__(self, batch, options):
        self.batch, self.iteration = batch, 0
        self.source, self.undone = SOURCES[options.brownian], options.gradient == "adjoint"
        self.together = options.scores == "together"
        self.grid = sde.Grid(self.TIMES - 1.0, self.TIMES - 1)
        self.series = self.observations(batch)
        state, width = self.STATE, self.WIDTH
        self.initial = network(self.INITIAL, width, state, activation=LipSwish)
        self.drift = network(1 + state, width, state, activation=LipSwish, last=nn.Tanh)
        self.diffusion = network(1 + state, width, state * self.NOISE, activation=LipSwish, last=nn.Tanh)
        self.readout = nn.Linear(state, 1)
        self.critic_initial = network(2, width, state, activation=LipSwish)
        self.critic_field = network(1 + state, width, 2 * state, activation=LipSwish, last=nn.Tanh)
        self.score = nn.Linear(state, 1)
        generator = (self.initial, self.drift, self.diffusion, self.readout)
        self.generator = [p for module in generator for p in module.parameters()]
        self.coefficients = (*self.drift.parameters(), *self.diffusion.parameters())
        self.critic = nn.ModuleList([self.critic_initial, self.critic_field, self.score])
        self.optimizers = (
            torch.optim.Adadelta(self.generator, lr=2e-4, weight_decay=0.01),
            torch.optim.Adadelta(self.critic.parameters(), lr=1e-3, weight_decay=0.01),
        )

    @classmethod
    def observations(cls, batch):
        """[times, batch, 1]; what is missing has been filled before, once."""
        y = 2 * torch.rand(batch, 1) - 1
        rows = [y]
        for t in range(cls.TIMES - 1):
            y = y + 0.02 * t - 0.1 * y + 0.4 * 2 * t / cls.TIMES * torch.randn(batch, 1)
            rows.append(y)
        series = torch.stack(rows)
        return (series - series[0].mean()) / series[0].std()

    def solved(self, term, field, changes, y, parameters, control=None, last=False):
        """The states [times, many, components], or the last one."""
        times = self.grid.tensors
        if self.undone:
            return reversible.undone(term, field, times, changes, y, parameters, control, last)
        states, _ = reversible.solve(term, field, times, changes, y)
        return states[-1] if last else torch.stack(states)

    def generated(self):
        start = self.initial(torch.randn(self.batch, self.INITIAL))
        return self.readout(self.states(start))

    def field(self, t, z):
        """Drift and diffusion of the generator."""
        tz = torch.cat([t.expand(self.batch, 1), z], 1)
        return self.drift(tz), self.diffusion(tz).view(self.batch, self.STATE, self.NOISE)

    def states(self, start):
        noise = self.source(self.grid.numbers, (self.batch, self.NOISE), self.iteration)

        def changes(k):
            return self.grid.length(k), noise.of(k)

        return self.solved(reversible.General, self.field, changes, start, self.coefficients)

    def scores(self, series):
        """Of series [times, many, 1], read along lines."""
        many = series.size(1)
        times = torch.arange(float(self.TIMES)).view(-1, 1, 1).expand(-1, many, 1)
        values = torch.cat([times, series], 2)
        return self.score(self.last_state(self.critic_initial(values[0]), values))

    def matrix(self, t, z):
        """What the critic multiplies with the change of its control."""
        tz = torch.cat([t.expand(len(z), 1), z], 1)
        return self.critic_field(tz).view(len(z), self.STATE, 2)

    def last_state(self, start, values):
        control, parameters = values[1:] - values[:-1], tuple(self.critic_field.parameters())

        def field(t, z):
            return (self.matrix(t, z),)

        return self.solved(reversible.Controlled, field, control.__getitem__, start, parameters, control, last=True)

    def loss(self):
        """What the generator makes small, and the critic large."""
        generated = self.generated()
        if not self.together:
            return self.scores(generated).mean() - self.scores(self.series).mean()
        of_both = self.scores(torch.cat([generated, self.series], 1))
        return of_both[: self.batch].mean() - of_both[self.batch :].mean()

    def iterate(self):
        loss = self.loss()
        for optimizer in self.optimizers:
            optimizer.zero_grad()
        loss.backward()
        for parameter in self.generator:
            parameter.grad.neg_()
        for optimizer in self.optimizers:
            optimizer.step()
        with torch.no_grad():
            for module in self.critic.modules():
                if isinstance(module, nn.Linear):
                    bound = 1 / module.out_features
                    module.weight.clamp_(-bound, bound)
        self.iteration += 1
        return loss


MODELS = {"latent_lorenz": Lorenz, "gan": Gan}


def solving_or_training(options, limits):
    """A solve without --model; with it a training iteration: ms_per_iteration."""
    if options.model is None:
        return sde.solving(options, limits)
    return training(MODELS[options.model], options, limits)


def training(model, options, limits):
    batch = options.batch or BATCH
    trained = model(batch, options)
    losses = []
    figures = per_iteration(limits.or_else(3, 20), lambda: losses.append(trained.iterate().item()))
    return {"model": options.model, "batch": batch, "brownian": options.brownian, **figures, "loss": losses[-1]}

"""The Runge-Kutta method of Dormand and Prince of order 5, with gradients through the solver or by the adjoint.

Step control and first step are as torchdiffeq has them, so that both take the same steps: Hairer's first step, factors
from 0.2 to 10, outputs by the polynomial of a step, which may end after the last output. The sums of stages are
plain torch operations with as little around them as possible: the time is a lower bound of torchdiffeq's.
"""

import torch

NODES = (1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
STAGES = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
# Weights of order 5 minus those of order 4; torchdiffeq's have two thirds of this difference, and so longer steps.
DIFFERENCE = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
ERROR = tuple(2 / 3 * weight for weight in DIFFERENCE)
# Shampine's weights of a state of order 4 in the middle of the step.
MIDDLE = (
    6025192743 / 30085553152 / 2,
    0.0,
    51252292925 / 65400821598 / 2,
    -2691868925 / 45128329728 / 2,
    187940372067 / 1594534317056 / 2,
    -1776094331 / 19743644256 / 2,
    11237099 / 235043384 / 2,
)
SAFETY, SMALLEST_FACTOR, LARGEST_FACTOR, ORDER = 0.9, 0.2, 10.0, 5


def root_mean_square(x):
    return x.pow(2).mean().sqrt()


def weighted(y, h, weights, stages):
    for weight, stage in zip(weights, stages):
        if weight:
            y = torch.add(y, stage, alpha=h * weight)
    return y


class Solver:
    """Solves y' = field(t, y); counts the evaluations."""

    def __init__(self, field, rtol, atol, norm=root_mean_square):
        self.field = field
        self.rtol = rtol
        self.atol = atol
        self.norm = norm
        self.evaluations = 0

    def __call__(self, y, times):
        """The states at the times, which may run in either direction: [times, ...]."""
        direction = 1.0 if times[-1] > times[0] else -1.0
        times = [direction * t for t in times]

        def field(t, state):
            self.evaluations += 1
            derivative = self.field(direction * t, state)
            return derivative if direction > 0 else -derivative

        t, f = times[0], field(times[0], y)
        h = self._first_step(field, t, y, f)
        outputs, wanted = [y], 1
        while wanted < len(times):
            stages = [f]
            for node, weights in zip(NODES, STAGES):
                end = weighted(y, h, weights, stages)
                stages.append(field(t + node * h, end))
            error = self._error(y, end, h, stages)
            if error <= 1:
                polynomial = None
                while wanted < len(times) and times[wanted] <= t + h:
                    polynomial = polynomial or fit(y, end, h, stages)
                    outputs.append(evaluate(polynomial, (times[wanted] - t) / h))
                    wanted += 1
                t, y, f = t + h, end, stages[-1]
            h *= factor(error)
        return torch.stack(outputs)

    @torch.no_grad()
    def _error(self, y, end, h, stages):
        error = weighted(torch.zeros_like(y), h, ERROR, stages)
        scale = self.atol + self.rtol * torch.max(y.abs(), end.abs())
        return float(self.norm(error / scale))

    @torch.no_grad()
    def _first_step(self, field, t, y, f):
        scale = self.atol + self.rtol * y.abs()
        size, slope = float(self.norm(y / scale)), float(self.norm(f / scale))
        trial = 1e-6 if size < 1e-5 or slope < 1e-5 else 0.01 * size / slope
        change = field(t + trial, y + trial * f) - f
        curvature = float(self.norm(change / scale)) / trial
        if slope <= 1e-15 and curvature <= 1e-15:
            h = max(1e-6, 1e-3 * trial)
        else:
            h = (0.01 / max(slope, curvature)) ** (1 / ORDER)
        return min(100 * trial, h)


def factor(error):
    """By how much the next step is longer."""
    if error == 0:
        return LARGEST_FACTOR
    smallest = 1.0 if error < 1 else SMALLEST_FACTOR
    return min(LARGEST_FACTOR, max(SAFETY / error ** (1 / ORDER), smallest))


def fit(y, end, h, stages):
    """Coefficients of the polynomial of degree 4 by both ends, their slopes and the middle, from the highest."""
    middle = weighted(y, h, MIDDLE, stages)
    first, last = h * stages[0], h * stages[-1]
    a = 2 * (last - first) - 8 * (end + y) + 16 * middle
    b = 5 * first - 3 * last + 18 * y + 14 * end - 32 * middle
    c = last - 4 * first - 11 * y - 5 * end + 16 * middle
    return a, b, c, first, y


def evaluate(polynomial, x):
    """The state at the share x of a step."""
    value = polynomial[0]
    for coefficient in polynomial[1:]:
        value = torch.add(coefficient, value, alpha=x)
    return value


class Adjoint(torch.autograd.Function):
    """States at times whose gradient is found by solving the adjoint equation backwards."""

    @staticmethod
    def forward(ctx, solver, backward_work, times, y, *parameters):
        with torch.no_grad():
            states = solver(y, times)
        ctx.solver, ctx.work, ctx.times, ctx.parameters = solver, backward_work, times, parameters
        ctx.save_for_backward(states)
        return states

    @staticmethod
    def backward(ctx, cotangents):
        (states,) = ctx.saved_tensors
        # The cotangent of the time is part of the state and of the norm, whether or not somebody reads it: its derivative
        # jumps at the knots of a control path, and there the steps follow from it.
        shapes = [states[0].shape] * 2 + [torch.Size(())] + [p.shape for p in ctx.parameters]
        sizes = [shape.numel() for shape in shapes]

        def norm(flat):
            parts = flat.split(sizes)
            states = [ctx.solver.norm(part.view(shapes[0])) for part in parts[:2]]
            return max(*states, *(root_mean_square(part) for part in parts[2:]))

        def augmented(t, flat):
            y, a = (part.view(shape) for part, shape in zip(flat.split(sizes)[:2], shapes))
            with torch.enable_grad():
                y = y.detach().requires_grad_(True)
                t = torch.tensor(t, dtype=y.dtype, requires_grad=True)
                f = ctx.solver.field(t, y)
                wanted = (y, t, *ctx.parameters)
                gradients = torch.autograd.grad(f, wanted, -a, allow_unused=True)
            known = [torch.zeros_like(w) if g is None else g for g, w in zip(gradients, wanted)]
            return torch.cat([part.reshape(-1) for part in (f.detach(), *known)])

        backwards = Solver(augmented, ctx.solver.rtol, ctx.solver.atol, norm)
        a = cotangents[-1]
        gradients = [torch.zeros_like(p).reshape(-1) for p in ctx.parameters]
        of_time = torch.zeros(1)
        with torch.no_grad():
            for i in range(len(ctx.times) - 1, 0, -1):
                start = torch.cat([states[i].reshape(-1), a.reshape(-1), of_time, *gradients])
                end = backwards(start, [ctx.times[i], ctx.times[i - 1]])[1]
                _, a, of_time, *gradients = end.split(sizes)
                a = a.view(shapes[1]) + cotangents[i - 1]
        ctx.work.append(backwards.evaluations)
        return None, None, None, a, *(g.view(p.shape) for g, p in zip(gradients, ctx.parameters))


class Solve:
    """Solves with the gradient that was asked for, and notes the evaluations of each solve."""

    def __init__(self, field, parameters, gradient, rtol, atol, norm=root_mean_square):
        self.solver = Solver(field, rtol, atol, norm)
        self.parameters = tuple(parameters)
        self.gradient = gradient
        self.forward_work = []
        self.backward_work = []

    def __call__(self, y, times):
        before = self.solver.evaluations
        if self.gradient == "adjoint":
            states = Adjoint.apply(self.solver, self.backward_work, times, y, *self.parameters)
        else:
            states = self.solver(y, times)
        self.forward_work.append(self.solver.evaluations - before)
        return states

    def figures(self):
        """Evaluations of the last solve; the discrete gradient goes back through as many."""
        back = self.backward_work[-1] if self.backward_work else self.forward_work[-1]
        return {"nfe_forward": self.forward_work[-1], "nfe_backward": back}

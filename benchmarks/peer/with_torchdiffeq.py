"""The cases of ordinary equations with torchdiffeq itself, through what it gives to its users."""

from functools import partial

import torch
import torchdiffeq

import flow
import latent
import mnist
import spiral


class Counted:
    """A field that counts its evaluations: those of a solve, and those that came after it, in the adjoint equation."""

    def __init__(self, field, adjoint):
        self.field = field
        self.adjoint = adjoint
        self.evaluations = self.forward = 0

    def __call__(self, t, y):
        self.evaluations += 1
        return self.field(t, y)

    def solve(self, action):
        self.evaluations = 0
        states = action()
        self.forward = self.evaluations
        return states

    def figures(self):
        """Evaluations of the last solve; the discrete gradient goes back through as many."""
        back = self.evaluations - self.forward if self.adjoint else self.forward
        return {"nfe_forward": self.forward, "nfe_backward": back}


class Solve:
    """Solves as the class of this name in dopri5.py; the state may be a pair."""

    def __init__(self, field, parameters, gradient, rtol, atol):
        self.settings = {"method": "dopri5", "rtol": rtol, "atol": atol}
        self.field = Counted(field, gradient == "adjoint")
        if self.field.adjoint:
            self.settings["adjoint_params"] = tuple(parameters)
        self.figures = self.field.figures

    def __call__(self, y, times):
        solve = torchdiffeq.odeint_adjoint if self.field.adjoint else torchdiffeq.odeint
        return self.field.solve(lambda: solve(self.field, y, torch.tensor(times), **self.settings))


def lacking(options):
    return "part in --model resnet" if options.model == "resnet" else None


TRAININGS = {"mnist": mnist, "spiral": spiral, "cnf": flow, "latent": latent}
CASES = {case: partial(module.training, solver=Solve) for case, module in TRAININGS.items()}

"""The cases of ordinary equations with torchdiffeq itself, through what it gives to its users."""

from functools import partial

import torch
import torchdiffeq

import flow
import latent
import mnist
import spiral


class Solve:
    """Solves as the class of this name in dopri5.py, and counts the evaluations."""

    def __init__(self, field, parameters, gradient, rtol, atol):
        self.field = field
        self.settings = {"method": "dopri5", "rtol": rtol, "atol": atol}
        self.adjoint = gradient == "adjoint"
        if self.adjoint:
            self.settings["adjoint_params"] = tuple(parameters)
        self.evaluations = self.forward = 0

    def __call__(self, y, times):
        solve = torchdiffeq.odeint_adjoint if self.adjoint else torchdiffeq.odeint
        self.evaluations = 0
        states = solve(self._counted, y, torch.tensor(times), **self.settings)
        self.forward = self.evaluations
        return states

    def _counted(self, t, y):
        self.evaluations += 1
        return self.field(t, y)

    def figures(self):
        """Evaluations of the last solve; the discrete gradient goes back through as many."""
        back = self.evaluations - self.forward if self.adjoint else self.forward
        return {"nfe_forward": self.forward, "nfe_backward": back}


def lacking(options):
    return "part in --model resnet" if options.model == "resnet" else None


TRAININGS = {"mnist": mnist, "spiral": spiral, "cnf": flow, "latent": latent}
CASES = {case: partial(module.training, solver=Solve) for case, module in TRAININGS.items()}

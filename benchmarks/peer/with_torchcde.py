"""The controlled equation with torchcde itself, through what it gives to its users."""

from functools import partial

import torchcde

import cde
from with_torchdiffeq import Counted


class Solve:
    """Solves as the class of this name in cde.py."""

    def __init__(self, field, series, gradient, steps):
        self.coefficients = torchcde.hermite_cubic_coefficients_with_backward_differences(series)
        adjoint = gradient == "adjoint" and steps == "dopri5"
        self.field = Counted(field, adjoint)
        self.settings = {"adjoint": adjoint, "method": steps}
        if steps == "rk4":
            self.settings["options"] = {"step_size": 1.0}
        if adjoint:
            self.settings["adjoint_params"] = tuple(field.parameters())
        self.figures = self.field.figures

    def __call__(self, z):
        control = torchcde.CubicSpline(self.coefficients)
        ends = self.field.solve(lambda: torchcde.cdeint(control, self.field, z, control.interval, **self.settings))
        return ends[:, 1]


def lacking(_options):
    return None


CASES = {"cde": partial(cde.training, solver=Solve)}

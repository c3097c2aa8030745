"""Where the steps of a solve find their increments."""

import math

import torch

from brownian import BrownianInterval


class Tree:
    """Asks a Brownian interval that knows the length of a step; a step that is asked for again gets the same bits."""

    def __init__(self, times, shape, seed, area=False):
        self._times = times
        step = (times[-1] - times[0]) / (len(times) - 1)
        self._path = BrownianInterval(times[0], times[-1], shape, seed, step, area)

    def of(self, k):
        """The increment of step k, or its increment and its area."""
        return self._path.increment(self._times[k], self._times[k + 1])


class Normals:
    """Fresh normals, which a replay has stored."""

    def __init__(self, times, shape, _seed, area=False):
        self._times, self._shape, self._area = times, shape, area
        self._drawn = {}

    def of(self, k):
        drawn = self._drawn.get(k)
        if drawn is None:
            length = self._times[k + 1] - self._times[k]
            drawn = torch.randn(self._shape).mul_(math.sqrt(length))
            if self._area:
                drawn = (drawn, torch.randn(self._shape).mul_(math.sqrt(length / 12)))
            self._drawn[k] = drawn
        return drawn


SOURCES = {"tree": Tree, "normals": Normals}

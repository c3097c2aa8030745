"""The cases of stochastic equations with torchsde itself, through what it gives to its users."""

import torchsde

import brownian


def lacking(_options):
    return None


def interval(end, shape, seed, step, area):
    """Its Brownian motion over [0, end], which keeps the default of 45 increments."""
    levy_area = "space-time" if area else "none"
    return torchsde.BrownianInterval(0.0, end, size=shape, entropy=seed, dt=step, levy_area_approximation=levy_area)


def queries(options, limits):
    def path(shape, seed, step, area):
        asked = interval(1.0, shape, seed, step, area)
        return lambda a, b: asked(a, b, return_U=area)

    return brownian.queries_of(path, options, limits)


CASES = {"brownian": queries}

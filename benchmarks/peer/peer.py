"""Measures one case with PyTorch and prints one line of JSON: peer.py CASE [options].

The names in the line are those of benchmarks/bench, so that "bench all --peer PYTHON" can put both sides next to
each other. Exit code 2 and one sentence where an option is wrong or PyTorch is missing.
"""

import argparse
import sys

try:
    import torch
except ImportError as failure:
    print(f"{sys.executable} has no PyTorch: {failure}", file=sys.stderr)
    sys.exit(2)

import brownian
import cde
import choice
import flow
import latent
import mnist
import sde
import sde_models
import spiral
from noise import SOURCES
from timing import Limits, environment, print_line

CASES = {
    "brownian": brownian.queries,
    "field": mnist.field,
    "convolutions": mnist.convolutions,
    "mnist": mnist.training,
    "spiral": spiral.training,
    "cnf": flow.training,
    "latent": latent.training,
    "cde": cde.training,
    "sde": sde_models.solving_or_training,
}

# Without the option mnist trains the first, and sde solves.
MODELS = {"mnist": ["odenet", "rknet", "resnet"], "sde": list(sde_models.MODELS)}


def parser():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0], exit_on_error=True)
    options.add_argument("case", nargs="?", choices=sorted(CASES))
    options.add_argument("--version", action="store_true", help="print versions and stop")
    options.add_argument("--threads", type=int, default=1, help="threads of PyTorch (1)")
    options.add_argument("--warmup", type=int, help="iterations before the clock counts")
    options.add_argument("--iterations", type=int, help="iterations that are measured")
    options.add_argument("--seconds", type=float, default=30, help="stop measuring after this time (30)")
    options.add_argument("--batch", type=int, help="examples in a minibatch")
    options.add_argument("--code", choices=choice.CODES, default="auto", help="the library if it is there, or our drivers")
    models = "; ".join(f"of {case}: {', '.join(names)}" for case, names in MODELS.items())
    options.add_argument("--model", help=models)
    options.add_argument("--gradient", choices=["adjoint", "discrete"], default="adjoint")
    options.add_argument("--steps", default=None, help="of cde: dopri5 or rk4; of sde: their number (100)")
    options.add_argument("--length", type=int, default=100, help="observations of a series of cde")
    options.add_argument("--method", choices=list(sde.METHODS), default="euler", help="of sde")
    options.add_argument("--brownian", choices=list(SOURCES), default="tree", help="of sde: a Brownian tree, or fresh normals")
    options.add_argument("--scores", choices=["apart", "together"], default="apart", help="of gan: both kinds of series")
    options.add_argument("--size", type=int, default=3, help="components of a state of sde")
    options.add_argument("--noise", type=int, default=3, help="of brownian: components of an example (3)")
    options.add_argument("--intervals", type=int, default=100, help="of brownian: equal parts of [0, 1] (100)")
    options.add_argument("--levy-area", choices=["NONE", "SPACE_TIME"], default="NONE", help="of brownian")
    options.add_argument("--no-grid", action="store_true", help="of brownian: do not say how long a part is")
    return options


def main():
    options = parser()
    given = options.parse_args()
    if given.version:
        print_line(environment())
        return
    if given.case is None:
        options.error("name a case: " + ", ".join(sorted(CASES)))
    for name in ("threads", "iterations", "batch", "length", "size", "noise", "intervals"):
        value = getattr(given, name)
        if value is not None and value < 1:
            options.error(f"--{name} must be at least 1, not {value}")
    if given.case in MODELS and given.model not in (None, *MODELS[given.case]):
        options.error(f"--model of {given.case}: choose from {', '.join(MODELS[given.case])}, not {given.model}")
    if given.case == "mnist" and given.model is None:
        given.model = MODELS["mnist"][0]
    try:
        case, code = choice.measured(given, CASES[given.case])
    except choice.NotThere as failure:
        print(failure, file=sys.stderr)
        sys.exit(2)
    torch.set_num_threads(given.threads)
    torch.manual_seed(1)
    limits = Limits(given.warmup, given.iterations, given.seconds)
    line = {"case": given.case, "code": code, "threads": given.threads}
    line.update(case(given, limits))
    line.update(environment())
    print_line(line)


if __name__ == "__main__":
    main()

"""Which code is measured: the library that a case is about where this Python has it, else our drivers.

A module with_LIBRARY has two names. CASES is a dictionary from a case to a function of options and limits, which gives the
figures that the driver gives. lacking(options) says what these options ask for that the library does not have, as a few
words, or nothing.
"""

import importlib

CODES = ["auto", "library", "drivers"]

DRIVERS = "drivers"

# Cases that are not here are about PyTorch itself, or have drivers only.
LIBRARIES = {
    "cde": "torchcde",
    **dict.fromkeys(["cnf", "latent", "mnist", "spiral"], "torchdiffeq"),
    **dict.fromkeys(["brownian", "sde"], "torchsde"),
}


class NotThere(Exception):
    """The library was asked for and cannot be measured; the message is a sentence."""


def measured(options, drivers):
    """The function that measures this case, and what the line calls its code: "drivers", or a library with its version."""
    if options.code == "drivers":
        return drivers, DRIVERS
    try:
        return _of_library(options)
    except NotThere:
        if options.code == "library":
            raise
        return drivers, DRIVERS


def _of_library(options):
    name = LIBRARIES.get(options.case)
    if name is None:
        raise NotThere(f"--code library: {options.case} has no library, only drivers")
    library = _imported(name)
    module = importlib.import_module(f"with_{name}")
    lacking = module.lacking(options)
    if lacking:
        raise NotThere(f"--code library: {name} has no {lacking}; leave the option out or choose --code drivers")
    return module.CASES[options.case], f"{name} {getattr(library, '__version__', 'without a version')}"


def _imported(name):
    try:
        return importlib.import_module(name)
    except ImportError as failure:
        raise NotThere(f"--code library: this Python cannot import {name} ({failure}); install it with pip") from failure

"""How actions are timed, and what a line of JSON says about the machine."""

import json
import os
import platform
import re
import resource
import statistics
import time
from dataclasses import dataclass

import torch


@dataclass
class Limits:
    """What was asked for on the command line; None leaves a case its own number."""

    warmup: int
    iterations: int
    seconds: float

    def or_else(self, warmup, iterations):
        return Limits(
            warmup if self.warmup is None else self.warmup,
            iterations if self.iterations is None else self.iterations,
            self.seconds,
        )


def interleaved(limits, *actions):
    """Times actions in turn, in milliseconds: a list for each action.

    The warm-up ends after a third of the time, the measurement after all of it, but not before one round.
    """
    begin = time.perf_counter()
    for _ in range(limits.warmup):
        for action in actions:
            action()
        if time.perf_counter() - begin > limits.seconds / 3:
            break
    times = [[] for _ in actions]
    for _ in range(limits.iterations):
        for action, sample in zip(actions, times):
            start = time.perf_counter()
            action()
            sample.append(1e3 * (time.perf_counter() - start))
        if time.perf_counter() - begin > limits.seconds:
            break
    return times


def per_iteration(limits, action):
    """The figures of a training iteration."""
    (times,) = interleaved(limits, action)
    return iteration_figures(times)


def iteration_figures(times):
    return {
        "iterations": len(times),
        "ms_per_iteration": statistics.median(times),
        "min_ms_per_iteration": min(times),
    }


def figures(name, times):
    """Median and minimum under this name."""
    return {f"{name}_ms": statistics.median(times), f"{name}_min_ms": min(times)}


def rates(name, times, count):
    """Microseconds of one of so many, and how many there are a second."""
    median, least = statistics.median(times), min(times)
    return {
        f"{name}_us": 1e3 * median / count,
        f"{name}_min_us": 1e3 * least / count,
        f"{name}_per_s": round(1e3 * count / median),
        f"{name}_max_per_s": round(1e3 * count / least),
    }


def environment():
    """Versions, machine and memory."""
    return {
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "processors": os.cpu_count(),
        "machine": processor(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "blas": blas(),
    }


def processor():
    try:
        with open("/proc/cpuinfo", encoding="latin-1") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def blas():
    """Which library multiplies matrices: the reference one takes some ten times as long as OpenBLAS."""
    # Libraries are mapped when they are first needed.
    torch.ones(8, 8) @ torch.ones(8, 8)
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            text = maps.read()
    except OSError:
        return "unknown"
    libraries = set(re.findall(r"/\S+", text))
    for name, pattern in (("OpenBLAS", "openblas"), ("MKL", r"libmkl|libtorch_cpu\S*mkl"), ("BLIS", "libblis")):
        if any(re.search(pattern, library) for library in libraries):
            return name
    return "reference BLAS" if any("libblas" in library for library in libraries) else "unknown"


def print_line(values):
    rounded = {
        name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in values.items()
    }
    print(json.dumps(rounded))

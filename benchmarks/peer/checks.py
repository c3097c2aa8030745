"""Runs checks one after the other, in double and with one thread."""

import sys

import torch


def run(checks):
    """Prints a line for each check; exit code 1 if an assertion of one fails."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    failed = False
    for check in checks:
        torch.manual_seed(1)
        try:
            check()
            verdict = "ok"
        except AssertionError as failure:
            failed, verdict = True, f"FAILED {failure}"
        print(f"{check.__name__}: {verdict}")
    sys.exit(1 if failed else 0)

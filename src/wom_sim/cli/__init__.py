"""The command line: thin commands over the package's functions.

Results go to standard output; progress, notes and faults to standard error. Exit codes: 0 done, 1 a run failed, 2 bad
input, 130 interrupted. Heavy imports stand inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

from wom_sim.cli import compare, sweep, pilot, run, forks, look  # in the order of --help  # isort: skip
from wom_sim.cli.console import app, main

__all__ = ["app", "compare", "forks", "look", "main", "pilot", "run", "sweep"]
